import { PageGrid } from "#components/shell/page.tsx";
import { CardSkeleton, PageSkeleton, TableSkeleton } from "#components/ui/skeleton.tsx";

export default function Loading() {
  return (
    <PageSkeleton>
      <PageGrid layout="wide" className="mb-4">
        <CardSkeleton lines={10} />
        <CardSkeleton lines={10} />
      </PageGrid>
      <TableSkeleton columns={6} />
    </PageSkeleton>
  );
}
