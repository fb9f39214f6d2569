import { createRandom } from "#ml/split/random.ts";
import { drawOrders, hasJoined, meanOverOrders, statesAlong } from "./orders.ts";

/** Up to here all coalitions are asked: 1,024 answers. */
export const EXACT_PLAYERS_MAX = 10;

/** About this many answers are asked where orders are sampled, within `ORDERS`. */
const SAMPLED_ANSWERS = 4_096;
const ORDERS = { min: 10, max: 100 } as const;

/** What to ask a model to explain one row against another, and what follows from its answers. */
export interface BaselinePlan {
  /** Random orders, each with its reverse; null when the values are exact. */
  readonly orders: number | null;
  /** The rows to ask, mixed of both: 1 where a player has its value of the explained row, 0 where that of the baseline. */
  readonly coalitions: readonly Uint8Array[];
  /** Takes one answer a coalition. */
  solve(answers: ArrayLike<number>): BaselineContributions;
}

export interface BaselineContributions {
  /** The answer to the baseline; with all values added it is the answer to the explained row. */
  readonly start: number;
  readonly answer: number;
  /** One for each player, in the unit of the answers. */
  readonly values: readonly number[];
  /** Standard errors of the values, where they are sampled. */
  readonly errors: readonly number[] | null;
}

/**
 * Shapley values of one row against one other, in which `players` features differ ("baseline Shapley", Sundararajan and Najmi 2020): exact over all coalitions up to ten players
 * (`shap` package: explainers.Exact with a masker of one row), above that from random orders and their reverses (Strumbelj and Kononenko 2014).
 */
export function planBaselineShap(players: number, seed = 1): BaselinePlan {
  return players <= EXACT_PLAYERS_MAX ? planExact(players) : planSampled(players, seed);
}

function planExact(players: number): BaselinePlan {
  const all = 2 ** players;
  // The coalition at place `set` has the players whose bits are 1 in `set`.
  const coalitions = Array.from({ length: all }, (_, set) =>
    Uint8Array.from({ length: players }, (_, player) => (set >> player) & 1),
  );
  return {
    orders: null,
    coalitions,
    solve(answers) {
      const at = (set: number) => answers[set] as number;
      const weights = joiningWeights(players);
      const values = Array.from({ length: players }, (_, player) => {
        const bit = 1 << player;
        let sum = 0;
        for (let set = 0; set < all; set++)
          if ((set & bit) === 0) sum += (weights[bitsOf(set)] as number) * (at(set | bit) - at(set));
        return sum;
      });
      return { start: at(0), answer: at(all - 1), values, errors: null };
    },
  };
}

/** In which share of all orders a player joins one given set of `size` others: size! (players - size - 1)! / players!. */
function joiningWeights(players: number): number[] {
  const weights: number[] = [];
  for (let size = 0; size < players; size++)
    weights.push(size === 0 ? 1 / players : ((weights[size - 1] as number) * size) / (players - size));
  return weights;
}

function bitsOf(set: number): number {
  let count = 0;
  for (let rest = set; rest > 0; rest >>= 1) count += rest & 1;
  return count;
}

function planSampled(players: number, seed: number): BaselinePlan {
  const states = statesAlong(players);
  const draws = Math.min(ORDERS.max, Math.max(ORDERS.min, Math.floor(SAMPLED_ANSWERS / states)));
  const orders = drawOrders(players, draws, createRandom(seed));
  const coalitions = orders.flatMap((order) =>
    Array.from({ length: states }, (_, state) => {
      const coalition = new Uint8Array(players);
      order.forEach((player, place) => {
        coalition[player] = hasJoined(place, state, players) ? 1 : 0;
      });
      return coalition;
    }),
  );
  return {
    orders: draws,
    coalitions,
    solve(answers) {
      const { values, errors } = meanOverOrders(orders, answers, 1);
      return {
        start: answers[0] as number,
        answer: answers[players] as number,
        values: [...values],
        errors: [...errors],
      };
    },
  };
}
