"""Writes ml/golden/baseline-shap.json: the exact Shapley values of the `shap` package against one row, of functions that are written in both languages.
Run with the virtual environment of bench/peers."""

import numpy as np
import shap
from golden import MADE_BY, numbers, write

MADE_BY["shap"] = shap.__version__


def mixed(X):
    """Also written in ml/explain/baseline-shap.test.ts: neighbours work together, so that the order counts."""
    z = (X[:, :-1] * X[:, 1:]).sum(axis=1) + np.sin(X).sum(axis=1)
    return 1 / (1 + np.exp(-z))


def case(rng, features):
    typical, row = rng.standard_normal((2, features)).round(3)
    masker = shap.maskers.Independent(typical[None, :])
    explained = shap.explainers.Exact(mixed, masker)(row[None, :])
    return {
        "typical": typical.tolist(),
        "row": row.tolist(),
        "start": numbers(explained.base_values)[0],
        "contributions": numbers(explained.values),
    }


if __name__ == "__main__":
    rng = np.random.default_rng(52)
    write("baseline-shap", {"cases": [case(rng, features) for features in (1, 2, 5, 10, 13)]})
