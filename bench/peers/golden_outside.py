"""Writes ml/golden/outside/ and ml/golden/outside.json: small models that scikit-learn, XGBoost, LightGBM and PyTorch learned, exported to ONNX by the exporters of these libraries, and what the libraries themselves
answer. Run with a virtual environment of requirements-outside.txt."""

import json
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from lightgbm import LGBMClassifier, LGBMRegressor
from onnxmltools import convert_lightgbm, convert_xgboost
from onnxmltools.convert.common.data_types import FloatTensorType as Floats
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from sklearn.compose import make_column_transformer
from sklearn.ensemble import GradientBoostingRegressor, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from xgboost import XGBClassifier, XGBRegressor

warnings.simplefilter("ignore")
FOLDER = Path(__file__).parents[2] / "ml" / "golden" / "outside"
LIBRARIES = ["numpy", "pandas", "scikit-learn", "skl2onnx", "xgboost", "lightgbm", "onnxmltools", "torch", "onnx"]
ROWS = 300
ASKED = 40

random = np.random.default_rng(11)
X = random.normal(size=(ROWS, 4)).astype(np.float32).round(3)
score = X[:, 0] * 1.5 - X[:, 1] + np.sin(X[:, 2] * 2)
two = (score + random.normal(size=ROWS) * 0.4 > 0).astype(np.int64)
three = np.digitize(score, [-0.8, 0.8]).astype(np.int64)
number = (score * 10 + 3).astype(np.float32)
site = random.choice(["Aberdeen", "Bergen", "Cork"], size=ROWS)
models = []


def keep(name, task, answer, onnx, answers, columns=None):
    (FOLDER / f"{name}.onnx").write_bytes(onnx)
    models.append(
        {
            "name": name,
            "task": task,
            "answer": answer,
            "columns": columns,
            "answers": np.asarray(answers, dtype=np.float64).reshape(ASKED, -1).tolist(),
        }
    )


def sklearn_bytes(model, **options):
    return to_onnx(model, X[:1], options={id(model): options} if options else None, target_opset=17).SerializeToString()


class Network(torch.nn.Module):
    def __init__(self, outputs):
        super().__init__()
        self.layers = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.ReLU(), torch.nn.Linear(8, outputs))

    def forward(self, x):
        return self.layers(x)


def torch_network(name, task, answer, outputs, loss, target, answers):
    torch.manual_seed(5)
    network = Network(outputs)
    optimizer = torch.optim.Adam(network.parameters(), lr=0.02)
    for _ in range(150):
        optimizer.zero_grad()
        loss(network(torch.tensor(X)), target).backward()
        optimizer.step()
    network.eval()
    path = FOLDER / f"{name}.onnx"
    torch.onnx.export(
        network,
        (torch.tensor(X[:2]),),
        path,
        input_names=["x"],
        output_names=["scores"],
        dynamic_axes={"x": {0: "rows"}, "scores": {0: "rows"}},
        opset_version=17,
        dynamo=False,
    )
    with torch.no_grad():
        keep(name, task, answer, path.read_bytes(), answers(network(torch.tensor(X[:ASKED]))).numpy())


FOLDER.mkdir(parents=True, exist_ok=True)
asked = X[:ASKED]

logistic = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, two)
keep("sklearn-logistic", "binary_classification", "probabilities", sklearn_bytes(logistic, zipmap=False), logistic.predict_proba(asked))

forest = RandomForestClassifier(n_estimators=8, max_depth=4, random_state=1).fit(X, three)
keep("sklearn-forest", "multiclass_classification", "probabilities", sklearn_bytes(forest, zipmap=False), forest.predict_proba(asked))

boosted = GradientBoostingRegressor(n_estimators=10, max_depth=3, random_state=1).fit(X, number)
keep("sklearn-boosting", "regression", "value", sklearn_bytes(boosted), boosted.predict(asked))

table = pd.DataFrame(X, columns=["a", "b", "c", "d"]).assign(site=site)
mixed = make_pipeline(
    make_column_transformer((StandardScaler(), ["a", "b", "c", "d"]), (OneHotEncoder(handle_unknown="ignore"), ["site"])),
    LogisticRegression(),
).fit(table, two ^ (site == "Cork"))
types = [(name, FloatTensorType([None, 1])) for name in "abcd"] + [("site", StringTensorType([None, 1]))]
keep(
    "sklearn-columns",
    "binary_classification",
    "probabilities",
    to_onnx(mixed, initial_types=types, options={id(mixed): {"zipmap": False}}, target_opset=17).SerializeToString(),
    mixed.predict_proba(table[:ASKED]),
    ["a", "b", "c", "d", "site"],
)

form = [("input", Floats([None, 4]))]
xgb_two = XGBClassifier(n_estimators=10, max_depth=3, n_jobs=1).fit(X, two)
keep("xgboost-two", "binary_classification", "probabilities", convert_xgboost(xgb_two, initial_types=form).SerializeToString(), xgb_two.predict_proba(asked))
xgb_number = XGBRegressor(n_estimators=10, max_depth=3, n_jobs=1).fit(X, number)
keep("xgboost-number", "regression", "value", convert_xgboost(xgb_number, initial_types=form).SerializeToString(), xgb_number.predict(asked))

lgbm_three = LGBMClassifier(n_estimators=8, num_leaves=7, n_jobs=1, verbose=-1).fit(X, three)
keep("lightgbm-three", "multiclass_classification", "probabilities", convert_lightgbm(lgbm_three, initial_types=form, zipmap=False).SerializeToString(), lgbm_three.predict_proba(asked))
lgbm_number = LGBMRegressor(n_estimators=8, num_leaves=7, n_jobs=1, verbose=-1).fit(X, number)
keep("lightgbm-number", "regression", "value", convert_lightgbm(lgbm_number, initial_types=form).SerializeToString(), lgbm_number.predict(asked))

torch_network("torch-two", "binary_classification", "logit", 1, torch.nn.BCEWithLogitsLoss(), torch.tensor(two[:, None], dtype=torch.float32), lambda s: torch.hstack([1 - torch.sigmoid(s), torch.sigmoid(s)]))
torch_network("torch-three", "multiclass_classification", "logits", 3, torch.nn.CrossEntropyLoss(), torch.tensor(three), lambda s: torch.softmax(s, dim=1))
torch_network("torch-number", "regression", "value", 1, torch.nn.MSELoss(), torch.tensor(number[:, None]), lambda s: s)

(FOLDER.parent / "outside.json").write_text(
    json.dumps(
        {
            "libraries": {name: version(name) for name in LIBRARIES},
            "rows": asked.astype(np.float64).round(3).tolist(),
            "site": site[:ASKED].tolist(),
            "models": models,
        },
        separators=(",", ":"),
    )
    + "\n"
)

# One more that must be refused as it is, with the way out: scikit-learn's own default wraps the answers in maps.
(FOLDER / "sklearn-zipmap.onnx").write_bytes(sklearn_bytes(logistic))
