import { describe, expect, it } from "vitest";
import golden from "#ml/golden/shap.json" with { type: "json" };
import { createRandom } from "#ml/split/random.ts";
import { rawScores } from "#ml/tree/predict.ts";
import { addLeaf, emptyTree, type GrowingTree, type TreeEnsemble } from "#ml/tree/tree.ts";
import { gaussLegendre } from "./quadrature.ts";
import { treeContributions } from "./tree-shap.ts";

const cases = golden.trees.map(({ name, columns, ensemble, base, contributions }) => ({
  name,
  columns: columns.map((column) => Float32Array.from(column, (value) => value ?? Number.NaN)),
  ensemble: ensemble as TreeEnsemble,
  base,
  contributions,
}));

describe.each(cases)("tree SHAP as the shap package: $name", ({ columns, ensemble, base, contributions }) => {
  const rows = columns[0]?.length ?? 0;
  const ours = treeContributions(ensemble, columns, rows);

  it("has its values and its base", () => {
    expect(ours.values).toHaveLength(contributions.length);
    for (const [i, value] of contributions.entries()) expect(ours.values[i]).toBeCloseTo(value, 8);
    for (const [i, value] of base.entries()) expect(ours.base[i]).toBeCloseTo(value, 8);
  });

  it("adds up to the answer, which rounds their leaves to float32", () => {
    const scores = rawScores(ensemble, columns, rows);
    expectSums(ours, scores, columns.length, ensemble.baselines.length, 6);
  });
});

describe("tree SHAP", () => {
  it("is the mean over all orders of the features, on trees that ask one feature several times", () => {
    const random = createRandom(5);
    for (let round = 0; round < 20; round++) {
      const features = 1 + random.integer(5);
      const ensemble = randomEnsemble(features, random);
      const columns = Array.from({ length: features }, () =>
        Float32Array.from({ length: 3 }, () => (random.uniform() < 0.2 ? Number.NaN : random.normal())),
      );
      const { values } = treeContributions(ensemble, columns, 3);
      for (let row = 0; row < 3; row++) {
        const expected = byEnumeration(
          ensemble,
          columns.map((column) => column[row] as number),
        );
        for (const [feature, value] of expected.entries())
          expect(values[row * features + feature]).toBeCloseTo(value, 10);
      }
    }
  });

  it("keeps adding up on paths of 60 different features", () => {
    const features = 60;
    const tree = emptyTree();
    for (let level = 0; level < features; level++) {
      const node = addLeaf(tree, 1000 - 10 * level, 0);
      Object.assign(tree.feature, { [node]: level });
      Object.assign(tree.left, { [node]: node + 1 });
      Object.assign(tree.right, { [node]: 2 * features - level });
    }
    addLeaf(tree, 400, 7);
    for (let level = features - 1; level >= 0; level--) addLeaf(tree, 10, level / 7);
    const ensemble: TreeEnsemble = {
      kind: "tree_ensemble",
      link: "identity",
      baselines: [0.5],
      trees: [tree],
    };
    const columns = Array.from({ length: features }, (_, i) => Float32Array.of(-1, i === 40 ? 1 : -1));
    expectSums(treeContributions(ensemble, columns, 2), rawScores(ensemble, columns, 2), features, 1);
  });

  it("gives nothing to any feature of a tree that is one leaf", () => {
    const tree = emptyTree();
    addLeaf(tree, 10, 3);
    const ensemble: TreeEnsemble = { kind: "tree_ensemble", link: "identity", baselines: [1], trees: [tree] };
    const { values, base } = treeContributions(ensemble, [Float32Array.of(1)], 1);
    expect([...values, ...base]).toEqual([0, 4]);
  });
});

describe("Gauss-Legendre", () => {
  it.each([1, 2, 5, 16, 50])("with %i points is exact for every power up to its degree", (size) => {
    const { points, weights } = gaussLegendre(size);
    for (let power = 0; power < 2 * size; power++) {
      let sum = 0;
      points.forEach((t, i) => {
        sum += (weights[i] as number) * t ** power;
      });
      expect(sum).toBeCloseTo(1 / (power + 1), 12);
    }
  });
});

function expectSums(
  { values, base }: { values: Float64Array; base: Float64Array },
  scores: Float64Array,
  features: number,
  outputs: number,
  digits = 9,
): void {
  for (const [i, score] of scores.entries()) {
    const [row, output] = [Math.floor(i / outputs), i % outputs];
    let sum = base[output] as number;
    for (let feature = 0; feature < features; feature++)
      sum += values[(row * features + feature) * outputs + output] as number;
    expect(sum).toBeCloseTo(score, digits);
  }
}

type Random = ReturnType<typeof createRandom>;

function randomEnsemble(features: number, random: Random): TreeEnsemble {
  const trees = Array.from({ length: 3 }, () => {
    const tree = emptyTree();
    grow(tree, 64, 0, features, random);
    return tree;
  });
  return { kind: "tree_ensemble", link: "identity", baselines: [0.25], trees };
}

function grow(tree: GrowingTree, count: number, depth: number, features: number, random: Random): number {
  const node = addLeaf(tree, count, random.normal());
  if (depth === 5 || count < 2 || random.uniform() < 0.15) return node;
  const left = 1 + random.integer(count - 1);
  tree.feature[node] = random.integer(features);
  tree.threshold[node] = Math.fround(random.normal());
  tree.missingLeft[node] = random.integer(2);
  tree.left[node] = grow(tree, left, depth + 1, features, random);
  tree.right[node] = grow(tree, count - left, depth + 1, features, random);
  return node;
}

/** What the trees say when only the features of the mask are known: others go both ways, by their training rows. */
function expectation(ensemble: TreeEnsemble, row: readonly number[], mask: number): number {
  let sum = ensemble.baselines[0] as number;
  for (const tree of ensemble.trees) {
    const below = (node: number): number => {
      const feature = tree.feature[node] as number;
      if (feature < 0) return tree.value[node] as number;
      const [left, right] = [tree.left[node] as number, tree.right[node] as number];
      if ((mask >> feature) & 1) {
        const value = row[feature] as number;
        const goesLeft = Number.isNaN(value)
          ? tree.missingLeft[node]
          : value <= (tree.threshold[node] as number);
        return below(goesLeft ? left : right);
      }
      const all = tree.count[node] as number;
      return (
        ((tree.count[left] as number) * below(left) + (tree.count[right] as number) * below(right)) / all
      );
    };
    sum += below(0);
  }
  return sum;
}

function byEnumeration(ensemble: TreeEnsemble, row: readonly number[]): number[] {
  const n = row.length;
  const factorial = (k: number): number => (k < 2 ? 1 : k * factorial(k - 1));
  return row.map((_, feature) => {
    let sum = 0;
    for (let mask = 0; mask < 1 << n; mask++) {
      if ((mask >> feature) & 1) continue;
      const size = mask.toString(2).replaceAll("0", "").length;
      const weight = (factorial(size) * factorial(n - size - 1)) / factorial(n);
      sum += weight * (expectation(ensemble, row, mask | (1 << feature)) - expectation(ensemble, row, mask));
    }
    return sum;
  });
}
