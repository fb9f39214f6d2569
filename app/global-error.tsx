"use client";

import "./globals.css";
import { ErrorState } from "#components/ui/states.tsx";

type Props = { error: Error & { digest?: string }; reset: () => void };

export default function GlobalError({ error, reset }: Props) {
  return (
    <html lang="en">
      <body>
        <title>Not shown · Countersign</title>
        <main className="mx-auto max-w-2xl px-5 py-16">
          <h1 className="sr-only">The portal could not be shown</h1>
          <ErrorState
            title="The server failed before it could make the page"
            requestId={error.digest}
            onRetry={reset}
          >
            What you saved before is safe. Try again; if it stays, tell whoever runs this server the number
            below, which is in its log.
          </ErrorState>
        </main>
      </body>
    </html>
  );
}
