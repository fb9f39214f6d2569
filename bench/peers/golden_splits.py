"""Makes ml/golden/splits.json: the folds of scikit-learn's GroupKFold and TimeSeriesSplit, the sizes of KFold's, the group counts of GroupShuffleSplit.

    python bench/peers/golden_splits.py

Needs scikit-learn.
"""

import json
import platform
from pathlib import Path

import numpy as np
import sklearn
from sklearn.model_selection import GroupKFold, GroupShuffleSplit, KFold, TimeSeriesSplit

ROOT = Path(__file__).resolve().parents[2]


def grouped(rows, groups, folds, seed):
    rng = np.random.default_rng(seed)
    # Some groups are much larger than others, and some are of one size.
    weights = 1 / (1 + np.arange(groups) // 2)
    codes = rng.choice(groups, rows, p=weights / weights.sum())
    return {
        "groups": codes.tolist(),
        "folds": folds,
        "validation": [test.tolist() for _, test in GroupKFold(folds).split(np.zeros(rows), groups=codes)],
    }


def timed(rows, folds, seed):
    moments = np.random.default_rng(seed).permutation(rows) * 60
    order = np.argsort(moments, kind="stable")
    parts = [(np.sort(order[a]).tolist(), np.sort(order[b]).tolist()) for a, b in TimeSeriesSplit(folds).split(order)]
    return {"moments": moments.tolist(), "folds": folds, "parts": parts}


def drawn(groups, fraction):
    codes = np.repeat(np.arange(groups), 3)
    _, test = next(GroupShuffleSplit(1, test_size=fraction, random_state=0).split(codes, groups=codes))
    return {"groups": groups, "fraction": fraction, "held": int(len(np.unique(codes[test])))}


path = ROOT / "ml/golden/splits.json"
path.write_text(
    json.dumps(
        {
            "versions": {"python": platform.python_version(), "numpy": np.__version__, "scikit-learn": sklearn.__version__},
            "grouped": [grouped(120, 17, 5, 1), grouped(60, 6, 6, 2), grouped(200, 40, 3, 3)],
            "timed": [timed(53, 5, 4), timed(40, 3, 5), timed(12, 10, 6)],
            "sizes": [{"rows": n, "folds": k, "sizes": [len(t) for _, t in KFold(k).split(np.zeros(n))]} for n, k in [(103, 5), (50, 10), (11, 2)]],
            "drawn": [drawn(g, f) for g, f in [(10, 0.2), (7, 0.25), (3, 0.05), (21, 0.5)]],
        }
    )
    + "\n"
)
