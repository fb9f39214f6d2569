"""Writes ml/golden/slices.json: SciPy's Welch test and its control of false discoveries. Run with the virtual environment of bench/peers."""

import numpy as np
from golden import write
from scipy.stats import false_discovery_control, t, ttest_ind

if __name__ == "__main__":
    rng = np.random.default_rng(61)
    tests = []
    for shift, n, m, scale in [(0.0, 30, 400, 1), (0.5, 31, 900, 2), (0.2, 5000, 90, 0.3), (-1, 40, 40, 1), (3, 50, 70, 1)]:
        a, b = rng.standard_normal(n) * scale + shift, rng.standard_normal(m)
        found = ttest_ind(a, b, equal_var=False, alternative="greater")
        tests.append({"a": a.tolist(), "b": b.tolist(), "t": found.statistic, "df": found.df, "p": found.pvalue})
    p = rng.random(40) ** 3
    write(
        "slices",
        {
            "tests": tests,
            "tails": [{"t": x, "df": df, "p": t.sf(x, df)} for x in [-3.0, 0.0, 0.3, 2.0, 9.0, 30.0] for df in [1.0, 7.5, 60.0, 40000.0]],
            "p": p.tolist(),
            "adjusted": false_discovery_control(p).tolist(),
        },
    )
