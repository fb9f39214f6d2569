import { type Random, shuffle } from "#ml/split/random.ts";

/** Players in random orders. */
export function drawOrders(players: number, orders: number, random: Random): Uint32Array[] {
  return Array.from({ length: orders }, () =>
    shuffle(
      Uint32Array.from({ length: players }, (_, i) => i),
      random,
    ),
  );
}

/** States met along an order and its reverse, which start and end alike. */
export const statesAlong = (players: number): number => 2 * players;

/**
 * Whether the player at `place` of an order has joined in one of its `statesAlong` states: nobody has in state 0, everybody in state `players`, and the states after it are those
 * inside of the reverse order.
 */
export function hasJoined(place: number, state: number, players: number): boolean {
  return state <= players ? place < state : players - 1 - place < state - players;
}

/**
 * Shapley values from orders and their reverses (Strumbelj and Kononenko 2014): what each player adds when it joins, on average. `answers` has `orders x statesAlong x outputs` numbers; the
 * values and their standard errors over the orders are `players x outputs` numbers each, and the values add up exactly to the answer with everybody less the one with nobody.
 */
export function meanOverOrders(
  orders: readonly Uint32Array[],
  answers: ArrayLike<number>,
  outputs: number,
): { values: Float64Array; errors: Float64Array } {
  const players = orders[0]?.length ?? 0;
  const draws = orders.length;
  const states = statesAlong(players);
  const values = new Float64Array(players * outputs);
  const errors = new Float64Array(values.length);
  orders.forEach((order, draw) => {
    const at = (state: number, output: number) =>
      answers[(draw * states + state) * outputs + output] as number;
    order.forEach((player, place) => {
      const back = players - 1 - place;
      // The reverse order starts where the order starts, and both end with everybody.
      const [from, to] = [
        back === 0 ? 0 : players + back,
        back === players - 1 ? players : players + back + 1,
      ];
      for (let output = 0; output < outputs; output++) {
        const added = (at(place + 1, output) - at(place, output) + at(to, output) - at(from, output)) / 2;
        const i = player * outputs + output;
        values[i] = (values[i] as number) + added;
        errors[i] = (errors[i] as number) + added * added;
      }
    });
  });
  for (const [i, sum] of values.entries()) {
    const mean = sum / draws;
    const variance = Math.max(0, ((errors[i] as number) - draws * mean * mean) / (draws - 1));
    values[i] = mean;
    errors[i] = Math.sqrt(variance / draws);
  }
  return { values, errors };
}
