import { expect, test } from "vitest";
import { downloadDoor, everyDownload } from "#server/testing/downloads.ts";
import { handleAuditCsv } from "./audit-csv.ts";

const door = downloadDoor(handleAuditCsv, "/api/audit/export", '=HYPERLINK("http://example.test")');
const { world, get } = door;

test("a file with a head line, a line for each entry, and nothing that runs", async () => {
  const response = await get("auditor", `projectId=${world().projectId}`);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(response.headers.get("content-disposition")).toMatch(
    /^attachment; filename="audit-\d{4}-\d\d-\d\d\.csv"$/,
  );
  const bytes = new Uint8Array(await response.arrayBuffer());
  expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  const lines = new TextDecoder().decode(bytes).trimEnd().split("\r\n");
  expect(lines[0]).toMatch(/^at,actor,actor_type,/);
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain(`"'=HYPERLINK(""http://example.test"")"`);
});

everyDownload(door);
