"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { useReturned } from "#components/access/kept-draft.ts";
import { Stack } from "#components/shell/page.tsx";
import { toast } from "#components/ui/toast.ts";
import { AppSetup } from "./app-setup.tsx";
import { AppCard, IdentityCard, PasskeyCard, SigningCard } from "./cards.tsx";
import { PasskeySetup } from "./passkey-setup.tsx";
import { ProveDialog } from "./prove-dialog.tsx";
import { RecoveryCodes } from "./recovery-codes.tsx";
import type { Change, OwnSecurity } from "./types.ts";
import { useChange } from "./use-change.ts";

/** Everything one signs in with, and the changes of it: proof first, then the change, then what it shows once. */
export function SecurityPanel({ security }: { security: OwnSecurity }) {
  const router = useRouter();
  const [asked, setAsked] = useState<Change | null>(null);
  const returned = useReturned("account");
  useEffect(() => {
    if (returned) setAsked(returned.draft as Change);
  }, [returned]);
  const { perform, pending, problem, next, finish } = useChange();

  function settled(sentence: string) {
    finish();
    setAsked(null);
    toast.success(sentence);
    router.refresh();
  }
  return (
    <>
      <Stack>
        <SigningCard security={security} />
        <PasskeyCard security={security} onAsk={setAsked} />
        <AppCard security={security} onAsk={setAsked} />
        {security.singleSignOn && <IdentityCard security={security} onAsk={setAsked} />}
      </Stack>
      {asked && next === null && (
        <ProveDialog
          change={asked}
          pending={pending}
          problem={problem}
          returned={returned}
          onClose={() => {
            finish();
            setAsked(null);
          }}
          onProved={(stepUpId, endOthers) =>
            void perform(asked, stepUpId, endOthers).then(
              (sentence) => sentence !== null && settled(sentence),
            )
          }
        />
      )}
      {next?.show === "app" && (
        <AppSetup
          begun={next.begun}
          onClose={() => {
            finish();
            setAsked(null);
          }}
          onDone={(codes) => finish({ show: "codes", codes })}
        />
      )}
      {next?.show === "passkey" && (
        <PasskeySetup
          begun={next.begun}
          onClose={() => {
            finish();
            setAsked(null);
          }}
          onDone={() => settled("The passkey is added.")}
        />
      )}
      {next?.show === "codes" && (
        <RecoveryCodes codes={next.codes} onClose={() => settled("Your recovery codes are in force.")} />
      )}
    </>
  );
}
