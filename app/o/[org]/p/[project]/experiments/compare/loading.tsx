import { CardSkeleton, PageSkeleton } from "#components/ui/skeleton.tsx";

export default function Loading() {
  return (
    <PageSkeleton>
      <div className="grid gap-4">
        <CardSkeleton lines={1} />
        <CardSkeleton lines={8} />
        <CardSkeleton lines={10} />
      </div>
    </PageSkeleton>
  );
}
