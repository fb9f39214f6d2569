import { PageSkeleton, TableSkeleton } from "#components/ui/skeleton.tsx";

export default function Loading() {
  return (
    <PageSkeleton>
      <TableSkeleton columns={4} />
    </PageSkeleton>
  );
}
