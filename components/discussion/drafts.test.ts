import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { draftKey, forgetDrafts, forgetSent, keepDraft, parseDraft, readDraft } from "./drafts.ts";

const draft = {
  text: "@Ann מה דעתך? 🙂",
  chosen: [{ mention: { kind: "person" as const, id: "usr_0123456789ab" }, name: "Ann", sees: true }],
  blocking: true,
};

/** A store of its own for each test, in the manner of the browser's: its keys are its properties. */
function storage(full = false) {
  const kept: Record<string, string> = {};
  const has = (key: string) => Object.hasOwn(kept, key);
  return new Proxy(kept, {
    get: (_target, name) =>
      ({
        getItem: (key: string) => (has(key) ? kept[key] : null),
        setItem(key: string, value: string) {
          if (full) throw new Error("QuotaExceededError");
          kept[key] = value;
        },
        removeItem(key: string) {
          delete kept[key];
        },
      })[String(name)],
  });
}

beforeEach(() => vi.stubGlobal("sessionStorage", storage()));
afterEach(() => vi.unstubAllGlobals());

test("what was written comes back with whom it names, for this person and this thread alone", () => {
  keepDraft(draftKey("ann@x.test", "answer cmt_1"), draft);
  expect(readDraft(draftKey("ann@x.test", "answer cmt_1"))).toEqual(draft);
  expect(readDraft(draftKey("ben@x.test", "answer cmt_1"))).toBeNull();
  expect(readDraft(draftKey("ann@x.test", "answer cmt_2"))).toBeNull();
});

test("what is emptied, sent or given up is gone", () => {
  const key = draftKey("ann@x.test", "answer cmt_1");
  keepDraft(key, draft);
  keepDraft(key, { ...draft, text: "  " });
  expect(readDraft(key)).toBeNull();
  keepDraft(key, draft);
  keepDraft(key, null);
  expect(readDraft(key)).toBeNull();
});

test("signing out forgets every draft and nothing else", () => {
  keepDraft(draftKey("ann@x.test", "a"), draft);
  keepDraft(draftKey("ben@x.test", "b"), draft);
  sessionStorage.setItem("other", "1");
  forgetDrafts();
  expect(Object.keys(sessionStorage)).toEqual(["other"]);
});

test.each(["", "{", "null", "[]", '{"text":1}', '{"text":""}', '"text"'])("%j is no draft", (kept) =>
  expect(parseDraft(kept)).toBeNull(),
);

test("whom it names is left out where it is no mention", () => {
  const kept = { text: "a", chosen: [{ mention: { kind: "role", role: "king" }, name: "k", sees: true }, 1] };
  expect(parseDraft(JSON.stringify(kept))).toEqual({ text: "a", chosen: [], blocking: false });
});

test("a browser without room keeps nothing and goes on", () => {
  vi.stubGlobal("sessionStorage", storage(true));
  keepDraft("countersign.draft.a", draft);
  expect(readDraft("countersign.draft.a")).toBeNull();
});

test("what was sent is forgotten, what was written since is kept", () => {
  const key = draftKey("usr_a", "comment phs_1");
  keepDraft(key, draft);
  forgetSent(key, `${draft.text} and more`);
  expect(readDraft(key)).toEqual(draft);
  forgetSent(key, draft.text);
  expect(readDraft(key)).toBeNull();
});
