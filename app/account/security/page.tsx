import type { Metadata } from "next";
import { SecurityPanel } from "#components/access/security/security-panel.tsx";
import { PageTitle } from "#components/shell/page.tsx";
import { Notice } from "#components/ui/states.tsx";
import { ssoProblem } from "#domain/access/sign-in-sentences.ts";
import { ownSecurity } from "#server/access/own-security.ts";
import { personPage } from "#server/http/page.ts";

export const metadata: Metadata = { title: "Security" };

export default async function SecurityPage({
  searchParams,
}: {
  searchParams: Promise<{ linked?: string; problem?: string }>;
}) {
  const { call, me } = await personPage();
  const [security, { linked, problem }] = await Promise.all([call(ownSecurity, {}), searchParams]);
  const said = ssoProblem(problem);
  return (
    <>
      <PageTitle
        title="Security"
        lead={`How ${me.email} signs in, and signs. Each change asks you first to prove that it is you.`}
      />
      {said && (
        <Notice tone="bad" className="mb-4">
          {said}
        </Notice>
      )}
      {linked !== undefined && !said && (
        <Notice tone="ok" className="mb-4">
          The identity is linked. From now on you can sign in and sign with it.
        </Notice>
      )}
      {security.demo ? (
        <Notice>
          This is an account of the demo: everybody who tries this out may use it, so it gets no password,
          code or passkey of its own. Its signatures are made by one click, and the record says so.
        </Notice>
      ) : (
        <SecurityPanel security={security} />
      )}
    </>
  );
}
