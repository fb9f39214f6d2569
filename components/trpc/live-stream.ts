import type { Change } from "./concerns.ts";

export type Person = { userId: string; name: string; place: string; editing: string | null };
export type Place = { projectId: string | null; place: string; editing: string | null };

const BACK_MS = 3_000;
const BACK_MS_MAX = 30_000;

/** A name for this tab that nobody can guess. */
const newTab = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  );

/**
 * The stream of this tab. The browser reconnects by itself after a cut; an answer that ends it for good (a server that restarts, a
 * session that is over) is tried again here, after the last cursor heard, so that nothing is missed.
 */
export function startLive({
  organization,
  after,
  changed,
  present,
}: {
  organization: string;
  after: string;
  changed: (change: Change) => void;
  present: (people: readonly Person[]) => void;
}): { move: (to: Place) => void; stop: () => void } {
  const tab = newTab();
  let last = after;
  let at: Place | null = null;
  let told = "";
  let stream: EventSource | null = null;
  let wait: ReturnType<typeof setTimeout> | null = null;
  let tries = 0;

  const open = () => {
    const query = new URLSearchParams({ organization, after: last, tab });
    stream = new EventSource(`/api/events?${query}`);
    stream.addEventListener("open", () => {
      tries = 0;
    });
    for (const kind of ["change", "reset"]) {
      stream.addEventListener(kind, (event: MessageEvent) => {
        if (event.lastEventId) last = event.lastEventId;
        changed(kind === "reset" ? null : (JSON.parse(String(event.data)) as Change));
      });
    }
    stream.addEventListener("presence", (event: MessageEvent<string>) => {
      const { projectId, people } = JSON.parse(event.data) as { projectId: string; people: Person[] };
      present(projectId === at?.projectId ? people : []);
    });
    stream.addEventListener("where", () => {
      told = "";
      say();
    });
    stream.addEventListener("error", () => {
      present([]);
      if (stream?.readyState !== EventSource.CLOSED) return;
      wait = setTimeout(open, Math.min(BACK_MS_MAX, BACK_MS * 2 ** tries));
      tries += 1;
    });
  };
  const say = () => {
    if (!at) return;
    const body = JSON.stringify({ tab, organization, ...at });
    if (body === told) return;
    told = body;
    fetch("/api/presence", {
      method: "POST",
      headers: { "content-type": "application/json", "x-countersign": "1" },
      body,
    }).catch(() => {
      // The stream is cut too; it asks again once it is back.
      told = "";
    });
  };
  open();
  return {
    move(to) {
      at = to;
      say();
    },
    stop() {
      stream?.close();
      if (wait) clearTimeout(wait);
    },
  };
}
