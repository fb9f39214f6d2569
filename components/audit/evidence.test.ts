import { expect, test } from "vitest";
import { evidenceHref, evidenceInput, nameIn } from "./evidence.ts";

test("a period of days has its last day in it", () => {
  expect(evidenceInput({ projectId: "prj_1", from: "2026-11-01", to: "2026-11-30" })).toEqual({
    projectId: "prj_1",
    from: "2026-11-01T00:00:00.000Z",
    to: "2026-12-01T00:00:00.000Z",
  });
  expect(evidenceInput({ versionId: "mdv_1", from: "", to: "soon" })).toEqual({ versionId: "mdv_1" });
});

test("the address names the organization and what was asked for", () => {
  expect(evidenceHref("demo", { versionId: "mdv_1" })).toBe("/api/audit/evidence?org=demo&versionId=mdv_1");
});

test("the file has the name that the server gives it", () => {
  expect(nameIn('attachment; filename="evidence-late-v4-2026-11-21.zip"')).toBe(
    "evidence-late-v4-2026-11-21.zip",
  );
  expect(nameIn(null)).toBe("evidence.zip");
});
