"use client";

import { useEffect, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { noWayToSign } from "#domain/access/step-up.ts";
import { PasskeyName } from "./passkey-name.tsx";
import type { Change, OwnSecurity } from "./types.ts";

type Props = { security: OwnSecurity; onAsk: (change: Change) => void };

/** What one can sign with: the reason for all of this. */
export function SigningCard({ security }: Pick<Props, "security">) {
  const ways = security.ways.sign;
  return (
    <Card title="Signing">
      {ways.length === 0 && security.signsFrom !== null ? (
        <p>
          {noWayToSign(security.signsFrom)} If you did not ask for that link, tell whoever runs your
          organization before then.
        </p>
      ) : ways.length === 0 ? (
        <p>
          You cannot sign yet. A signature asks for two factors: add a passkey, or set up an authenticator app
          beside your password.
        </p>
      ) : (
        <p>
          You can sign with {ways.map((way) => WAY_NAMES[way]).join(", or with ")}. Each signature asks you
          again, and what you prove holds for five minutes and once.
        </p>
      )}
    </Card>
  );
}

const WAY_NAMES: Record<OwnSecurity["ways"]["sign"][number], string> = {
  passkey: "a passkey",
  password_totp: "password and code",
  single_sign_on: "a fresh single sign-on",
  password: "the password",
  demo: "the demo's click",
};

export function PasskeyCard({ security, onAsk }: Props) {
  const [here, setHere] = useState(true);
  const { passkeyOrigin, passkeys } = security;
  useEffect(() => setHere(passkeyOrigin === location.origin), [passkeyOrigin]);
  return (
    <Card
      title="Passkeys"
      meta={passkeys.length > 0 ? `${passkeys.length} of 20` : undefined}
      actions={
        passkeyOrigin && here ? (
          <Button size="sm" onClick={() => onAsk({ kind: "addPasskey" })}>
            Add a passkey
          </Button>
        ) : undefined
      }
    >
      {passkeys.length === 0 && (
        <p className="text-ink-2">
          None yet. A passkey lives on your phone, computer or security key, and cannot be phished or guessed.
        </p>
      )}
      {passkeys.length > 0 && (
        <ul>
          {passkeys.map((key) => (
            <li
              key={key.id}
              className="grid gap-x-4 gap-y-1 border-t border-line-2 py-2.5 first:border-t-0 sm:flex"
            >
              <span className="min-w-0 flex-1">
                <PasskeyName id={key.id} name={key.name} />
                <span className="block text-xs text-ink-3">
                  Added <Timestamp at={key.createdAt} />
                  {key.lastUsedAt ? (
                    <>
                      , last used <Timestamp at={key.lastUsedAt} />
                    </>
                  ) : (
                    ", not used yet"
                  )}
                  {key.backedUp ? ". Kept by its maker on several devices." : ". On one device only."}
                </span>
              </span>
              <span>
                <Button
                  size="sm"
                  aria-label={`Remove the passkey ${key.name}`}
                  onClick={() => onAsk({ kind: "removePasskey", id: key.id, name: key.name })}
                >
                  Remove
                </Button>
              </span>
            </li>
          ))}
        </ul>
      )}
      {!passkeyOrigin && (
        <p className="mt-2 text-sm text-ink-3">
          Passkeys need a name in the address of this portal, not a number. Whoever runs it can give it one.
        </p>
      )}
      {passkeyOrigin && !here && (
        <p className="mt-2 text-sm text-ink-3">
          Browsers take no passkeys on an address of numbers. Open{" "}
          <a className="text-accent underline underline-offset-2" href={`${passkeyOrigin}/account/security`}>
            {passkeyOrigin}
          </a>{" "}
          to add one.
        </p>
      )}
    </Card>
  );
}

export function AppCard({ security, onAsk }: Props) {
  const { authenticator, recoveryCodesLeft: left, password } = security;
  return (
    <Card
      title="Authenticator app"
      actions={
        authenticator ? (
          <>
            <Button size="sm" onClick={() => onAsk({ kind: "renewCodes" })}>
              New recovery codes
            </Button>
            <Button size="sm" onClick={() => onAsk({ kind: "removeApp" })}>
              Remove the app
            </Button>
          </>
        ) : (
          <Button
            size="sm"
            disabledReason={password ? null : "It goes with a password, and this account has none."}
            onClick={() => onAsk({ kind: "setUpApp" })}
          >
            Set it up
          </Button>
        )
      }
    >
      {authenticator ? (
        <p>
          Set up <Timestamp at={authenticator.confirmedAt} />. Each sign-in with your password asks for its
          code.{" "}
          <span className={left <= 2 ? "text-warn" : undefined}>
            {left === 0
              ? "No recovery code is left: make new ones."
              : `${left} of 10 recovery codes are left.`}
          </span>
        </p>
      ) : (
        <p className="text-ink-2">
          Not set up. An app on your phone shows a new code of six digits twice a minute.
        </p>
      )}
    </Card>
  );
}

export function IdentityCard({ security, onAsk }: Props) {
  const { identities, singleSignOn } = security;
  const name = singleSignOn?.name ?? "single sign-on";
  return (
    <Card
      title="Linked identity"
      actions={
        identities.length === 0 ? (
          <Button size="sm" onClick={() => onAsk({ kind: "link" })}>
            Link {name}
          </Button>
        ) : undefined
      }
    >
      {identities.length === 0 ? (
        <p className="text-ink-2">
          None. Linked, {name} signs you in here. An address that happens to be the same links nobody: only
          you do, from this page.
        </p>
      ) : (
        <ul>
          {identities.map((identity) => (
            <li key={identity.id} className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1">
              <span className="min-w-0">
                <b className="break-all">{identity.label || "an identity without a name"}</b>{" "}
                <span className="text-ink-2">at {hostOf(identity.issuer)}</span>
                <span className="block text-xs text-ink-3">
                  Linked <Timestamp at={identity.createdAt} />
                  {identity.lastUsedAt && (
                    <>
                      , last used <Timestamp at={identity.lastUsedAt} />
                    </>
                  )}
                </span>
              </span>
              <Button
                size="sm"
                onClick={() => onAsk({ kind: "unlink", id: identity.id, name: identity.label || name })}
              >
                Unlink
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

const hostOf = (issuer: string): string => (URL.canParse(issuer) ? new URL(issuer).host : issuer);
