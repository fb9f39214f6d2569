"use client";

import { Avatar } from "#components/ui/bits.tsx";
import { Card } from "#components/ui/card.tsx";
import type { Role } from "#domain/access/roles.ts";
import { ROLE_LABELS } from "#domain/access/roles.ts";
import { useSignIn } from "./use-sign-in.ts";

const doing: Record<Role, string> = {
  owner: "holds the organization",
  admin: "manages people and policies",
  lead: "declares the focus and runs the project",
  scientist: "trains and registers versions",
  engineer: "moves approved versions and watches them",
  reviewer: "previews and signs",
  stakeholder: "follows in plain words",
  auditor: "reads the whole record",
};

/** One click signs in as one of the demo's people. Exists only while demo mode is on. */
export function DemoAccounts({
  accounts,
  target,
}: {
  accounts: readonly { email: string; name: string; role: Role }[];
  target: string;
}) {
  const { signIn, busy, problem } = useSignIn(target);
  return (
    <Card title="As somebody of the demo" meta="one click, no password" flush>
      <ul>
        {accounts.map((account) => (
          <li key={account.email} className="border-t border-line-2">
            <button
              type="button"
              disabled={busy !== null}
              onClick={() => void signIn("demo", { email: account.email })}
              className="flex w-full items-center gap-3 px-4.5 py-2 text-left hover:bg-line-2 disabled:opacity-60"
            >
              <Avatar name={account.email} />
              <span className="min-w-0 flex-1">
                <span className="block truncate font-medium">{account.email}</span>
                <span className="block truncate text-xs text-ink-3">
                  {ROLE_LABELS[account.role]}: {doing[account.role]}
                </span>
              </span>
              {busy === account.email && <span className="text-xs text-ink-3">signing in…</span>}
            </button>
          </li>
        ))}
      </ul>
      {problem && (
        <p role="alert" className="border-t border-line-2 px-4.5 py-2.5 text-sm text-bad">
          {problem}
        </p>
      )}
    </Card>
  );
}
