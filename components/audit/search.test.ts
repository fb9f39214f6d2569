import { describe, expect, test } from "vitest";
import { auditFilterOf, auditHref, auditSearch, exportHref, sameSearch, savedPart } from "./search.ts";

const now = Date.parse("2026-11-21T09:30:30Z");
const projectId = "prj_0000000000aa";

describe("the address as a filter", () => {
  test.each([
    [{}, {}],
    [{ span: "week" }, { from: "2026-11-14T09:30:00.000Z" }],
    [
      { from: "2026-11-01", to: "2026-11-02" },
      { from: "2026-11-01T00:00:00.000Z", to: "2026-11-03T00:00:00.000Z" },
    ],
    [
      { act: "models.moveAlias", outcome: "denied" },
      { action: "models.moveAlias", outcome: "denied" },
    ],
    [
      { actor: "system", kind: "model_version" },
      { actorId: "system", targetType: "model_version" },
    ],
    [{ act: "'; drop", actor: "nobody", outcome: "maybe", span: "aeon", from: "soon" }, {}],
    [{ act: ["models", "audit"] }, {}],
  ])("%j", (raw, filter) =>
    expect(auditFilterOf(auditSearch(raw), projectId, now)).toEqual({ projectId, ...filter }),
  );
});

describe("addresses", () => {
  const search = { act: "models", cursor: "c", entry: "aud_1" };
  test.each([
    [{ entry: "aud_2" }, "/a?act=models&cursor=c&entry=aud_2"],
    [{ entry: undefined }, "/a?act=models&cursor=c"],
    [{ outcome: "denied" }, "/a?act=models&outcome=denied"],
    [{ act: undefined }, "/a"],
  ])("%j", (change, href) => expect(auditHref("/a", search, change)).toBe(href));

  test("of the file", () =>
    expect(exportHref("demo", { projectId, action: "models" })).toBe(
      `/api/audit/export?org=demo&projectId=${projectId}&action=models`,
    ));
});

describe("saved views", () => {
  test("keep the filters and neither the place nor the entry", () =>
    expect(savedPart({ act: "models", cursor: "c", entry: "aud_1", outcome: "" })).toEqual({
      act: "models",
    }));

  test.each([
    [{ act: "models", outcome: "denied" }, { outcome: "denied", act: "models" }, true],
    [{ act: "models" }, { act: "audit" }, false],
    [{ act: "models" }, { act: "models", outcome: "denied" }, false],
    [{}, {}, false],
  ])("%j and %j are the same: %s", (a, b, same) => expect(sameSearch(a, b)).toBe(same));
});
