import { WithRail } from "#components/shell/page.tsx";
import { CardSkeleton, PageSkeleton } from "#components/ui/skeleton.tsx";

export default function Loading() {
  return (
    <PageSkeleton>
      <WithRail
        railLabel="Progress and policy"
        rail={
          <>
            <CardSkeleton lines={8} />
            <CardSkeleton lines={3} />
          </>
        }
      >
        <CardSkeleton lines={7} />
        <CardSkeleton lines={5} />
        <CardSkeleton lines={3} />
      </WithRail>
    </PageSkeleton>
  );
}
