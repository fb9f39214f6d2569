"""Writes ml/golden/partial-dependence.json: scikit-learn's partial dependence and ICE of a function that is written in both languages. Run with the virtual environment of bench/peers."""

import numpy as np
from golden import write
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.inspection import partial_dependence


class Curved(RegressorMixin, BaseEstimator):
    """Also written in ml/explain/partial-dependence.test.ts."""

    def fit(self, X, y):
        self.fitted_ = True
        return self

    def predict(self, X):
        return X[:, 0] * X[:, 1] + np.sin(2 * X[:, 2]) - 0.5 * X[:, 0] ** 2


def feature_case(model, X, feature):
    found = partial_dependence(model, X, [feature], kind="both", method="brute", grid_resolution=20, percentiles=(0.05, 0.95))
    return {
        "feature": feature,
        "grid": found["grid_values"][0].tolist(),
        "average": found["average"][0].tolist(),
        "individual": found["individual"][0][:5].tolist(),
    }


if __name__ == "__main__":
    rng = np.random.default_rng(51)
    X = np.c_[rng.standard_normal(80), rng.exponential(size=80), rng.standard_normal(80)].astype(np.float32).astype(float)
    X[:, 1] = np.round(X[:, 1] * 2) / 2
    model = Curved().fit(X, X[:, 0])
    write(
        "partial-dependence",
        {"columns": X.T.tolist(), "features": [feature_case(model, X, feature) for feature in range(3)]},
    )
