"use client";

import "./globals.css";
import { PageFailure } from "#components/ui/page-failure.tsx";

type Props = { error: Error & { digest?: string }; reset: () => void };

export default function GlobalError({ error, reset }: Props) {
  return (
    <html lang="en">
      <body>
        <title>Not shown · Countersign</title>
        <PageFailure
          title="The server failed before it could make the page"
          requestId={error.digest}
          onRetry={reset}
        />
      </body>
    </html>
  );
}
