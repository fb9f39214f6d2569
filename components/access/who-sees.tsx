import Link from "next/link";

const link = "text-accent underline underline-offset-2";

/** From something in a project to the page that says who sees it and why. `base` is the project's address. */
export function WhoSees({ base, id }: { base: string; id: string }) {
  return (
    <Link prefetch={false} href={`${base}/access?of=${id}`} className={link}>
      who can see it
    </Link>
  );
}

/** From something in a project to all that happened to it, in sentences. */
export function WhatHappened({ base, id }: { base: string; id: string }) {
  return (
    <Link prefetch={false} href={`${base}/activity?object=${id}`} className={link}>
      what happened to it
    </Link>
  );
}
