"use client";

/**
 * The page in place of one that failed. It belongs to every first load, so it is plain markup without the
 * primitives.
 */
export function PageFailure({
  title,
  requestId,
  onRetry,
}: {
  title: string;
  requestId: string | undefined;
  onRetry: () => void;
}) {
  return (
    <main className="mx-auto max-w-2xl px-5 py-16">
      <div
        role="alert"
        className="rounded-panel border border-bad/40 bg-panel px-5 py-8 text-center shadow-panel"
      >
        <h1 className="text-lg text-bad">{title}</h1>
        <p className="mx-auto mt-2 max-w-[56ch] text-ink-2">
          What you saved before is safe. Try again; if it stays, tell whoever runs this server the number
          below, which is in its log.
        </p>
        <button
          type="button"
          onClick={onRetry}
          className="mt-4 min-h-8 rounded-control border border-line bg-panel px-3 font-medium hover:bg-line-2"
        >
          Try again
        </button>
        {requestId && (
          <p className="mt-3 text-xs text-ink-3">
            Request <code>{requestId}</code>
          </p>
        )}
      </div>
    </main>
  );
}
