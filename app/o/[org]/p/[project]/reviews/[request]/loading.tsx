import { WithRail } from "#components/shell/page.tsx";
import { CardSkeleton, PageSkeleton } from "#components/ui/skeleton.tsx";

export default function Loading() {
  return (
    <PageSkeleton>
      <WithRail railLabel="Review" rail={<CardSkeleton lines={8} />}>
        <CardSkeleton lines={5} />
        <CardSkeleton lines={6} />
        <CardSkeleton lines={3} />
      </WithRail>
    </PageSkeleton>
  );
}
