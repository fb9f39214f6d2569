"""Makes ml/golden/fairness.json and domain/training/golden/{fairness,share-ratio}.json: Fairlearn's figures by group, statsmodels' interval of a ratio, SciPy's quantiles.

    python bench/peers/golden_fairness.py

Needs fairlearn, scikit-learn, scipy and statsmodels.
"""

import json
import platform
from pathlib import Path

import fairlearn
import numpy as np
import scipy
import sklearn
import statsmodels
from fairlearn import metrics as f
from scipy.stats import norm
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

ROOT = Path(__file__).resolve().parents[2]
VERSIONS = {
    "python": platform.python_version(),
    "numpy": np.__version__,
    "scipy": scipy.__version__,
    "scikit-learn": sklearn.__version__,
    "fairlearn": fairlearn.__version__,
    "statsmodels": statsmodels.__version__,
}


def write(path, values):
    path = ROOT / path
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"versions": VERSIONS, **values}) + "\n")


def case(name, rows, groups, shift, seed):
    rng = np.random.default_rng(seed)
    codes = rng.integers(0, groups, rows)
    p = np.round(np.clip(rng.beta(2, 2, rows) + shift * (codes / groups - 0.5), 0.001, 0.999), 4)
    y = (rng.random(rows) < np.clip(p - 0.1 * (codes == 0), 0, 1)).astype(int)
    said = (p >= 0.5).astype(int)
    by = dict(sensitive_features=codes)
    frame = f.MetricFrame(
        metrics={"n": f.count, "selection": f.selection_rate, "truePositive": f.true_positive_rate, "falsePositive": f.false_positive_rate},
        y_true=y,
        y_pred=said,
        **by,
    ).by_group
    means = f.MetricFrame(metrics={"predicted": lambda _, q: q.mean(), "observed": lambda t, _: t.mean()}, y_true=y, y_pred=p, **by).by_group
    counts = [(int(said[codes == g].sum()), int((codes == g).sum())) for g in range(groups)]
    wilson = [proportion_confint(a, n, method="wilson") for a, n in counts]
    rows = {"name": name, "target": y.tolist(), "probabilities": p.tolist(), "codes": codes.tolist()}
    figures = {
        "name": name,
        "counts": [
            {
                "label": str(g),
                "n": int((codes == g).sum()),
                "positives": int(y[codes == g].sum()),
                "selected": int(said[codes == g].sum()),
                "truePositives": int((said * y)[codes == g].sum()),
                "falsePositives": int((said * (1 - y))[codes == g].sum()),
                "probabilitySum": p[codes == g].sum(),
            }
            for g in range(groups)
        ],
        "groups": [
            {
                "n": int(frame["n"][g]),
                "selection": frame["selection"][g],
                "truePositive": frame["truePositive"][g],
                "falsePositive": frame["falsePositive"][g],
                "predicted": means["predicted"][g],
                "observed": means["observed"][g],
                "selectionLow": wilson[g][0],
                "selectionHigh": wilson[g][1],
            }
            for g in range(groups)
        ],
        "parityDifference": f.demographic_parity_difference(y, said, **by),
        "parityRatio": f.demographic_parity_ratio(y, said, **by),
        "equalOpportunity": f.equal_opportunity_difference(y, said, **by),
        "equalizedOdds": f.equalized_odds_difference(y, said, **by),
    }
    return {**rows, "counts": figures["counts"]}, figures


def ratio(a, na, b, nb, alpha):
    low, high = confint_proportions_2indep(a, na, b, nb, method="log", compare="ratio", alpha=alpha)
    return {"a": a, "na": na, "b": b, "nb": nb, "z": norm.isf(alpha / 2), "low": low, "high": high}


PAIRS = [(56, 70, 48, 80), (9, 10, 3, 10), (20, 100, 5, 100), (3, 4000, 900, 900_000), (1, 16, 12, 15)]
CASES = [case("two groups", 400, 2, 0.4, 1), case("five groups", 900, 5, 0.3, 2), case("no shift", 500, 3, 0, 3)]
write("ml/golden/fairness.json", {"cases": [rows for rows, _ in CASES]})
write("domain/training/golden/fairness.json", {"cases": [figures for _, figures in CASES]})
write(
    "domain/training/golden/share-ratio.json",
    {
        "cases": [ratio(*pair, alpha) for pair in PAIRS for alpha in (0.05, 0.05 / 10)],
        "quantiles": [{"p": p, "z": norm.ppf(p)} for p in (1e-6, 0.001, 0.02, 0.025, 0.3, 0.5, 0.8, 0.975, 0.99, 1 - 0.05 / 132)],
    },
)
