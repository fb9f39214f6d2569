import { CardSkeleton, PageSkeleton, TableSkeleton } from "#components/ui/skeleton.tsx";

export default function Loading() {
  return (
    <PageSkeleton>
      <CardSkeleton lines={2} className="mb-4" />
      <TableSkeleton rows={6} columns={6} />
    </PageSkeleton>
  );
}
