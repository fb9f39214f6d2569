"""The peer of bench/forest.ts: fits RandomForestClassifier on the files that the bench wrote and prints one JSON line."""

import json
import pathlib
import sys
import time

import numpy as np
import sklearn
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score

folder = pathlib.Path(sys.argv[1])
task = json.loads((folder / "task.json").read_text())


def read(name, rows):
    columns = np.fromfile(folder / f"{name}.f32", dtype=np.float32).reshape(task["features"], rows)
    return np.ascontiguousarray(columns.T), np.fromfile(folder / f"{name}.u8", dtype=np.uint8)


X, y = read("train", task["trainRows"])
X_test, y_test = read("test", task["testRows"])
seconds = []
for _ in range(task["repeats"]):
    started = time.perf_counter()
    fitted = RandomForestClassifier(n_estimators=task["trees"], n_jobs=2, random_state=0).fit(X, y)
    seconds.append(time.perf_counter() - started)
print(
    json.dumps(
        {
            "seconds": min(seconds),
            "auc": roc_auc_score(y_test, fitted.predict_proba(X_test)[:, 1]),
            "nodes": float(np.mean([t.tree_.node_count for t in fitted.estimators_])),
            "version": sklearn.__version__,
        }
    )
)
