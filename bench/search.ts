import { performance } from "node:perf_hooks";
import { seededId } from "#bench/portal/seed-ids.ts";
import { type Connection, connect } from "#db/client.ts";
import { search } from "#server/discussion/search.ts";
import { execute, newRequestId } from "#server/kernel/execute.ts";
import { type Options, withDataset } from "./dataset.ts";
import { seed, wordOf } from "./search/seed.ts";

const P95_TARGET_MS = 150;
const CALLS = 40;

/** Words by how often they are said, from the one that stands in four comments of five to one that was said a few times. */
const ASKED: readonly { name: string; text: string }[] = [
  { name: "in four comments of five", text: `${wordOf(0)} ` },
  { name: "common", text: `${wordOf(5)} ` },
  { name: "now and then", text: `${wordOf(300)} ` },
  { name: "rare", text: `${wordOf(20_000)} ` },
  { name: "hardly ever", text: `${wordOf(49_000)} ` },
  { name: "never said", text: "quokka " },
  { name: "two common words", text: `${wordOf(3)} ${wordOf(9)} ` },
  { name: "a common and a rare word", text: `${wordOf(3)} ${wordOf(20_000)} ` },
  { name: "being typed, three letters", text: wordOf(0).slice(0, 3) },
  { name: "being typed, five letters", text: wordOf(20_000).slice(0, 5) },
  { name: "two words being typed", text: `${wordOf(300)} ${wordOf(700).slice(0, 4)}` },
];

/** Global search over a million comments: as a person who sees 50 of 1,000 projects, and as the owner who sees all. */
export async function run(options: Options): Promise<Record<string, unknown>> {
  return withDataset(options, "search", seed, async ({ appUrl, seeded }) => {
    const connection = connect(appUrl, { max: 2, name: "countersign-bench" });
    try {
      const measured = [];
      for (const as of ["member", "owner"] as const)
        for (const { name, text } of ASKED) measured.push(await measure(connection, as, name, text));
      console.table(measured);
      const worst = measured.toSorted((a, b) => b.p95 - a.p95);
      const member = worst.find(({ as }) => as === "member");
      return {
        p95_ms: member?.p95,
        p95_of: member?.words,
        p95_target_ms: P95_TARGET_MS,
        owner_p95_ms: worst.find(({ as }) => as === "owner")?.p95,
        rows: seeded.rows,
        index_mb: seeded.indexMb,
        seed_seconds: Math.round(seeded.seconds),
        rows_per_s: Math.round(seeded.rows / seeded.seconds),
      };
    } finally {
      await connection.close();
    }
  });
}

async function measure({ db }: Connection, as: "member" | "owner", words: string, text: string) {
  const userId = seededId("usr", as === "owner" ? 1 : 2);
  const call = () =>
    execute(
      search,
      { text },
      {
        db,
        actor: { type: "user", userId, label: "bench", sessionId: seededId("ses", 1) },
        orgId: seededId("org", 1),
        requestId: newRequestId(),
      },
    );
  const answer = await call();
  const times: number[] = [];
  for (let n = 0; n < CALLS; n += 1) {
    const startedAt = performance.now();
    await call();
    times.push(performance.now() - startedAt);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => Math.round((times[Math.ceil(share * CALLS) - 1] ?? 0) * 10) / 10;
  return {
    as,
    words,
    text,
    shown: answer.items.length,
    total: answer.total,
    p50: at(0.5),
    p95: at(0.95),
    max: at(1),
  };
}
