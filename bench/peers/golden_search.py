"""Makes ml/golden/search.json: the rounds of scikit-learn's halving searches, and Optuna's Parzen estimator (weights, kernels, densities).

    python bench/peers/golden_search.py

Needs scikit-learn and optuna.
"""

import json
import platform
import warnings
from pathlib import Path

import numpy as np
import optuna
import scipy
import sklearn
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.samplers._tpe.parzen_estimator import _ParzenEstimator, _ParzenEstimatorParameters
from optuna.samplers._tpe.sampler import default_gamma, default_weights
from scipy.stats import norm
from sklearn.experimental import enable_halving_search_cv  # noqa: F401
from sklearn.model_selection import HalvingGridSearchCV, KFold
from sklearn.tree import DecisionTreeRegressor

warnings.filterwarnings("ignore")
ROOT = Path(__file__).resolve().parents[2]


def rounds(candidates, rows, folds, factor, least):
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(rows, 2)), rng.normal(size=rows)
    grid = {"min_samples_leaf": list(range(1, candidates + 1))}
    search = HalvingGridSearchCV(
        DecisionTreeRegressor(), grid, cv=KFold(folds), factor=factor, min_resources=least, random_state=0
    ).fit(X, y)
    return {
        "candidates": candidates,
        "maxResources": rows,
        # What "exhaust" starts from, and "smallest" is: two rows for each fold.
        "minResources": folds * 2 if isinstance(least, str) else least,
        "exhaust": least == "exhaust",
        "factor": factor,
        "rounds": [{"candidates": c, "resources": r} for c, r in zip(search.n_candidates_, search.n_resources_)],
    }


SPACE = {
    "rate": FloatDistribution(0.001, 1, log=True),
    "share": FloatDistribution(0.0, 2.0),
    "leaves": IntDistribution(2, 255),
    "trees": IntDistribution(1, 1000, log=True),
    "kind": CategoricalDistribution([0, 1, 2]),
}


def points(n, seed):
    rng = np.random.default_rng(seed)
    return {
        "rate": np.exp(rng.uniform(np.log(0.001), 0, n)),
        "share": np.round(rng.uniform(0, 2, n), 3),
        "leaves": rng.integers(2, 256, n).astype(float),
        "trees": rng.integers(1, 1001, n).astype(float),
        "kind": rng.integers(0, 3, n).astype(float),
    }


def parzen(names, n, seed):
    space = {name: SPACE[name] for name in names}
    seen, asked = points(n, seed), points(8, seed + 100)
    estimator = _ParzenEstimator(
        {name: seen[name] for name in names},
        space,
        _ParzenEstimatorParameters(
            prior_weight=1.0, consider_magic_clip=True, consider_endpoints=False, weights=default_weights, multivariate=True
        ),
    )
    return {
        "names": names,
        "observations": [{name: float(seen[name][i]) for name in names} for i in range(n)],
        "asked": [{name: float(asked[name][i]) for name in names} for i in range(8)],
        "logDensities": estimator.log_pdf({name: asked[name] for name in names}).tolist(),
        "weights": estimator._mixture_distribution.weights.tolist(),
    }


every = list(SPACE)
path = ROOT / "ml/golden/search.json"
path.write_text(
    json.dumps(
        {
            "versions": {
                "python": platform.python_version(),
                "numpy": np.__version__,
                "scipy": scipy.__version__,
                "scikit-learn": sklearn.__version__,
                "optuna": optuna.__version__,
            },
            "rounds": [
                rounds(20, 1000, 5, 3, "exhaust"),
                rounds(20, 1000, 5, 3, "smallest"),
                rounds(6, 300, 3, 2, "exhaust"),
                rounds(27, 400, 5, 3, "exhaust"),
                rounds(2, 500, 5, 3, "exhaust"),
                rounds(40, 250, 4, 3, 20),
                rounds(11, 90, 2, 4, "smallest"),
            ],
            "good": [[n, default_gamma(n)] for n in (1, 9, 10, 11, 55, 100, 400)],
            "tails": [[x, float(norm.sf(x))] for x in (-8, -3.2, -1, 0, 1e-3, 0.5, 2.9, 3.1, 5, 9, 20)],
            "parzen": [
                parzen(["rate"], 1, 1),
                parzen(["share"], 2, 2),
                parzen(["leaves"], 7, 3),
                parzen(["trees"], 12, 4),
                parzen(["kind"], 5, 5),
                parzen(every, 0, 6),
                parzen(every, 10, 7),
                parzen(every, 26, 8),
                parzen(every, 60, 9),
            ],
        }
    )
    + "\n"
)
