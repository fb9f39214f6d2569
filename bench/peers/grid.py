"""The peer of bench/grid.ts: GridSearchCV over the same grids and folds, refitted and scored on the same holdout. Prints one JSON line."""

import csv
import json
import pathlib
import sys
import time

import numpy as np
import sklearn
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier

folder = pathlib.Path(sys.argv[1])
task = json.loads((folder / "task.json").read_text())
with open(folder / "table.csv") as file:
    rows = list(csv.DictReader(file))
numeric = [name for name in rows[0] if name not in ("activity", "trade", "schedule_adherence")]
trades = sorted({row["trade"] for row in rows})
X = np.array(
    [[trades.index(row["trade"])] + [float(row[name]) if row[name] else np.nan for name in numeric] for row in rows]
)
y = np.array([int(row["schedule_adherence"] == "delayed") for row in rows])
train, holdout = np.array(task["train"]), np.array(task["holdout"])
everything = np.arange(len(train))
folds = [(np.setdiff1d(everything, v), np.array(v)) for v in task["validation"]]

scaled = ColumnTransformer(
    [
        ("category", OneHotEncoder(handle_unknown="ignore", sparse_output=False), [0]),
        (
            "number",
            Pipeline([("fill", SimpleImputer(strategy="median", add_indicator=True)), ("scale", StandardScaler())]),
            list(range(1, X.shape[1])),
        ),
    ]
)
plain = ColumnTransformer([("category", OrdinalEncoder(), [0])], remainder="passthrough")
NAMES = {"C": "C", "neighbours": "n_neighbors", "max_depth": "max_depth", "trees": "n_estimators",
         "min_samples_leaf": "min_samples_leaf", "learning_rate": "learning_rate"}
MODELS = {
    "logistic_regression": (scaled, LogisticRegression(max_iter=1000)),
    "nearest_neighbours": (scaled, KNeighborsClassifier()),
    "naive_bayes": (scaled, GaussianNB()),
    "decision_tree": (plain, DecisionTreeClassifier(min_samples_leaf=50, max_leaf_nodes=64, random_state=0)),
    "random_forest": (plain, RandomForestClassifier(random_state=0)),
    "gradient_boosting": (plain, HistGradientBoostingClassifier(early_stopping=False, max_iter=100, random_state=0)),
}

results = []
for one in task["classifiers"]:
    encode, model = MODELS[one["algorithm"]]
    grid = {f"model__{NAMES[name]}": values for name, values in one["grid"].items()}
    search = GridSearchCV(
        Pipeline([("encode", encode), ("model", model)]), grid, cv=folds, scoring="accuracy", n_jobs=2
    )
    started = time.perf_counter()
    search.fit(X[train], y[train])
    results.append(
        {
            "algorithm": one["algorithm"],
            "seconds": time.perf_counter() - started,
            "accuracy": float(search.score(X[holdout], y[holdout])),
            "crossValidated": float(search.best_score_),
        }
    )
print(json.dumps({"version": sklearn.__version__, "results": results}))
