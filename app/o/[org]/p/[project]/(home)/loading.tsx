import { PageGrid } from "#components/shell/page.tsx";
import { CardSkeleton, PageSkeleton } from "#components/ui/skeleton.tsx";

export default function Loading() {
  return (
    <PageSkeleton>
      <PageGrid layout="home">
        <CardSkeleton lines={10} />
        <CardSkeleton lines={9} />
        <CardSkeleton lines={6} />
      </PageGrid>
    </PageSkeleton>
  );
}
