import { describe, expect, test } from "vitest";
import {
  applyUpdate,
  checklistProgress,
  closeRefusal,
  type ItemFacts,
  isOverdue,
  openItemsOf,
} from "./rules.ts";
import { type Evidence, evidenceSchema, type ItemStatus, UpdateItem } from "./schemas.ts";

const link: Evidence = { kind: "link", url: "https://example.org/terms" };

const item = (status: ItemStatus, changes: Partial<ItemFacts> = {}): ItemFacts => ({
  phase: "data_acquisition",
  status,
  ownerId: null,
  dueOn: null,
  evidence: [],
  note: "",
  ...changes,
});

describe("closing an item", () => {
  const cases: { name: string; item: ItemFacts; refused: string | null }[] = [
    { name: "open needs nothing", item: item("open"), refused: null },
    { name: "in progress needs nothing", item: item("in_progress"), refused: null },
    { name: "done without anything", item: item("done"), refused: "evidence_needed" },
    { name: "done with a blank note", item: item("done", { note: "  " }), refused: "evidence_needed" },
    { name: "done with a note", item: item("done", { note: "Checked by phone" }), refused: null },
    { name: "done with evidence", item: item("done", { evidence: [link] }), refused: null },
    { name: "not applicable without a reason", item: item("not_applicable"), refused: "reason_needed" },
    {
      name: "evidence is no reason",
      item: item("not_applicable", { evidence: [link] }),
      refused: "reason_needed",
    },
    {
      name: "not applicable with a reason",
      item: item("not_applicable", { note: "One source only" }),
      refused: null,
    },
  ];
  test.each(cases)("$name", ({ item: facts, refused }) =>
    expect(closeRefusal(facts)?.key ?? null).toBe(refused),
  );

  test("an update is judged by what the item becomes, also when evidence is taken from a done item", () => {
    expect(applyUpdate(item("open"), { status: "done", evidence: [link] }).item?.status).toBe("done");
    expect(applyUpdate(item("open"), { status: "done" }).refusal?.key).toBe("evidence_needed");
    expect(applyUpdate(item("done", { evidence: [link] }), { evidence: [] }).refusal?.key).toBe(
      "evidence_needed",
    );
    expect(applyUpdate(item("open", { ownerId: "usr_a" }), { ownerId: null }).item?.ownerId).toBeNull();
    expect(applyUpdate(item("open", { dueOn: "2026-12-01" }), { note: "n" }).item).toMatchObject({
      dueOn: "2026-12-01",
      note: "n",
    });
  });
});

describe("reading a checklist", () => {
  const items = [
    item("open"),
    item("done", { note: "x" }),
    item("in_progress", { phase: "scalability" }),
    item("not_applicable", { note: "x" }),
  ];
  test("open items of a phase are those not closed", () => {
    expect(openItemsOf("data_acquisition", items)).toEqual([items[0]]);
    expect(openItemsOf("scalability", items)).toEqual([items[2]]);
    expect(openItemsOf("communication", items)).toEqual([]);
  });
  test("progress counts closed items, and an empty list has no share", () => {
    expect(checklistProgress(items)).toEqual({
      total: 4,
      closed: 2,
      byStatus: { open: 1, in_progress: 1, done: 1, not_applicable: 1 },
      share: 0.5,
    });
    expect(checklistProgress([]).share).toBeNull();
  });
  test("an item is late after its day, while it is not closed", () => {
    expect(isOverdue(item("open", { dueOn: "2026-11-20" }), "2026-11-21")).toBe(true);
    expect(isOverdue(item("open", { dueOn: "2026-11-21" }), "2026-11-21")).toBe(false);
    expect(isOverdue(item("done", { dueOn: "2026-11-20" }), "2026-11-21")).toBe(false);
    expect(isOverdue(item("open"), "2026-11-21")).toBe(false);
  });
});

describe("evidence", () => {
  test.each([
    [{ kind: "link", url: "https://example.org/a?b=1" }, true],
    [{ kind: "link", url: "http://example.org" }, true],
    [{ kind: "link", url: "javascript:alert(1)" }, false],
    [{ kind: "link", url: "data:text/html,x" }, false],
    [{ kind: "link", url: "ftp://example.org" }, false],
    [{ kind: "link", url: "not an address" }, false],
    [{ kind: "object", objectKind: "model_version", objectId: "mdv_4k0d9xw2mq7h" }, true],
    [{ kind: "object", objectKind: "user", objectId: "usr_4k0d9xw2mq7h" }, false],
    [{ kind: "note", text: "Seen in the meeting" }, true],
    [{ kind: "note", text: " " }, false],
    [{ kind: "file", path: "/etc/passwd" }, false],
  ])("%j is taken: %s", (given, taken) => expect(evidenceSchema.safeParse(given).success).toBe(taken));

  test("an item keeps at most 20 pieces and a real date", () => {
    const update = { itemId: "itm_4k0d9xw2mq7h" };
    expect(UpdateItem.safeParse({ ...update, evidence: Array(21).fill(link) }).success).toBe(false);
    expect(UpdateItem.safeParse({ ...update, dueOn: "2026-02-30" }).success).toBe(false);
    expect(UpdateItem.safeParse({ ...update, dueOn: null }).success).toBe(true);
  });
});
