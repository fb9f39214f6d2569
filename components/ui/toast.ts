export type ToastTone = "neutral" | "ok" | "bad";

export type ToastOptions = {
  description?: string;
  /** Something the person may want at once, for example "Undo". */
  action?: { label: string; onClick: () => void };
  /** Stays until closed when null. Errors stay by default. */
  durationMs?: number | null;
};

export type ToastItem = ToastOptions & { id: number; title: string; tone: ToastTone };

let items: readonly ToastItem[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

function publish(next: readonly ToastItem[]): void {
  items = next;
  for (const listener of listeners) listener();
}

export function dismissToast(id: number): void {
  publish(items.filter((item) => item.id !== id));
}

function show(tone: ToastTone, title: string, options: ToastOptions = {}): number {
  const id = nextId++;
  const item: ToastItem = { ...options, id, title, tone };
  publish([...items, item].slice(-4));
  const duration = options.durationMs === undefined ? (tone === "bad" ? null : 5000) : options.durationMs;
  if (duration !== null) setTimeout(() => dismissToast(id), duration);
  return id;
}

type Toast = {
  (title: string, options?: ToastOptions): number;
  success: (title: string, options?: ToastOptions) => number;
  error: (title: string, options?: ToastOptions) => number;
  dismiss: (id: number) => void;
};

/** Says that something happened, over the page. Browser only. */
export const toast: Toast = Object.assign(
  (title: string, options?: ToastOptions) => show("neutral", title, options),
  {
    success: (title: string, options?: ToastOptions) => show("ok", title, options),
    error: (title: string, options?: ToastOptions) => show("bad", title, options),
    dismiss: dismissToast,
  },
);

export function subscribeToasts(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function currentToasts(): readonly ToastItem[] {
  return items;
}
