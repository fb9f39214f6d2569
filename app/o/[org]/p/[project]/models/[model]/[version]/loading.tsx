import { CardSkeleton, PageSkeleton } from "#components/ui/skeleton.tsx";

export default function Loading() {
  return (
    <PageSkeleton>
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_330px]">
        <div className="grid gap-4">
          <CardSkeleton lines={7} />
          <CardSkeleton lines={6} />
        </div>
        <CardSkeleton lines={6} />
      </div>
    </PageSkeleton>
  );
}
