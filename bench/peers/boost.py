"""The peer of bench/boost.ts: fits HistGradientBoostingClassifier on the file that the bench wrote and prints one JSON line."""

import json
import pathlib
import sys
import time

import numpy as np
import sklearn
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score

folder = pathlib.Path(sys.argv[1])
task = json.loads((folder / "task.json").read_text())


def read(name, rows):
    columns = np.fromfile(folder / f"{name}.f32", dtype=np.float32).reshape(task["features"], rows)
    return np.ascontiguousarray(columns.T), np.fromfile(folder / f"{name}.u8", dtype=np.uint8)


def model():
    return HistGradientBoostingClassifier(
        max_iter=task["trees"],
        max_leaf_nodes=task["maxLeafNodes"],
        learning_rate=task["learningRate"],
        min_samples_leaf=task["minSamplesLeaf"],
        early_stopping=False,
        random_state=0,
    )


X, y = read("train", task["trainRows"])
X_test, y_test = read("test", task["testRows"])
model().set_params(max_iter=2).fit(X[:20000], y[:20000])
seconds = []
for _ in range(task["repeats"]):
    started = time.perf_counter()
    fitted = model().fit(X, y)
    seconds.append(time.perf_counter() - started)
auc = roc_auc_score(y_test, fitted.predict_proba(X_test)[:, 1])
print(json.dumps({"seconds": min(seconds), "auc": auc, "version": sklearn.__version__}))
