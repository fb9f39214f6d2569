"""Writes ml/golden/shap.json: what the `shap` package says about trees and linear models of scikit-learn, and its exact Shapley values of a function that is written in both languages.
Run with the virtual environment of bench/peers."""

import numpy as np
import shap
from golden import MADE_BY, numbers, write
from sklearn.ensemble import (
    ExtraTreesRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
)
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.tree import DecisionTreeClassifier

MADE_BY["shap"] = shap.__version__
ROWS = 12


def finite(thresholds):
    """Every number goes left where only missing ones go right."""
    return np.minimum(thresholds, np.finfo(np.float32).max)


def boosted_tree(predictor, output):
    n = predictor.nodes
    leaf = n["is_leaf"].astype(bool)
    return {
        "feature": np.where(leaf, -1, n["feature_idx"]).tolist(),
        "threshold": np.where(leaf, 0, finite(n["num_threshold"])).tolist(),
        "missingLeft": n["missing_go_to_left"].tolist(),
        "left": n["left"].tolist(),
        "right": n["right"].tolist(),
        "value": np.where(leaf, n["value"], 0).tolist(),
        "count": n["count"].tolist(),
        "output": output,
        "width": 1,
    }


def averaged_tree(tree, trees, classes):
    t = tree.tree_
    value = t.value[:, 0, :] / t.value[:, 0, :].sum(axis=1, keepdims=True) if classes else t.value[:, 0, :]
    value = value[:, 1:] if classes == 2 else value
    return {
        "feature": np.where(t.children_left < 0, -1, t.feature).tolist(),
        "threshold": finite(t.threshold).tolist(),
        "missingLeft": t.missing_go_to_left.tolist(),
        "left": t.children_left.tolist(),
        "right": t.children_right.tolist(),
        "value": (value / trees).ravel().tolist(),
        "count": t.weighted_n_node_samples.tolist(),
        "output": 0,
        "width": value.shape[1],
    }


def case(name, X, values, expected, link, baselines, trees):
    values = values[:, :, None] if values.ndim == 2 else values
    return {
        "name": name,
        "columns": [[None if np.isnan(v) else float(v) for v in column] for column in X.T],
        "ensemble": {"kind": "tree_ensemble", "link": link, "baselines": baselines, "trees": trees},
        "base": np.atleast_1d(expected).tolist(),
        "contributions": values.ravel().tolist(),
    }


def boosted(name, model, X, y, link):
    fitted = model.fit(X, y)
    explainer = shap.TreeExplainer(fitted, feature_perturbation="tree_path_dependent")
    values = explainer.shap_values(X[:ROWS])
    trees = [boosted_tree(p, k) for round_ in fitted._predictors for k, p in enumerate(round_)]
    return case(name, X[:ROWS], values, explainer.expected_value, link, fitted._baseline_prediction.ravel().tolist(), trees)


def averaged(name, model, X, y, classes):
    fitted = model.fit(X, y)
    explainer = shap.TreeExplainer(fitted, feature_perturbation="tree_path_dependent")
    values = np.asarray(explainer.shap_values(X[:ROWS]))
    expected = np.atleast_1d(explainer.expected_value)
    if classes == 2:
        values, expected = values[:, :, 1], expected[1:]
    members = getattr(fitted, "estimators_", [fitted])
    trees = [averaged_tree(tree, len(members), classes) for tree in members]
    return case(name, X[:ROWS], values, expected, "identity", [0.0] * trees[0]["width"], trees)


def linear_case(name, fitted, X):
    explainer = shap.LinearExplainer(fitted, shap.maskers.Independent(X, max_samples=len(X)))
    values = explainer.shap_values(X[:ROWS])
    values = values[:, :, None] if values.ndim == 2 else values
    return {
        "name": name,
        "X": X.tolist(),
        "weights": np.atleast_2d(fitted.coef_).tolist(),
        "intercepts": np.atleast_1d(fitted.intercept_).tolist(),
        "base": np.atleast_1d(explainer.expected_value).tolist(),
        "contributions": values.ravel().tolist(),
    }


def curved(X):
    """Also written in ml/explain/sampled-shap.test.ts."""
    return 1 / (1 + np.exp(-(X[:, 0] * X[:, 1] + np.sin(2 * X[:, 2]) - 0.5 * X[:, 3] ** 2)))


def exact_case(rng):
    background, X = rng.standard_normal((10, 4)).round(3), rng.standard_normal((4, 4)).round(3)
    explained = shap.explainers.Exact(curved, shap.maskers.Independent(background, max_samples=10))(X)
    return {
        "background": background.tolist(),
        "X": X.tolist(),
        "base": numbers(explained.base_values)[0],
        "contributions": explained.values.tolist(),
    }


if __name__ == "__main__":
    rng = np.random.default_rng(41)
    X = rng.standard_normal((400, 6)).astype(np.float32)
    z = X[:, 0] * X[:, 1] + np.sin(2 * X[:, 2]) + 0.5 * X[:, 3]
    X[rng.random(X.shape) < 0.1] = np.nan
    two = (z + rng.logistic(size=400) * 0.5 > 0).astype(int)
    three = np.digitize(z + 0.3 * rng.standard_normal(400), [-0.6, 0.7])
    dense = rng.standard_normal((60, 5)).round(3)
    write(
        "shap",
        {
            "trees": [
                boosted("boosting, two classes", HistGradientBoostingClassifier(max_iter=12, max_leaf_nodes=15), X, two, "sigmoid"),
                boosted("boosting, three classes", HistGradientBoostingClassifier(max_iter=6, max_leaf_nodes=10), X, three, "softmax"),
                boosted("boosting, numbers", HistGradientBoostingRegressor(max_iter=8, max_leaf_nodes=31, min_samples_leaf=3), X, z, "identity"),
                averaged("decision tree, two classes", DecisionTreeClassifier(random_state=0), X, two, 2),
                averaged("random forest, two classes", RandomForestClassifier(6, random_state=1), X, two, 2),
                averaged("random forest, three classes", RandomForestClassifier(5, max_depth=7, random_state=2), X, three, 3),
                averaged("extra trees, numbers", ExtraTreesRegressor(4, min_samples_leaf=3, random_state=3), X, z, 0),
            ],
            "linear": [
                linear_case("ridge", Ridge().fit(dense, dense @ [1, -2, 0, 0.5, 3]), dense),
                linear_case("logistic", LogisticRegression().fit(dense, (dense[:, 0] > 0.1).astype(int)), dense),
                linear_case("multinomial", LogisticRegression().fit(dense, np.digitize(dense[:, 1], [-0.5, 0.5])), dense),
            ],
            "exact": exact_case(rng),
        },
    )
