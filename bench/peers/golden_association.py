"""Makes ml/golden/association.json: correlations and skewness as pandas and SciPy compute them.

    python bench/peers/golden_association.py > ml/golden/association.json

Needs numpy, pandas and scipy. Missing values are null.
"""

import json
import platform

import numpy as np
import pandas as pd
import scipy
from scipy.stats.contingency import association

rng = np.random.default_rng(1904)
N = 200
x = np.round(rng.normal(0, 1, N), 3)
table = pd.DataFrame(
    {
        "x": x,
        "line": np.round(2 * x + 1, 3),
        "bent": np.round(np.exp(x), 3),
        "ties": rng.integers(0, 4, N).astype(float),
        "noise": np.round(rng.gamma(1.5, 2, N), 3),
        "flat": np.full(N, 7.0),
    }
)
for name, share in (("bent", 0.2), ("noise", 0.1), ("ties", 0.05)):
    table.loc[rng.random(N) < share, name] = np.nan

names = list(table.columns)
levels = pd.DataFrame(
    {
        "city": rng.choice(["A", "B", "C"], N, p=[0.6, 0.3, 0.1]),
        "one": ["same"] * N,
    }
)
levels["code"] = levels.city.str.lower() + "1"
levels["mixed"] = np.where(rng.random(N) < 0.4, levels.city, rng.choice(["A", "B", "C", "D"], N))
levels.loc[rng.random(N) < 0.1, "mixed"] = None


def plain(value):
    return None if value is None or (isinstance(value, float) and np.isnan(value)) else value


def v(a, b):
    crossed = pd.crosstab(levels[a], levels[b])
    return None if min(crossed.shape) < 2 else float(association(crossed.to_numpy(), method="cramer"))


kinds = list(levels.columns)
print(
    json.dumps(
        {
            "made": {
                "script": "bench/peers/golden_association.py",
                "python": platform.python_version(),
                "numpy": np.__version__,
                "pandas": pd.__version__,
                "scipy": scipy.__version__,
            },
            "numbers": {name: [plain(float(value)) for value in table[name]] for name in names},
            "pearson": [[plain(float(value)) for value in row] for row in table.corr().to_numpy()],
            "spearman": [[plain(float(value)) for value in row] for row in table.corr(method="spearman").to_numpy()],
            "skew": {name: plain(float(table[name].skew())) for name in names},
            "levels": {name: [plain(value) for value in levels[name].astype(object).where(levels[name].notna(), None)] for name in kinds},
            "cramer": [[v(a, b) for b in kinds] for a in kinds],
        }
    )
)
