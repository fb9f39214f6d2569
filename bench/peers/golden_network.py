"""Writes ml/golden/network.json: what scikit-learn's multilayer perceptrons learn from given first weights, and how well ten seeds of them answer. Run with the virtual environment of bench/peers."""

import warnings

import numpy as np
from golden import write
from sklearn import metrics as m
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.preprocessing import OneHotEncoder

warnings.simplefilter("ignore", ConvergenceWarning)


def remembering(kind):
    """The kind of network, with the weights it drew first in `first`."""

    class Remembering(kind):
        def _init_coef(self, fan_in, fan_out, dtype):
            drawn = super()._init_coef(fan_in, fan_out, dtype)
            self.first = [*getattr(self, "first", []), tuple(part.copy() for part in drawn)]
            return drawn

    return Remembering


def layers(pairs):
    return [{"weights": w.ravel().tolist(), "intercepts": b.tolist()} for w, b in pairs]


def steps(name, kind, X, y, **settings):
    network = remembering(kind)(shuffle=False, solver="adam", random_state=3, **settings).fit(X, y)
    answers = network.predict(X) if kind is MLPRegressor else network.predict_proba(X)
    if name == "binary_classification":
        answers = answers[:, 1]
    return {
        "task": name,
        "hidden": list(settings["hidden_layer_sizes"]),
        "alpha": settings["alpha"],
        "learningRate": settings["learning_rate_init"],
        "batchSize": settings["batch_size"],
        "epochs": settings["max_iter"],
        "tolerance": settings["tol"],
        "first": layers(network.first),
        "last": layers(zip(network.coefs_, network.intercepts_)),
        "losses": network.loss_curve_,
        "answers": answers.ravel().tolist(),
    }


def known():
    rng = np.random.default_rng(21)
    n = 110
    X = np.round(rng.standard_normal((n, 3)), 3)
    level = rng.integers(0, 4, n)
    both = np.hstack([X, OneHotEncoder(sparse_output=False).fit_transform(level[:, None])])
    z = np.stack([X[:, 0] * X[:, 1], X[:, 2] + (level == 1), -X[:, 0]], axis=1)
    label = (2 * z + rng.gumbel(size=(n, 3))).argmax(axis=1)
    number = X[:, 0] * X[:, 1] + X[:, 2] + (level == 2) + 0.1 * rng.standard_normal(n)
    few = {"hidden_layer_sizes": (6, 5), "alpha": 0.01, "learning_rate_init": 0.01, "batch_size": 32, "max_iter": 12, "tol": 1e-4}
    return {
        "dense": X.T.tolist(),
        "levels": level.tolist(),
        "label": label.tolist(),
        "number": number.tolist(),
        "steps": [
            steps("binary_classification", MLPClassifier, both, label == 0, **few),
            steps("multiclass_classification", MLPClassifier, both, label, **few),
            steps("regression", MLPRegressor, both, number, **few),
            # One hidden layer with alpha large enough to be seen, stopped by the tolerance before its passes are done.
            steps(
                "binary_classification",
                MLPClassifier,
                both,
                label == 0,
                hidden_layer_sizes=(7,),
                alpha=1.0,
                learning_rate_init=0.02,
                batch_size=50,
                max_iter=200,
                tol=5e-3,
            ),
        ],
    }


def quality():
    rng = np.random.default_rng(22)
    n, train = 1600, 1200
    X = np.round(rng.standard_normal((n, 4)), 3)
    z = np.stack([1.5 * X[:, 0] * X[:, 1], np.sin(2 * X[:, 2]) + X[:, 3], -X[:, 0]], axis=1)
    label = (2 * z + rng.gumbel(size=(n, 3))).argmax(axis=1)
    two = (label == 0).astype(int)
    number = X[:, 0] * X[:, 1] + np.sin(2 * X[:, 2]) + 0.3 * rng.standard_normal(n)
    common = {"hidden_layer_sizes": (32, 32), "max_iter": 40}
    mean, deviation = number[:train].mean(), number[:train].std()
    runs = []
    for seed in range(10):
        fit = {**common, "random_state": seed}
        b = MLPClassifier(**fit).fit(X[:train], two[:train]).predict_proba(X[train:])[:, 1]
        c = MLPClassifier(**fit).fit(X[:train], label[:train]).predict_proba(X[train:])
        r = MLPRegressor(**fit).fit(X[:train], (number[:train] - mean) / deviation).predict(X[train:])
        runs.append(
            {
                "rocAuc": m.roc_auc_score(two[train:], b),
                "logLoss": m.log_loss(label[train:], c),
                "r2": m.r2_score(number[train:], r * deviation + mean),
            }
        )
    return {
        "columns": X.T.tolist(),
        "label": label.tolist(),
        "number": number.tolist(),
        "trainRows": train,
        "hidden": 32,
        "epochs": common["max_iter"],
        **{k: [float(np.mean([r[k] for r in runs])), float(np.std([r[k] for r in runs]))] for k in runs[0]},
    }


if __name__ == "__main__":
    write("network", {"known": known(), "quality": quality()})
