import type { Metadata } from "next";
import { DemoAccounts } from "#components/access/demo-accounts.tsx";
import { SignInForm } from "#components/access/sign-in-form.tsx";
import { Mark } from "#components/lifecycle/mark.tsx";
import { Notice } from "#components/ui/states.tsx";
import { ownPath } from "#domain/access/own-path.ts";
import { ssoProblem } from "#domain/access/sign-in-sentences.ts";
import { demoAccounts, isUntouched } from "#server/http/demo-accounts.ts";
import { signInWays } from "#server/http/sign-in-ways.ts";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({
  searchParams,
}: {
  searchParams: Promise<{ next?: string; problem?: string }>;
}) {
  const { next, problem } = await searchParams;
  const [demo, untouched] = await Promise.all([demoAccounts(), isUntouched()]);
  const target = ownPath(next) ?? "/";
  return (
    <main id="main" className="mx-auto grid min-h-dvh w-full max-w-md content-center gap-6 px-5 py-10">
      <div className="grid justify-items-start gap-3">
        <Mark size={44} />
        <h1 className="text-title">Sign in to Countersign</h1>
        <p className="text-ink-2">The shared record of an organization's machine-learning projects.</p>
      </div>
      {demo !== null && <DemoAccounts accounts={demo} target={target} />}
      {untouched && demo === null && (
        <Notice>
          Nobody has an account here yet. Open the setup link that <code>npm start</code> printed on the
          server, or print another there: <code className="break-all">npm run -s cli -- setup-link</code>
        </Notice>
      )}
      <SignInForm target={target} quiet={demo !== null} problem={ssoProblem(problem)} {...signInWays()} />
    </main>
  );
}
