import { CardSkeleton, PageSkeleton, TableSkeleton } from "#components/ui/skeleton.tsx";

export default function Loading() {
  return (
    <PageSkeleton>
      <div className="grid gap-4">
        <TableSkeleton rows={2} columns={5} />
        <CardSkeleton lines={5} />
      </div>
    </PageSkeleton>
  );
}
