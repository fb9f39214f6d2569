import Link from "next/link";

/** From something in a project to the page that says who sees it and why. `base` is the project's address. */
export function WhoSees({ base, id }: { base: string; id: string }) {
  return (
    <Link
      prefetch={false}
      href={`${base}/access?of=${id}`}
      className="text-accent underline underline-offset-2"
    >
      who can see it
    </Link>
  );
}
