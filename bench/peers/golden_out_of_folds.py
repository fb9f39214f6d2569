"""Writes ml/golden/out-of-folds.json: what scikit-learn's cross_val_predict answers on folds that ours are the same as (GroupKFold), and what its models answer fold by fold on those of TimeSeriesSplit, with the figures of all answers together. Run with the virtual environment of bench/peers."""

import numpy as np
from golden import numbers, write
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import accuracy_score, brier_score_loss, log_loss, mean_absolute_error, r2_score, roc_auc_score, root_mean_squared_error
from sklearn.model_selection import GroupKFold, TimeSeriesSplit, cross_val_predict
from sklearn.pipeline import make_pipeline, make_union
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

N, FOLDS = 400, 5
rng = np.random.default_rng(20261122)
# Few distinct numbers: the cut of a tree stands between the same two values here and there, for rows that it has not seen too.
X = np.column_stack([rng.integers(0, 6, N), rng.integers(-3, 4, N), rng.integers(0, 5, N)]).astype(float)
level = rng.integers(0, 4, N)
score = 0.7 * X[:, 0] - 0.5 * X[:, 1] + np.array([0.9, -0.8, 0.1, 0.3])[level] + 0.2 * X[:, 2] - 2.2
two = (rng.random(N) < 1 / (1 + np.exp(-score))).astype(int)
three = np.digitize(score + rng.normal(0, 1, N), [-0.6, 0.9])
number = 20 + 3 * score + rng.normal(0, 2, N)
groups = rng.choice(23, N, p=(1 / (1 + np.arange(23) // 2)) / (1 / (1 + np.arange(23) // 2)).sum())
moments = rng.permutation(N) * 60
gaps = X.copy()
gaps[rng.random(N) < 0.1, 1] = np.nan

scaled = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
linear = ColumnTransformer([("numbers", make_union(scaled, MissingIndicator()), [0, 1, 2]), ("level", OneHotEncoder(), [3])])
newton = {"solver": "newton-cg", "tol": 1e-12, "max_iter": 2000}
tree = {"max_depth": 3, "min_samples_leaf": 15, "min_samples_split": 30, "random_state": 0}
with_levels, plain = np.column_stack([gaps, level]), X


def figures(kind, y, answers):
    if kind == "regression":
        return {"r2": r2_score(y, answers), "mae": mean_absolute_error(y, answers), "rmse": root_mean_squared_error(y, answers)}
    if kind == "binary_classification":
        p = answers[:, 1]
        return {"accuracy": accuracy_score(y, p >= 0.5), "rocAuc": roc_auc_score(y, p), "logLoss": log_loss(y, p), "brier": brier_score_loss(y, p)}
    return {"accuracy": accuracy_score(y, answers.argmax(1)), "logLoss": log_loss(y, answers), "rocAucOvr": roc_auc_score(y, answers, multi_class="ovr")}


def in_order_of_time(model, rows, y, method):
    order = np.argsort(moments, kind="stable")
    out = {}
    for train, test in TimeSeriesSplit(FOLDS).split(order):
        fitted = clone(model).fit(rows[order[train]], y[order[train]])
        out.update(zip(order[test].tolist(), getattr(fitted, method)(rows[order[test]])))
    answered = sorted(out)
    return np.array(answered), np.array([out[row] for row in answered])


def case(algorithm, params, kind, model, rows, y):
    method = "predict" if kind == "regression" else "predict_proba"
    grouped = cross_val_predict(model, rows, y, groups=groups, cv=GroupKFold(FOLDS), method=method)
    answered, timed = in_order_of_time(model, rows, y, method)
    column = lambda answers: numbers(answers[:, 1] if kind == "binary_classification" else answers)
    return {
        "algorithm": algorithm,
        "params": params,
        "task": kind,
        "grouped": {"answers": column(grouped), "figures": figures(kind, y, grouped)},
        "timed": {"n": len(answered), "answers": column(timed), "figures": figures(kind, y[answered], timed)},
    }


TWO, THREE, NUMBER = "binary_classification", "multiclass_classification", "regression"
in_tree = {"max_depth": 3, "min_samples_leaf": 15, "max_leaf_nodes": 64}
if __name__ == "__main__":
    write(
        "out-of-folds",
        {
            "columns": [numbers(column) for column in X.T],
            "gaps": [numbers(column) for column in gaps.T],
            "level": level.tolist(),
            "two": two.tolist(),
            "three": three.tolist(),
            "number": number.tolist(),
            "groups": groups.tolist(),
            "moments": moments.tolist(),
            "folds": FOLDS,
            "cases": [
                case("logistic_regression", {"C": 0.5}, TWO, make_pipeline(linear, LogisticRegression(C=0.5, **newton)), with_levels, two),
                case("logistic_regression", {"C": 0.5}, THREE, make_pipeline(linear, LogisticRegression(C=0.5, **newton)), with_levels, three),
                case("ridge", {"alpha": 2.0}, NUMBER, make_pipeline(linear, Ridge(alpha=2.0)), with_levels, number),
                case("decision_tree", in_tree, TWO, DecisionTreeClassifier(**tree), plain, two),
                case("decision_tree", in_tree, NUMBER, DecisionTreeRegressor(**tree), plain, number),
            ],
        },
    )
