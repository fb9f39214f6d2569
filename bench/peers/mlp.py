"""The peer of bench/mlp.ts: scales and fits MLPClassifier on the files that the bench wrote and prints one JSON line."""

import json
import pathlib
import sys
import time
import warnings

import numpy as np
import sklearn
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import roc_auc_score
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

warnings.simplefilter("ignore", ConvergenceWarning)
folder = pathlib.Path(sys.argv[1])
task = json.loads((folder / "task.json").read_text())


def read(name, rows):
    columns = np.fromfile(folder / f"{name}.f32", dtype=np.float32).reshape(task["features"], rows)
    return np.ascontiguousarray(columns.T), np.fromfile(folder / f"{name}.u8", dtype=np.uint8)


X, y = read("train", task["trainRows"])
X_test, y_test = read("test", task["testRows"])
seconds = []
for _ in range(task["repeats"]):
    # Stopping early takes more passes than these ten.
    network = MLPClassifier(hidden_layer_sizes=(task["units"], task["units"]), max_iter=task["epochs"], random_state=0)
    fitted = make_pipeline(StandardScaler(), network)
    started = time.perf_counter()
    fitted.fit(X, y)
    seconds.append(time.perf_counter() - started)
print(
    json.dumps(
        {
            "seconds": min(seconds),
            "auc": roc_auc_score(y_test, fitted.predict_proba(X_test)[:, 1]),
            "version": sklearn.__version__,
        }
    )
)
