import { Mark } from "#components/lifecycle/mark.tsx";

export default function Home() {
  return (
    <main className="mx-auto grid min-h-dvh max-w-md content-center justify-items-start gap-3 px-5">
      <Mark size={40} />
      <h1 className="text-title">Countersign</h1>
      <p className="text-ink-2">The shared record of an organization's machine-learning projects.</p>
    </main>
  );
}
