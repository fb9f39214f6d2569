import type { Metadata } from "next";
import Link from "next/link";
import { PageTitle } from "#components/shell/page.tsx";
import { Card } from "#components/ui/card.tsx";
import { EmptyState } from "#components/ui/states.tsx";
import { ROLE_LABELS } from "#domain/access/roles.ts";
import { personPage } from "#server/http/page.ts";

export const metadata: Metadata = { title: "Your organizations" };

export default async function AccountPage() {
  const { me, organizations } = await personPage();
  return (
    <>
      <PageTitle title="Your organizations" lead={`Signed in as ${me.email}.`} />
      {organizations.length === 0 ? (
        <EmptyState title="No organization yet">
          An owner or administrator adds you with your address, {me.email}. Then it stands here.
        </EmptyState>
      ) : (
        <Card flush>
          <ul>
            {organizations.map((org) => (
              <li key={org.id} className="border-t border-line-2 first:border-t-0">
                <Link
                  href={`/o/${org.slug}`}
                  className="flex items-baseline justify-between px-4.5 py-3 hover:bg-line-2"
                >
                  <b>{org.name}</b>
                  <span className="text-sm text-ink-3">{ROLE_LABELS[org.role]}</span>
                </Link>
              </li>
            ))}
          </ul>
        </Card>
      )}
      <p className="mt-4 text-sm">
        <Link className="text-accent underline underline-offset-2" href="/account/sessions">
          Sessions and password
        </Link>
      </p>
    </>
  );
}
