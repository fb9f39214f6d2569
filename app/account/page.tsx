import type { Metadata } from "next";
import Link from "next/link";
import { NameForm } from "#components/access/name-form.tsx";
import { PasswordForm } from "#components/access/password-form.tsx";
import { PageTitle, Stack } from "#components/shell/page.tsx";
import { Card } from "#components/ui/card.tsx";
import { EmptyState } from "#components/ui/states.tsx";
import { Tag } from "#components/ui/tag.tsx";
import { ROLE_LABELS } from "#domain/access/roles.ts";
import { ownSecurity } from "#server/access/own-security.ts";
import { personPage } from "#server/http/page.ts";

export const metadata: Metadata = { title: "Your account" };

export default async function AccountPage() {
  const { call, me, organizations } = await personPage();
  const security = await call(ownSecurity, {});
  return (
    <>
      <PageTitle title="Your account" lead={`Signed in as ${me.email}.`} />
      <Stack>
        {organizations.length === 0 ? (
          <EmptyState title="No organization yet">
            An owner or administrator invites you at your address, {me.email}. Open the link they send, and it
            stands here.
          </EmptyState>
        ) : (
          <Card title="Your organizations" flush>
            <ul>
              {organizations.map((org) => (
                <li key={org.id} className="border-t border-line-2">
                  {org.suspended ? (
                    <p className="px-4.5 py-3">
                      <b className="break-words">{org.name}</b> <Tag tone="warn">suspended</Tag>
                      <span className="block text-sm text-ink-2">
                        Nothing there opens for you now. An owner or administrator of {org.name} can lift
                        that.
                      </span>
                    </p>
                  ) : (
                    <Link
                      href={`/o/${org.slug}`}
                      className="flex items-baseline justify-between gap-3 px-4.5 py-3 hover:bg-line-2"
                    >
                      <b className="min-w-0 break-words">{org.name}</b>
                      <span className="text-sm text-ink-3">{ROLE_LABELS[org.role]}</span>
                    </Link>
                  )}
                </li>
              ))}
            </ul>
          </Card>
        )}
        {!security.demo && (
          <Card title="Name" meta="as others read it beside what you do">
            <NameForm name={me.name} />
          </Card>
        )}
        {security.password && !security.demo && (
          <Card title="Password">
            <PasswordForm />
          </Card>
        )}
      </Stack>
    </>
  );
}
