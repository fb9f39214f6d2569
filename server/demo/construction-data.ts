import { createRandom, type Random } from "#ml/split/random.ts";

/**
 * Made-up construction activities, in the manner of the use case "schedule management in construction activities": planned
 * schedule and activity data in, whether the activity kept its schedule out. The same seed gives the same bytes.
 * How each column comes about is written in docs/demo.md.
 */
export function constructionCsv(rows: number, seed: number): string {
  const random = createRandom(seed);
  const lines = [
    "activity,trade,planned_days,crew_size,concurrent_activities,weather_risk_days,material_lead_days,design_changes,inspector_backlog_days,schedule_adherence",
  ];
  for (let i = 1; i <= rows; i++) lines.push(activity(i, random));
  return `${lines.join("\n")}\n`;
}

// Trade, its usual length in days, and how easily it runs late.
const TRADES = [
  ["excavation", 12, 0.2],
  ["foundation", 18, 0.35],
  ["framing", 25, 0.1],
  ["roofing", 10, 0.3],
  ["electrical", 16, -0.1],
  ["plumbing", 14, -0.05],
  ["drywall", 9, -0.25],
  ["finishing", 20, 0.05],
] as const;
const OUTDOORS = new Set(["excavation", "foundation", "framing", "roofing"]);

function activity(number: number, random: Random): string {
  const [trade, usualDays, inclination] = TRADES[Math.floor(random.uniform() * TRADES.length)] ?? TRADES[0];
  const planned = Math.max(2, Math.round(usualDays * (0.6 + 0.8 * random.uniform())));
  const crew = 2 + Math.floor(random.uniform() * 11);
  const concurrent = Math.floor(random.uniform() * 7);
  const weather = OUTDOORS.has(trade) ? Math.floor(random.uniform() ** 2 * 10) : 0;
  const lead = Math.round(random.uniform() ** 1.5 * 40);
  const changes = random.uniform() < 0.7 ? 0 : 1 + Math.floor(random.uniform() * 4);
  const backlog = Math.floor(random.uniform() ** 2 * 8);
  // Late when pressure outweighs slack, with a share of bad luck; interactions, so that a line alone cannot say it all.
  const pressure =
    inclination +
    0.22 * weather +
    0.45 * changes +
    0.035 * Math.max(0, lead - planned) +
    0.12 * backlog +
    (concurrent > 3 && crew < 6 ? 1.1 : 0) -
    0.09 * crew -
    0.35;
  const late = random.uniform() < 1 / (1 + Math.exp(-1.8 * pressure));
  // Some lead times were never written down.
  const shownLead = random.uniform() < 0.04 ? "" : String(lead);
  return [
    `A-${String(number).padStart(5, "0")}`,
    trade,
    planned,
    crew,
    concurrent,
    weather,
    shownLead,
    changes,
    backlog,
    late ? "delayed" : "on_schedule",
  ].join(",");
}
