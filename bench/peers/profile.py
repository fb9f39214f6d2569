"""The peer of bench/profile.ts: pandas' describe, value_counts of each column and corr on the CSV that the bench wrote. Reading it is not timed."""

import json
import pathlib
import sys
import time

import pandas as pd

table = pd.read_csv(pathlib.Path(sys.argv[1]) / "table.csv", parse_dates=["date"])
began = time.perf_counter()
table.describe(include="all")
for name in table.columns:
    table[name].value_counts()
table.corr(numeric_only=True)
print(json.dumps({"seconds": time.perf_counter() - began, "rows": len(table), "version": pd.__version__}))
