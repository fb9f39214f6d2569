"""Makes domain/lifecycle/golden/share-difference.json: Newcombe's interval of a difference of shares, from SciPy's Wilson intervals.

    python bench/peers/golden_share_difference.py > domain/lifecycle/golden/share-difference.json

Needs scipy. Newcombe (1998), Statistics in Medicine 17, 873-890, method 10; its own example is the first case.
"""

import json
import math
import platform

import scipy
from scipy.stats import binomtest, norm

CASES = [(56, 70, 48, 80), (9, 10, 3, 10), (6, 7, 2, 7), (20, 100, 5, 100), (0, 20, 0, 30), (15, 15, 0, 15), (3, 4000, 900, 900_000), (1, 16, 12, 15)]
ROW = 1 - 0.05 / 9


def newcombe(a, na, b, nb, level):
    one = binomtest(a, na).proportion_ci(confidence_level=level, method="wilson")
    other = binomtest(b, nb).proportion_ci(confidence_level=level, method="wilson")
    p, q = a / na, b / nb
    return p - q - math.hypot(p - one.low, other.high - q), p - q + math.hypot(one.high - p, q - other.low)


cases = []
for level in (0.95, ROW):
    for a, na, b, nb in CASES:
        low, high = newcombe(a, na, b, nb, level)
        z = float(norm.ppf(1 - (1 - level) / 2))
        cases.append({"a": a, "na": na, "b": b, "nb": nb, "z": z, "difference": a / na - b / nb, "low": low, "high": high})

print(json.dumps({"python": platform.python_version(), "scipy": scipy.__version__, "cases": cases}, indent=1))
