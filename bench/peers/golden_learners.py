"""Writes ml/golden/{tasks,linear,trees,similarity}.json: what scikit-learn answers for several classes and for numbers. Run with the virtual environment of bench/peers."""

import numpy as np
from golden import numbers, write
from sklearn import metrics as m
from sklearn.calibration import _SigmoidCalibration
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import ElasticNet, Lasso, LinearRegression, LogisticRegression, Ridge
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.preprocessing import OneHotEncoder
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor


def multiclass_case(name, y, p):
    said = p.argmax(axis=1)
    return {
        "name": name,
        "target": y.tolist(),
        "classes": p.shape[1],
        "probabilities": p.ravel().tolist(),
        "matrix": m.confusion_matrix(y, said, labels=range(p.shape[1])).tolist(),
        "accuracy": m.accuracy_score(y, said),
        "balancedAccuracy": m.balanced_accuracy_score(y, said),
        "macroF1": m.f1_score(y, said, average="macro", zero_division=0),
        "weightedF1": m.f1_score(y, said, average="weighted", zero_division=0),
        "mcc": m.matthews_corrcoef(y, said),
        "kappa": m.cohen_kappa_score(y, said),
        "rocAucOvr": m.roc_auc_score(y, p, multi_class="ovr", average="macro"),
        "logLoss": m.log_loss(y, p),
    }


def binary_case(name, y, p):
    said = (p >= 0.5).astype(int)
    return {
        "name": name,
        "target": y.tolist(),
        "probabilities": p.tolist(),
        "balancedAccuracy": m.balanced_accuracy_score(y, said),
        "mcc": m.matthews_corrcoef(y, said),
        "kappa": m.cohen_kappa_score(y, said),
        "prAuc": m.average_precision_score(y, p),
    }


def regression_case(name, y, p):
    return {
        "name": name,
        "target": y.tolist(),
        "answers": p.tolist(),
        "r2": m.r2_score(y, p),
        "mae": m.mean_absolute_error(y, p),
        "rmse": m.root_mean_squared_error(y, p),
        "mape": m.mean_absolute_percentage_error(y, p),
        "medianAe": m.median_absolute_error(y, p),
    }


def tasks():
    rng = np.random.default_rng(11)
    y = rng.integers(0, 4, 240)
    y[y == 3] = rng.integers(0, 4, (y == 3).sum())
    raw = rng.random((240, 4)) + 0.8 * np.eye(4)[y]
    p = raw / raw.sum(axis=1, keepdims=True)
    sure = np.round(p, 1) + 1e-9
    sure /= sure.sum(axis=1, keepdims=True)
    dull = np.tile([0.7, 0.1, 0.1, 0.1], (240, 1))
    b = rng.integers(0, 2, 200)
    q = np.clip(0.5 + 0.3 * (b - 0.5) + 0.2 * rng.standard_normal(200), 0.001, 0.999)
    t = rng.standard_normal(151) * 4 + 10
    write(
        "tasks",
        {
            "binary": [
                binary_case("distinct probabilities", b, q),
                binary_case("many ties", b, np.round(q, 1)),
                binary_case("no positive answer", b, q * 0.4),
            ],
            "multiclass": [
                multiclass_case("distinct probabilities", y, p),
                multiclass_case("many ties", y, sure),
                multiclass_case("always one class", y, dull),
            ],
            "regression": [
                regression_case("near", t, t + rng.standard_normal(151)),
                regression_case("worse than the mean", t, rng.standard_normal(151) * 9),
                regression_case("an even number of rows", t[:150], t[:150] * 1.1),
            ],
        },
    )


def linear():
    rng = np.random.default_rng(12)
    n = 260
    X = rng.standard_normal((n, 4))
    X[:, 3] = 0.8 * X[:, 0] + 0.2 * X[:, 3]
    level = rng.integers(0, 5, n)
    block = OneHotEncoder(sparse_output=False).fit_transform(level[:, None])
    both = np.hstack([X, block])
    effect = np.array([0.8, -0.5, 0.1, 0.0, -1.2])[level]
    number = 3 + X @ [1.5, -0.7, 0.0, 0.4] + effect + 0.5 * rng.standard_normal(n)
    scores = np.stack([X[:, 0] + effect, X[:, 1] - 0.3, -X[:, 0] + X[:, 2]], axis=1)
    label = (scores + rng.gumbel(size=(n, 3))).argmax(axis=1)
    two = (label == 0).astype(int)
    multinomial = [
        {
            "C": C,
            "probabilities": LogisticRegression(C=C, solver="newton-cg", tol=1e-12, max_iter=2000)
            .fit(both, label)
            .predict_proba(both)
            .ravel()
            .tolist(),
        }
        for C in [0.01, 1.0, 100.0]
    ]
    squares = []
    for alpha in [0.0, 1.0, 50.0]:
        model = (LinearRegression() if alpha == 0 else Ridge(alpha=alpha, tol=1e-12)).fit(both, number)
        squares.append({"alpha": alpha, "answers": model.predict(both).tolist()})
    nets = []
    for alpha, l1 in [(0.01, 1.0), (0.2, 1.0), (0.05, 0.5), (0.3, 0.1)]:
        kind = Lasso(alpha=alpha, tol=1e-14, max_iter=100000) if l1 == 1 else ElasticNet(
            alpha=alpha, l1_ratio=l1, tol=1e-14, max_iter=100000
        )
        model = kind.fit(both, number)
        nets.append(
            {
                "alpha": alpha,
                "l1": l1,
                "answers": model.predict(both).tolist(),
                "zeros": int((np.abs(model.coef_) < 1e-10).sum()),
            }
        )
    machines = []
    for C in [0.01, 1.0, 10.0]:
        model = LinearSVC(C=C, dual=False, tol=1e-10, max_iter=100000).fit(both, two)
        machines.append({"C": C, "intercept": float(model.intercept_[0]), "coefficients": model.coef_[0].tolist()})
    decision = LinearSVC(C=1.0, dual=False, tol=1e-10, max_iter=100000).fit(both, two).decision_function(both)
    sigmoid = _SigmoidCalibration().fit(decision, two)
    write(
        "linear",
        {
            "dense": X.T.tolist(),
            "levels": level.tolist(),
            "number": number.tolist(),
            "label": label.tolist(),
            "two": two.tolist(),
            "multinomial": multinomial,
            "squares": squares,
            "nets": nets,
            "machines": machines,
            "platt": {
                "scores": decision.tolist(),
                "probabilities": sigmoid.predict(decision).tolist(),
            },
        },
    )


def trees():
    rng = np.random.default_rng(13)
    n = 1200
    X = rng.standard_normal((n, 5)).astype(np.float32)
    X[:, 1] = np.round(X[:, 1] * 3)
    z = np.stack([1.5 * X[:, 0], np.sin(3 * X[:, 2]) + 0.3 * X[:, 1] * X[:, 3], -X[:, 0] + 0.5 * X[:, 3]], axis=1)
    label = (z + rng.gumbel(size=(n, 3))).argmax(axis=1)
    number = 100 + 4 * X[:, 0] + 3 * np.sin(3 * X[:, 2]) + X[:, 1] * X[:, 3] + rng.standard_normal(n)
    X[rng.random(n) < 0.1, 0] = np.nan
    train, test = slice(0, 900), slice(900, n)
    boosting = []
    for settings in [
        {"max_iter": 20, "max_leaf_nodes": 8, "min_samples_leaf": 20, "learning_rate": 0.1, "l2_regularization": 0.0},
        {"max_iter": 5, "max_leaf_nodes": 12, "min_samples_leaf": 15, "learning_rate": 0.3, "l2_regularization": 2.0},
    ]:
        common = {"early_stopping": False, **settings}
        boosting.append(
            {
                "settings": settings,
                "probabilities": HistGradientBoostingClassifier(**common).fit(X, label).predict_proba(X).ravel().tolist(),
                "answers": HistGradientBoostingRegressor(**common).fit(X, number).predict(X).tolist(),
            }
        )
    rounded = np.round(np.nan_to_num(X) * 12).astype(np.float32)
    single = []
    for settings in [
        {"max_depth": 5, "min_samples_leaf": 20, "max_leaf_nodes": 512},
        {"max_depth": 30, "min_samples_leaf": 15, "max_leaf_nodes": 12},
    ]:
        common = {"random_state": 0, **settings}
        single.append(
            {
                "settings": settings,
                "probabilities": DecisionTreeClassifier(**common).fit(rounded, label).predict_proba(rounded).ravel().tolist(),
                "answers": DecisionTreeRegressor(**common).fit(rounded, number).predict(rounded).tolist(),
            }
        )
    forests = []
    for name, classifier, regressor in [
        ("random_forest", RandomForestClassifier, RandomForestRegressor),
        ("extra_trees", ExtraTreesClassifier, ExtraTreesRegressor),
    ]:
        runs = []
        for seed in range(10):
            c = classifier(random_state=seed).fit(X[train], label[train])
            r = regressor(random_state=seed).fit(X[train], number[train])
            runs.append(
                {
                    "logLoss": m.log_loss(label[test], np.clip(c.predict_proba(X[test]), 1e-3, 1)),
                    "rocAuc": m.roc_auc_score(label[test], c.predict_proba(X[test]), multi_class="ovr"),
                    "r2": m.r2_score(number[test], r.predict(X[test])),
                    "nodes": float(np.mean([t.tree_.node_count for t in c.estimators_])),
                }
            )
        forests.append(
            {"name": name, **{k: [float(np.mean([r[k] for r in runs])), float(np.std([r[k] for r in runs]))] for k in runs[0]}}
        )
    write(
        "trees",
        {
            "columns": [numbers(c) for c in X.T],
            "rounded": [numbers(c) for c in rounded.T],
            "label": label.tolist(),
            "number": number.tolist(),
            "trainRows": 900,
            "boosting": boosting,
            "single": single,
            "forests": forests,
        },
    )


def similarity():
    rng = np.random.default_rng(14)
    n = 300
    X = rng.standard_normal((n, 3))
    level = rng.integers(0, 4, n)
    both = np.hstack([X, OneHotEncoder(sparse_output=False).fit_transform(level[:, None])])
    label = (np.stack([X[:, 0], X[:, 1], X[:, 2] + (level == 2)], axis=1) + rng.gumbel(size=(n, 3))).argmax(axis=1)
    number = X @ [1.0, 2.0, -1.0] + (level == 1) + 0.2 * rng.standard_normal(n)
    train, test = slice(0, 200), slice(200, n)
    neighbours = []
    for k, weights in [(5, "uniform"), (5, "distance"), (40, "uniform")]:
        common = {"n_neighbors": k, "weights": weights, "algorithm": "brute"}
        neighbours.append(
            {
                "neighbours": k,
                "byDistance": weights == "distance",
                "probabilities": KNeighborsClassifier(**common).fit(both[train], label[train]).predict_proba(both[test]).ravel().tolist(),
                "answers": KNeighborsRegressor(**common).fit(both[train], number[train]).predict(both[test]).tolist(),
            }
        )
    bayes = [
        {"smoothing": s, "probabilities": GaussianNB(var_smoothing=s).fit(both[train], label[train]).predict_proba(both[test]).ravel().tolist()}
        for s in [1e-9, 0.1]
    ]
    write(
        "similarity",
        {
            "dense": X.T.tolist(),
            "levels": level.tolist(),
            "label": label.tolist(),
            "number": number.tolist(),
            "trainRows": 200,
            "neighbours": neighbours,
            "bayes": bayes,
        },
    )


if __name__ == "__main__":
    tasks()
    linear()
    trees()
    similarity()
