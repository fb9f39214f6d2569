"""The peer of bench/shap.ts: explains the same rows under the same trees with the `shap` package and prints one JSON line."""

import json
import pathlib
import sys
import time

import numpy as np
import shap

folder = pathlib.Path(sys.argv[1])
task = json.loads((folder / "task.json").read_text())
rows, features = task["testRows"], task["features"]
X = np.fromfile(folder / "test.f32", dtype=np.float32).reshape(features, rows).T.astype(np.float64)


def tree(one):
    feature = np.array(one["feature"])
    left, right = np.array(one["left"]), np.array(one["right"])
    return {
        "children_left": left,
        "children_right": right,
        "children_default": np.where(feature < 0, -1, np.where(np.array(one["missingLeft"]) == 1, left, right)),
        "features": feature,
        "thresholds": np.array(one["threshold"], dtype=np.float64),
        "values": np.array(one["value"], dtype=np.float64).reshape(-1, 1),
        "node_sample_weight": np.array(one["count"], dtype=np.float64),
    }


found = {}
for case in task["cases"]:
    explainer = shap.TreeExplainer({"trees": [tree(one) for one in case["trees"]]}, feature_perturbation="tree_path_dependent")
    seconds = []
    for _ in range(case["repeats"]):
        started = time.perf_counter()
        values = explainer.shap_values(X[: case["rows"]], check_additivity=False)
        seconds.append(time.perf_counter() - started)
    ours = np.array(case["values"]).reshape(-1, features)
    found[case["name"]] = {"seconds": min(seconds), "differenceMax": float(np.abs(values.reshape(-1, features) - ours).max())}
print(json.dumps({"version": shap.__version__, "cases": found}))
