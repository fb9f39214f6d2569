"""Makes ml/drift/golden/psi.json: edges, counts and PSI as NumPy computes them.

    python bench/peers/golden_drift.py > ml/drift/golden/psi.json

Needs numpy. Values are rounded to three places, so that both sides start from the same numbers.
"""

import json
import platform

import numpy as np

EPSILON = 1e-4
rng = np.random.default_rng(20010101)


def numeric_edges(values, bins):
    present = values[np.isfinite(values)]
    distinct = np.unique(present)
    if len(distinct) <= bins:
        return distinct[:-1]
    quantiles = np.quantile(present, np.arange(1, bins) / bins)
    edges = set(quantiles.tolist())
    repeated = {a for a, b in zip(quantiles[:-1], quantiles[1:]) if a == b}
    top = distinct[-1]
    for atom in repeated | ({top} & edges):
        below = distinct[distinct < atom]
        if len(below):
            edges.add(float(below[-1]))
    edges.discard(float(top))
    return np.array(sorted(edges))


def numeric_counts(values, edges):
    present = values[~np.isnan(values)]
    places = np.searchsorted(edges, present, side="left")
    return np.bincount(places, minlength=len(edges) + 1), int(np.isnan(values).sum())


def psi(reference, window):
    r = np.maximum(np.asarray(reference) / np.sum(reference), EPSILON)
    w = np.maximum(np.asarray(window) / np.sum(window), EPSILON)
    return float(np.sum((w - r) * np.log(w / r)))


def with_missing(values, share):
    values = np.round(values, 3)
    values[rng.random(len(values)) < share] = np.nan
    return values


def as_json(values):
    return [None if np.isnan(v) else float(v) for v in values]


def numeric_case(name, reference, window, bins=10):
    edges = numeric_edges(reference, bins)
    r, r_missing = numeric_counts(reference, edges)
    w, w_missing = numeric_counts(window, edges)
    return {
        "name": name,
        "bins": bins,
        "reference": as_json(reference),
        "window": as_json(window),
        "edges": [float(e) for e in edges],
        "referenceCounts": r.tolist(),
        "windowCounts": w.tolist(),
        "referenceMissing": r_missing,
        "windowMissing": w_missing,
        "psi": psi([*r, r_missing], [*w, w_missing]),
    }


def zero_inflated(size, zeros):
    values = np.round(rng.exponential(10, size) + 0.001, 3)
    values[rng.random(size) < zeros] = 0
    return values


def capped(size, scale):
    return np.minimum(np.round(rng.exponential(scale, size), 3), 12.0)


numeric = [
    numeric_case("same distribution", with_missing(rng.normal(0, 1, 800), 0.05), with_missing(rng.normal(0, 1, 600), 0.05)),
    numeric_case("shifted mean", with_missing(rng.normal(0, 1, 800), 0.05), with_missing(rng.normal(0.8, 1, 600), 0.05)),
    numeric_case("wider", with_missing(rng.normal(0, 1, 800), 0), with_missing(rng.normal(0, 2, 600), 0)),
    numeric_case("suddenly missing", with_missing(rng.normal(0, 1, 800), 0), with_missing(rng.normal(0, 1, 600), 0.4)),
    numeric_case("outside the reference", with_missing(rng.normal(0, 1, 400), 0), with_missing(rng.normal(9, 1, 300), 0)),
    numeric_case("yes and no", rng.choice([0.0, 1.0], 500, p=[0.05, 0.95]), rng.choice([0.0, 1.0], 400, p=[0.3, 0.7])),
    numeric_case("heavy at zero", zero_inflated(700, 0.45), zero_inflated(600, 0.2)),
    numeric_case("heavy at the top", capped(700, 12), capped(600, 5)),
    numeric_case("five bins", with_missing(rng.gamma(2, 2, 500), 0.02), with_missing(rng.gamma(3, 2, 500), 0.02), bins=5),
]


def categorical_case(name, reference, window, most):
    levels = sorted({v for v in reference if v is not None}, key=lambda v: (-reference.count(v), v))
    top = levels[:most]

    def counts(values):
        present = [v for v in values if v is not None]
        return [*(present.count(v) for v in top), sum(v not in top for v in present), values.count(None)]

    known = set(levels)
    return {
        "name": name,
        "most": most,
        "reference": reference,
        "window": window,
        "levels": top,
        "unseen": sum(v is not None and v not in known for v in window),
        "psi": psi(counts(reference), counts(window)),
    }


def draw(size, shares):
    names = list(shares)
    p = np.array(list(shares.values()))
    picked = rng.choice(len(names), size, p=p / p.sum())
    return [None if names[i] == "-" else names[i] for i in picked]


airports = {"ATL": 30, "ORD": 25, "DFW": 20, "LAX": 10, "BOI": 3, "ANC": 2, "-": 1}
categorical = [
    categorical_case("same shares", draw(600, airports), draw(500, airports), 4),
    categorical_case("a level fades", draw(600, airports), draw(500, {**airports, "ATL": 5}), 4),
    categorical_case("unseen levels", draw(600, airports), draw(500, {**airports, "ZZZ": 20}), 4),
    categorical_case("all levels have a bin", draw(600, airports), draw(500, {**airports, "BOI": 20}), 20),
]

print(
    json.dumps(
        {
            "made": {"script": "bench/peers/golden_drift.py", "python": platform.python_version(), "numpy": np.__version__},
            "epsilon": EPSILON,
            "numeric": numeric,
            "categorical": categorical,
        }
    )
)
