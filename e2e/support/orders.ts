import { createRandom } from "#ml/split/random.ts";

export const ORDER_ROWS = 4_000;

/** Made-up orders whose lateness can be learned: far and heavy ones are late, most of all from the north. */
export function ordersCsv(rows = ORDER_ROWS, seed = 7): string {
  const random = createRandom(seed);
  const depots = ["east", "north", "south", "west"] as const;
  const lines = ["ordered_at,depot,distance_km,weight_kg,arrival"];
  for (let row = 0; row < rows; row++) {
    const depot = depots[Math.floor(random.uniform() * depots.length)] ?? "east";
    const distance = Math.round(5 + random.uniform() * 495);
    const weight = Math.round(random.uniform() * 300) / 10;
    const at = new Date(Date.UTC(2024, 0, 1) + Math.floor(random.uniform() * 90 * 24) * 3_600_000);
    const pressure = (distance - 260) / 80 + (weight - 15) / 10 + (depot === "north" ? 1.5 : -0.4);
    const late = random.uniform() < 1 / (1 + Math.exp(-pressure));
    const shownWeight = random.uniform() < 0.06 ? "" : weight;
    lines.push(
      [
        at.toISOString().slice(0, 19).replace("T", " "),
        depot,
        distance,
        shownWeight,
        late ? "late" : "on_time",
      ].join(","),
    );
  }
  return `${lines.join("\n")}\n`;
}
