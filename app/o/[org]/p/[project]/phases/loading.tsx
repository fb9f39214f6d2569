import { CardSkeleton, PageSkeleton } from "#components/ui/skeleton.tsx";

const NINE = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];

export default function Loading() {
  return (
    <PageSkeleton>
      <div className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
        {NINE.map((key) => (
          <CardSkeleton key={key} lines={4} />
        ))}
      </div>
    </PageSkeleton>
  );
}
