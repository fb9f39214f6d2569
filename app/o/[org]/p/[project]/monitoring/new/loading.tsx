import { CardSkeleton, PageSkeleton } from "#components/ui/skeleton.tsx";

export default function Loading() {
  return (
    <PageSkeleton>
      <div className="grid max-w-3xl gap-4">
        <CardSkeleton lines={5} />
        <CardSkeleton lines={6} />
      </div>
    </PageSkeleton>
  );
}
