"use client";

import { ErrorState } from "#components/ui/states.tsx";

type Props = { error: Error & { digest?: string }; reset: () => void };

export default function PageError({ error, reset }: Props) {
  return (
    <main className="mx-auto max-w-2xl px-5 py-16">
      <h1 className="sr-only">This page could not be shown</h1>
      <ErrorState title="The server failed while making this page" requestId={error.digest} onRetry={reset}>
        What you saved before is safe. Try again; if it stays, tell whoever runs this server the number below,
        which is in its log.
      </ErrorState>
    </main>
  );
}
