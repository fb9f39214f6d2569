import { WithRail } from "#components/shell/page.tsx";
import { CardSkeleton, PageSkeleton } from "#components/ui/skeleton.tsx";

export default function Loading() {
  return (
    <PageSkeleton>
      <WithRail railLabel="Checklist" rail={<CardSkeleton lines={6} />}>
        <CardSkeleton lines={8} />
        <CardSkeleton lines={4} />
      </WithRail>
    </PageSkeleton>
  );
}
