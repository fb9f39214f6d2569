import { CardSkeleton, PageSkeleton } from "#components/ui/skeleton.tsx";

export default function Loading() {
  return (
    <PageSkeleton>
      <CardSkeleton lines={8} />
    </PageSkeleton>
  );
}
