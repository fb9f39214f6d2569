"use client";

import Link from "next/link";
import { useParams } from "next/navigation";
import { projectHref } from "#components/shell/nav.ts";
import { Notice } from "#components/ui/states.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { formatHours } from "#domain/format/numbers.ts";
import type { TakenUp } from "#domain/governance/taken-up.ts";

/** Why an item was taken up, as the figures stood, and the way back to the visits behind it. */
export function TakenUpBecause({ itemKey, takenUp }: { itemKey: string; takenUp: TakenUp }) {
  const { org, project } = useParams<{ org: string; project: string }>();
  return (
    <Notice>
      <p>
        Taken up <Timestamp at={takenUp.at} /> because of your own revisits. {takenUp.because}
        {takenUp.effortHours > 0 && ` They cost ${formatHours(takenUp.effortHours)}.`}
      </p>
      <Link
        prefetch={false}
        href={`${projectHref(org, project)}/revisits?recommendation=${itemKey}#visits`}
        className="text-accent hover:underline"
      >
        The revisits that speak for it
      </Link>
    </Notice>
  );
}
