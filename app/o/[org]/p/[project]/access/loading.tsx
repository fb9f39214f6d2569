import { LoadingState, TableSkeleton } from "#components/ui/skeleton.tsx";

export default function Loading() {
  return (
    <LoadingState label="Loading who sees this project">
      <TableSkeleton rows={8} columns={5} />
    </LoadingState>
  );
}
