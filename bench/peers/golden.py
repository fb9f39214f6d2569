"""Writes ml/golden/*.json: what scikit-learn answers on small seeded data. Run with the virtual environment of bench/peers."""

import json
import pathlib
import platform
import sys

import numpy as np
import scipy
import sklearn
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (
    accuracy_score,
    brier_score_loss,
    f1_score,
    log_loss,
    precision_score,
    recall_score,
    roc_auc_score,
    roc_curve,
)
from sklearn.preprocessing import OneHotEncoder
from sklearn.tree import DecisionTreeClassifier

OUT = pathlib.Path(__file__).resolve().parents[2] / "ml" / "golden"
MADE_BY = {
    "script": "bench/peers/golden.py",
    "scikit-learn": sklearn.__version__,
    "numpy": np.__version__,
    "scipy": scipy.__version__,
    "python": platform.python_version(),
}


def numbers(array):
    return [None if np.isnan(v) else float(v) for v in np.asarray(array, dtype=np.float64).ravel()]


def write(name, content):
    OUT.mkdir(exist_ok=True)
    made_by = {**MADE_BY, "script": f"bench/peers/{pathlib.Path(sys.argv[0]).name}"}
    (OUT / f"{name}.json").write_text(json.dumps({"madeBy": made_by, **content}) + "\n")


def metric_case(name, y, p):
    label = (p >= 0.5).astype(int)
    fpr, tpr, thresholds = roc_curve(y, p, drop_intermediate=False)
    return {
        "name": name,
        "target": y.tolist(),
        "probabilities": p.tolist(),
        "accuracy": accuracy_score(y, label),
        "precision": precision_score(y, label, zero_division=0),
        "recall": recall_score(y, label, zero_division=0),
        "f1": f1_score(y, label, zero_division=0),
        "rocAuc": roc_auc_score(y, p),
        "logLoss": log_loss(y, p),
        "brier": brier_score_loss(y, p),
        "rocCurve": [[float(a), float(b)] for a, b in zip(fpr, tpr)],
    }


def metrics():
    rng = np.random.default_rng(1)
    y = rng.integers(0, 2, 200)
    smooth = np.clip(0.5 + 0.25 * (y - 0.5) + 0.2 * rng.standard_normal(200), 0.001, 0.999)
    extreme = smooth.copy()
    extreme[:3] = [0.0, 1.0, 1.0]
    write(
        "metrics",
        {
            "cases": [
                metric_case("distinct probabilities", y, smooth),
                metric_case("many ties", y, np.round(smooth, 1)),
                metric_case("probabilities of exactly 0 and 1", y, extreme),
                metric_case("no positive answer", y, smooth * 0.4),
                metric_case("one constant probability", y, np.full(200, 0.5)),
            ]
        },
    )


def logistic():
    rng = np.random.default_rng(2)
    n = 300
    X = rng.standard_normal((n, 4))
    level = rng.integers(0, 5, n)
    z = X @ [1.0, -0.7, 0.3, 0.0] + np.array([0.8, -0.5, 0.1, 0.0, -1.2])[level]
    y = (rng.random(n) < 1 / (1 + np.exp(-z))).astype(int)
    block = OneHotEncoder(sparse_output=False).fit_transform(level[:, None])
    both = np.hstack([X, block])
    fits = []
    for C in [0.01, 1.0, 100.0]:
        model = LogisticRegression(C=C, solver="newton-cholesky", tol=1e-12, max_iter=1000).fit(both, y)
        fits.append({"C": C, "intercept": float(model.intercept_[0]), "coefficients": model.coef_[0].tolist()})
    write("logistic", {"dense": X.T.tolist(), "levels": level.tolist(), "target": y.tolist(), "fits": fits})


def boosting():
    rng = np.random.default_rng(3)
    n = 900
    X = rng.standard_normal((n, 4)).astype(np.float32)
    X[:, 1] = np.round(X[:, 1] * 3)
    z = 1.5 * X[:, 0] + np.sin(3 * X[:, 2]) + 0.3 * X[:, 1] * X[:, 3]
    y = (rng.random(n) < 1 / (1 + np.exp(-z))).astype(int)
    X[rng.random(n) < 0.15, 0] = np.nan
    X[(rng.random(n) < 0.2) & (y == 1), 3] = np.nan
    cases = []
    for settings in [
        {"max_iter": 30, "max_leaf_nodes": 8, "min_samples_leaf": 20, "learning_rate": 0.1, "l2_regularization": 0.0},
        {"max_iter": 10, "max_leaf_nodes": 31, "min_samples_leaf": 5, "learning_rate": 0.3, "l2_regularization": 2.0},
        {"max_iter": 10, "max_leaf_nodes": 31, "min_samples_leaf": 10, "learning_rate": 0.2, "l2_regularization": 0.0, "max_depth": 3},
    ]:
        model = HistGradientBoostingClassifier(early_stopping=False, **settings).fit(X, y)
        cases.append({"settings": settings, "probabilities": model.predict_proba(X)[:, 1].tolist()})
    write("boosting", {"columns": [numbers(c) for c in X.T], "target": y.tolist(), "cases": cases})


def decision_tree():
    rng = np.random.default_rng(4)
    n = 1000
    X = np.round(rng.standard_normal((n, 4)) * 20).astype(np.float32)
    z = X[:, 0] / 15 + (X[:, 1] > 5) * 1.5 - np.abs(X[:, 2]) / 20
    y = (rng.random(n) < 1 / (1 + np.exp(-z))).astype(int)
    cases = []
    for settings in [
        {"max_depth": 4, "min_samples_leaf": 20, "max_leaf_nodes": 512},
        {"max_depth": 30, "min_samples_leaf": 25, "max_leaf_nodes": 12},
    ]:
        model = DecisionTreeClassifier(random_state=0, **settings).fit(X, y)
        cases.append({"settings": settings, "probabilities": model.predict_proba(X)[:, 1].tolist()})
    write("decision-tree", {"columns": [numbers(c) for c in X.T], "target": y.tolist(), "cases": cases})


if __name__ == "__main__":
    metrics()
    logistic()
    boosting()
    decision_tree()
