import { CardSkeleton, PageSkeleton, TableSkeleton } from "#components/ui/skeleton.tsx";

export default function Loading() {
  return (
    <PageSkeleton>
      <div className="grid gap-4">
        <CardSkeleton lines={2} />
        <CardSkeleton lines={3} />
        <TableSkeleton rows={6} columns={4} />
      </div>
    </PageSkeleton>
  );
}
