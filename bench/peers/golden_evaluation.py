"""Writes ml/golden/evaluation.json: scikit-learn's calibration curve, precision-recall curve and cumulative gain, the least cost over every threshold, and SciPy's percentile bootstrap with the rows that
it drew. Run with the virtual environment of bench/peers."""

import warnings

import numpy as np
from golden import write
from scipy.stats import bootstrap
from sklearn import metrics as m
from sklearn.calibration import calibration_curve

RESAMPLES = 60


def calibration_case(y, p, strategy):
    true, predicted = calibration_curve(y, p, n_bins=10, strategy=strategy)
    edges = np.percentile(p, np.linspace(0, 1, 11) * 100) if strategy == "quantile" else np.linspace(0, 1, 11)
    counts = np.bincount(np.searchsorted(edges[1:-1], p), minlength=10)
    n = counts[counts > 0]
    return {
        "strategy": strategy,
        "observed": true.tolist(),
        "predicted": predicted.tolist(),
        "n": n.tolist(),
        "expectedError": float(np.sum(n / len(y) * np.abs(true - predicted))),
    }


def gains(y, p):
    """The ROC curve's counts, so that rows with one probability lie on one straight step."""
    fpr, tpr, _ = m.roc_curve(y, p, drop_intermediate=False)
    rows = fpr * np.sum(y == 0) + tpr * np.sum(y == 1)
    ends = np.floor(np.arange(1, 11) * len(y) / 10 + 0.5)
    return np.interp(ends, rows, tpr).tolist()


def precision_recall(y, p):
    precision, recall, thresholds = m.precision_recall_curve(y, p)
    return {
        "precision": precision.tolist(),
        "recall": recall.tolist(),
        "thresholds": thresholds.tolist(),
        "average": float(m.average_precision_score(y, p)),
    }


def least_cost(y, p, false_positive, false_negative):
    costs = []
    for threshold in [np.inf, *np.unique(p)[::-1]]:
        (_, fp), (fn, _) = m.confusion_matrix(y, (p >= threshold).astype(int), labels=[0, 1])
        costs.append(fp * false_positive + fn * false_negative)
    return {"falsePositive": false_positive, "falseNegative": false_negative, "cost": float(np.min(costs))}


def binary_case(name, y, p):
    return {
        "name": name,
        "target": y.tolist(),
        "probabilities": p.tolist(),
        "calibration": [calibration_case(y, p, strategy) for strategy in ["quantile", "uniform"]],
        "gains": gains(y, p),
        "precisionRecall": precision_recall(y, p),
        "costs": [least_cost(y, p, *pair) for pair in [(1, 1), (1, 5), (7, 1), (1, 100), (100, 1), (0, 1), (2.5, 3.5)]],
    }


def intervals(y, answers, figures, seed):
    """One interval for each figure, all on the same draws, which are kept."""
    found, drawn = {}, None
    for name, figure in figures.items():
        rows = []

        def statistic(index, figure=figure, rows=rows):
            index = np.asarray(index, dtype=int)
            rows.append(index)
            return figure(y[index], answers[index])

        result = bootstrap(
            (np.arange(len(y)),),
            statistic,
            n_resamples=RESAMPLES,
            batch=1,
            vectorized=False,
            confidence_level=0.95,
            method="percentile",
            rng=np.random.default_rng(seed),
        )
        found[name] = [float(result.confidence_interval.low), float(result.confidence_interval.high)]
        same = [r for r in rows if len(r) == len(y)][-RESAMPLES:]
        assert drawn is None or np.array_equal(drawn, same)
        drawn = same
        again = np.percentile([figure(y[r], answers[r]) for r in drawn], [2.5, 97.5])
        assert np.allclose(again, found[name], atol=1e-12, rtol=0)
    return {"draws": np.array(drawn).tolist(), "intervals": found}


def said(p):
    return (p >= 0.5).astype(int)


TWO = {
    "rocAuc": m.roc_auc_score,
    "prAuc": m.average_precision_score,
    "accuracy": lambda y, p: m.accuracy_score(y, said(p)),
    "balancedAccuracy": lambda y, p: m.balanced_accuracy_score(y, said(p)),
    "precision": lambda y, p: m.precision_score(y, said(p), zero_division=0),
    "recall": lambda y, p: m.recall_score(y, said(p)),
    "f1": lambda y, p: m.f1_score(y, said(p)),
    "mcc": lambda y, p: m.matthews_corrcoef(y, said(p)),
    "kappa": lambda y, p: m.cohen_kappa_score(y, said(p)),
    "logLoss": m.log_loss,
    "brier": m.brier_score_loss,
}
SEVERAL = {
    "accuracy": lambda y, p: m.accuracy_score(y, p.argmax(axis=1)),
    "balancedAccuracy": lambda y, p: m.balanced_accuracy_score(y, p.argmax(axis=1)),
    "macroF1": lambda y, p: m.f1_score(y, p.argmax(axis=1), average="macro", zero_division=0),
    "weightedF1": lambda y, p: m.f1_score(y, p.argmax(axis=1), average="weighted", zero_division=0),
    "mcc": lambda y, p: m.matthews_corrcoef(y, p.argmax(axis=1)),
    "kappa": lambda y, p: m.cohen_kappa_score(y, p.argmax(axis=1)),
    "rocAucOvr": lambda y, p: m.roc_auc_score(y, p, multi_class="ovr", average="macro"),
    "logLoss": m.log_loss,
}
NUMBERS = {
    "r2": m.r2_score,
    "mae": m.mean_absolute_error,
    "rmse": m.root_mean_squared_error,
    "mape": m.mean_absolute_percentage_error,
    "medianAe": m.median_absolute_error,
}


def resampled(task, y, answers, figures, seed, classes=1):
    return {
        "task": task,
        "classes": classes,
        "target": y.tolist(),
        "answers": answers.ravel().tolist(),
        **intervals(y, answers, figures, seed),
    }


if __name__ == "__main__":
    warnings.simplefilter("error")
    rng = np.random.default_rng(31)
    y = (rng.random(203) < 0.35).astype(int)
    p = np.clip(0.4 + 0.35 * (y - 0.4) + 0.18 * rng.standard_normal(203), 0.002, 0.998)
    few = rng.permutation(np.r_[np.ones(6, int), np.zeros(114, int)])
    rare = np.clip(0.05 + 0.1 * few + 0.04 * rng.standard_normal(120), 0.001, 0.999)
    labels = rng.integers(0, 3, 80)
    scores = rng.random((80, 3)) + 0.8 * np.eye(3)[labels]
    several = scores / scores.sum(axis=1, keepdims=True)
    number = 20 + 5 * rng.standard_normal(75)
    answered = number + 2 * rng.standard_normal(75)
    write(
        "evaluation",
        {
            "binary": [
                binary_case("distinct probabilities", y, p),
                binary_case("many ties", y, np.round(p, 1)),
                binary_case("a rare class", few, rare),
                binary_case("one constant probability", y, np.full(203, 0.35)),
            ],
            "bootstrap": [
                resampled("binary_classification", y[:90], p[:90], TWO, 1, 2),
                resampled("binary_classification", y[:90], np.round(p[:90], 1), TWO, 2, 2),
                resampled("multiclass_classification", labels, several, SEVERAL, 3, 3),
                resampled("regression", number, answered, NUMBERS, 4),
            ],
        },
    )
