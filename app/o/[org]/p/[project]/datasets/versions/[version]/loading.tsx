import { CardSkeleton, PageSkeleton } from "#components/ui/skeleton.tsx";

export default function Loading() {
  return (
    <PageSkeleton>
      <div className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,17.5rem),1fr))] gap-3">
        {["a", "b", "c", "d", "e", "f"].map((key) => (
          <CardSkeleton key={key} lines={5} />
        ))}
      </div>
    </PageSkeleton>
  );
}
