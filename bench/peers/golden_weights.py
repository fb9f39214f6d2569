"""Writes ml/golden/weights.json: what scikit-learn answers with class weights and with early stopping, on the rows of linear.json, trees.json and network.json. Run with the virtual environment of bench/peers."""

import json
import warnings

import numpy as np
from golden import OUT, write
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor, RandomForestClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score
from sklearn.neural_network import MLPClassifier, MLPRegressor, _multilayer_perceptron
from sklearn.preprocessing import OneHotEncoder
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils.class_weight import compute_class_weight

warnings.simplefilter("ignore", ConvergenceWarning)
read = lambda name: json.loads((OUT / f"{name}.json").read_text())
floats = lambda columns: np.array([[np.nan if v is None else v for v in c] for c in columns], dtype=np.float32).T
GIVEN = [1.0, 4.0, 0.5]


def spread(known):
    levels = np.array(known["levels"])
    return np.hstack([np.array(known["dense"]).T, OneHotEncoder(sparse_output=False).fit_transform(levels[:, None])])


def asked(weights, classes):
    return weights if weights == "balanced" else dict(enumerate(weights[:classes]))


def linear():
    known = read("linear")
    X, two, label = spread(known), np.array(known["two"]), np.array(known["label"])
    cases = []
    for weights in ["balanced", GIVEN]:
        newton = {"solver": "newton-cg", "tol": 1e-12, "max_iter": 2000}
        machine = LinearSVC(C=0.5, dual=False, tol=1e-10, max_iter=100000, class_weight=asked(weights, 2)).fit(X, two)
        cases.append(
            {
                "weights": weights,
                "balanced": compute_class_weight("balanced", classes=np.unique(label), y=label).tolist(),
                "binary": LogisticRegression(C=0.5, class_weight=asked(weights, 2), **newton).fit(X, two).predict_proba(X)[:, 1].tolist(),
                "multinomial": LogisticRegression(C=0.5, class_weight=asked(weights, 3), **newton).fit(X, label).predict_proba(X).ravel().tolist(),
                "machine": [float(machine.intercept_[0]), *machine.coef_[0].tolist()],
            }
        )
    return cases


def trees():
    known = read("trees")
    X, rounded, label = floats(known["columns"]), floats(known["rounded"]), np.array(known["label"])
    two = (label == 0).astype(int)
    cases = []
    # On rounded numbers: scikit-learn weighs the quantiles of its bins too, which few distinct values do without.
    for weights in ["balanced", GIVEN]:
        boosting = {"max_iter": 15, "max_leaf_nodes": 8, "early_stopping": False}
        tree = {"max_depth": 4, "min_samples_leaf": 20, "random_state": 0}
        cases.append(
            {
                "weights": weights,
                "boosting2": HistGradientBoostingClassifier(class_weight=asked(weights, 2), **boosting).fit(rounded, two).predict_proba(rounded)[:, 1].tolist(),
                "boosting3": HistGradientBoostingClassifier(class_weight=asked(weights, 3), **boosting).fit(rounded, label).predict_proba(rounded).ravel().tolist(),
                "tree2": DecisionTreeClassifier(class_weight=asked(weights, 2), **tree).fit(rounded, two).predict_proba(rounded)[:, 1].tolist(),
                "tree3": DecisionTreeClassifier(class_weight=asked(weights, 3), **tree).fit(rounded, label).predict_proba(rounded).ravel().tolist(),
            }
        )
    # A rare class, whose recall the weights raise.
    rare = ((np.nan_to_num(X[:, 0]) + X[:, 3]) > 2.2).astype(int)
    train, test = slice(0, known["trainRows"]), slice(known["trainRows"], None)
    forests = {}
    for name, weights in [("plain", None), ("balanced", "balanced")]:
        scores = [
            balanced_accuracy_score(
                rare[test],
                RandomForestClassifier(random_state=seed, class_weight=weights, min_samples_leaf=10).fit(X[train], rare[train]).predict(X[test]),
            )
            for seed in range(10)
        ]
        forests[name] = [float(np.mean(scores)), float(np.std(scores))]
    return cases, {"rare": rare.tolist(), **forests}


def stopped_boosting():
    known = read("trees")
    X, label, number = floats(known["columns"]), np.array(known["label"]), np.array(known["number"])
    two = (label == 0).astype(int)
    n = 900
    cases = []
    for name, kind, y in [
        ("binary_classification", HistGradientBoostingClassifier, two),
        ("multiclass_classification", HistGradientBoostingClassifier, label),
        ("regression", HistGradientBoostingRegressor, number),
    ]:
        model = kind(early_stopping=True, scoring="loss", n_iter_no_change=4, max_iter=300, learning_rate=0.2, max_leaf_nodes=12)
        model.fit(X[:n], y[:n], X_val=X[n:], y_val=y[n:])
        answers = model.predict(X) if name == "regression" else model.predict_proba(X)
        cases.append(
            {
                "task": name,
                "rounds": int(model.n_iter_),
                "answers": (answers[:, 1] if name == "binary_classification" else answers.ravel()).tolist(),
            }
        )
    return {"learned": n, "patience": 4, "cases": cases}


def stopped_network():
    known = read("network")["known"]
    X, label, number = spread(known), np.array(known["label"]), np.array(known["number"])
    n = 80

    def split(X, y, **_):
        return X[:n], X[n:], y[:n], y[n:]

    _multilayer_perceptron.train_test_split = split
    cases = []
    for name, kind, y in [
        ("binary_classification", MLPClassifier, (label == 0).astype(int)),
        ("multiclass_classification", MLPClassifier, label),
        ("regression", MLPRegressor, number),
    ]:

        class Remembering(kind):
            def _init_coef(self, fan_in, fan_out, dtype):
                drawn = super()._init_coef(fan_in, fan_out, dtype)
                self.first = [*getattr(self, "first", []), tuple(part.copy() for part in drawn)]
                return drawn

        model = Remembering(
            shuffle=False, random_state=3, hidden_layer_sizes=(6,), learning_rate_init=0.02, batch_size=20,
            max_iter=200, alpha=0.01, tol=1e-4, early_stopping=True, n_iter_no_change=5,
        ).fit(X, y)
        answers = model.predict(X) if name == "regression" else model.predict_proba(X)
        cases.append(
            {
                "task": name,
                "first": [{"weights": w.ravel().tolist(), "intercepts": b.tolist()} for w, b in model.first],
                "passes": int(model.n_iter_),
                "scores": [float(s) for s in model.validation_scores_],
                "answers": (answers[:, 1] if name == "binary_classification" else answers.ravel()).tolist(),
            }
        )
    return {"learned": n, "patience": 5, "hidden": [6], "alpha": 0.01, "learningRate": 0.02, "batchSize": 20, "epochs": 200, "tolerance": 1e-4, "cases": cases}


if __name__ == "__main__":
    weighed, forest = trees()
    write(
        "weights",
        {"linear": linear(), "trees": weighed, "forest": forest, "boosting": stopped_boosting(), "network": stopped_network()},
    )
