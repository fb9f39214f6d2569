import { Mark } from "#components/lifecycle/mark.tsx";
import { ButtonLink } from "#components/ui/button.tsx";

export const metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <main className="mx-auto grid min-h-dvh max-w-md content-center justify-items-start gap-3 px-5">
      <Mark size={40} />
      <h1 className="text-title">There is no such page, or it is not yours to see</h1>
      <p className="text-ink-2">
        The address may have changed, or the project belongs to people who have not invited you. Nothing was
        changed.
      </p>
      <ButtonLink href="/" variant="primary">
        Go to your projects
      </ButtonLink>
    </main>
  );
}
