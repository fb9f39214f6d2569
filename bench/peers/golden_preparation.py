"""Makes server/datasets/duckdb/recipes/golden.json: what scikit-learn and pandas make of one small table, step by step.

    python bench/peers/golden_preparation.py > server/datasets/duckdb/recipes/golden.json

Needs numpy, pandas and scikit-learn. `rows` are the table, `cases` the step and the columns that come out. Learned from the rows whose `part` is
"train" where `fitOn` says so.
"""

import json
import platform

import numpy as np
import pandas as pd
import sklearn
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, OrdinalEncoder, RobustScaler, StandardScaler

rng = np.random.default_rng(20261121)
N = 60
table = pd.DataFrame(
    {
        "income": np.round(rng.lognormal(3, 1, N), 3),
        "age": rng.integers(18, 80, N).astype(float),
        "flat": np.full(N, 4.0),
        "city": rng.choice(["Ulm", "Bonn", "Århus", "Zug"], N, p=[0.4, 0.3, 0.2, 0.1]),
        "part": rng.choice(["train", "test"], N, p=[0.7, 0.3]),
    }
)
table.loc[rng.random(N) < 0.15, "income"] = np.nan
table.loc[rng.random(N) < 0.1, "age"] = np.nan
table.loc[rng.random(N) < 0.1, "city"] = None


def plain(values):
    return [None if v is None or (isinstance(v, float) and np.isnan(v)) else (float(v) if isinstance(v, (int, float, np.number)) else v) for v in values]


def fitted(make, columns, train):
    source = table[columns]
    rows = table[table.part == "train"] if train else table
    model = make().fit(rows[columns])
    out = model.transform(source)
    return out.toarray() if hasattr(out, "toarray") else np.asarray(out)


cases = []


def case(step, columns, out, names, train):
    cases.append({"step": step, "fitOn": "train" if train else "all", "columns": {n: plain(out[:, i]) for i, n in enumerate(names)}})


NUMBERS = ["income", "age", "flat"]
for train in (False, True):
    for by, strategy in (("mean", "mean"), ("median", "median"), ("most_frequent", "most_frequent")):
        out = fitted(lambda: SimpleImputer(strategy=strategy), NUMBERS, train)
        case({"do": "impute", "columns": NUMBERS, "by": by}, NUMBERS, out, NUMBERS, train)
    for by, scaler in (("standard", StandardScaler), ("min_max", MinMaxScaler), ("robust", RobustScaler)):
        out = fitted(scaler, NUMBERS, train)
        case({"do": "scale", "columns": NUMBERS, "by": by}, NUMBERS, out, NUMBERS, train)

    rows = table[table.part == "train"] if train else table
    low, high = rows.income.quantile(0.05), rows.income.quantile(0.9)
    case(
        {"do": "cap", "columns": ["income"], "by": "quantiles", "lower": 0.05, "upper": 0.9},
        ["income"],
        table[["income"]].clip(low, high).to_numpy(),
        ["income"],
        train,
    )
    q1, q3 = rows.income.quantile(0.25), rows.income.quantile(0.75)
    case(
        {"do": "cap", "columns": ["income"], "by": "iqr", "times": 1.5},
        ["income"],
        table[["income"]].clip(q1 - 1.5 * (q3 - q1), q3 + 1.5 * (q3 - q1)).to_numpy(),
        ["income"],
        train,
    )

    known = rows[rows.city.notna()]
    ordinal = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan).fit(known[["city"]])
    case({"do": "encode", "columns": ["city"], "by": "ordinal"}, ["city"], ordinal.transform(table[["city"]]), ["city"], train)
    hot = OneHotEncoder(handle_unknown="ignore", sparse_output=False).fit(known[["city"]])
    case(
        {"do": "encode", "columns": ["city"], "by": "one_hot"},
        ["city"],
        hot.transform(table[["city"]]),
        [f"city_{level}" for level in hot.categories_[0]],
        train,
    )

frequent = SimpleImputer(strategy="most_frequent", missing_values=None).fit(table[["city"]].astype(object).where(table[["city"]].notna(), None))
case(
    {"do": "impute", "columns": ["city"], "by": "most_frequent"},
    ["city"],
    frequent.transform(table[["city"]].astype(object).where(table[["city"]].notna(), None)),
    ["city"],
    False,
)

print(
    json.dumps(
        {
            "made": {
                "script": "bench/peers/golden_preparation.py",
                "python": platform.python_version(),
                "numpy": np.__version__,
                "pandas": pd.__version__,
                "scikit-learn": sklearn.__version__,
            },
            "rows": {name: plain(table[name].astype(object).where(table[name].notna(), None)) for name in table.columns},
            "cases": cases,
        },
        ensure_ascii=False,
    )
)
