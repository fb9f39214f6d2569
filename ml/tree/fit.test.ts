import { describe, expect, it } from "vitest";
import { fitForest, forestShape } from "#ml/forest/fit.ts";
import boosting from "#ml/golden/boosting.json" with { type: "json" };
import decisionTree from "#ml/golden/decision-tree.json" with { type: "json" };
import { binRows, fitBoosting } from "./fit.ts";
import { treeAnswers } from "./predict.ts";

const float32 = (column: readonly (number | null)[]) =>
  Float32Array.from(column, (value) => value ?? Number.NaN);
const furthest = (ours: Float64Array, theirs: readonly number[]) =>
  Math.max(...theirs.map((value, row) => Math.abs(value - (ours[row] ?? Number.NaN))));

describe("gradient boosting", () => {
  const data = { columns: boosting.columns.map(float32), target: Uint8Array.from(boosting.target) };

  it.each(boosting.cases)(
    "answers as HistGradientBoostingClassifier: $settings",
    async ({ settings, probabilities }) => {
      const binned = binRows(data, { largestTree: settings.max_leaf_nodes });
      const ensemble = await fitBoosting(binned, {
        trees: settings.max_iter,
        learningRate: settings.learning_rate,
        maxLeafNodes: settings.max_leaf_nodes,
        maxDepth: settings.max_depth ?? Number.POSITIVE_INFINITY,
        minSamplesLeaf: settings.min_samples_leaf,
        l2: settings.l2_regularization,
      });
      const ours = treeAnswers(ensemble, data.columns, data.target.length);
      expect(furthest(ours, probabilities)).toBeLessThan(1e-5);
    },
  );

  it("keeps the rules of growth in every tree", async () => {
    const binned = binRows(data, { largestTree: 10 });
    const ensemble = await fitBoosting(binned, {
      trees: 5,
      learningRate: 0.1,
      maxLeafNodes: 10,
      maxDepth: 4,
      minSamplesLeaf: 30,
      l2: 0,
    });
    for (const tree of ensemble.trees) {
      const leaves = Array.from(tree.feature).flatMap((feature, node) => (feature < 0 ? [node] : []));
      expect(leaves.length).toBeLessThanOrEqual(10);
      expect(leaves.every((node) => (tree.count[node] ?? 0) >= 30)).toBe(true);
      expect(leaves.reduce((sum, node) => sum + (tree.count[node] ?? 0), 0)).toBe(data.target.length);
    }
  });
});

describe("a decision tree", () => {
  const data = { columns: decisionTree.columns.map(float32), target: Uint8Array.from(decisionTree.target) };

  it.each(decisionTree.cases)(
    "answers as DecisionTreeClassifier: $settings",
    async ({ settings, probabilities }) => {
      const rules = {
        trees: 1,
        maxLeafNodes: settings.max_leaf_nodes,
        maxDepth: settings.max_depth,
        minSamplesLeaf: settings.min_samples_leaf,
        minSamplesSplit: 2,
        maxFeatures: data.columns.length,
        bootstrap: false,
        randomCuts: false,
        seed: 1,
      };
      const lanes = forestShape(data.target.length, 1, [rules], 1);
      const ensemble = await fitForest(
        binRows(data, { largestTree: 0, lanes }),
        rules,
        "binary_classification",
      );
      const ours = treeAnswers(ensemble, data.columns, data.target.length);
      expect(furthest(ours, probabilities)).toBeLessThan(1e-6);
    },
  );
});
