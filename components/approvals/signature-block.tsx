import { Digest } from "#components/ui/digest.tsx";
import { MEANING_LABELS } from "#domain/approvals/signature.ts";
import type { DecisionView, SignatureView } from "#domain/approvals/view.ts";

const METHODS: Readonly<Record<string, string>> = {
  passkey: "passkey",
  password_totp: "password and code",
  single_sign_on: "fresh single sign-on",
  demo: "demo click",
};

/** A signature as it has to be readable wherever the record is shown: name, meaning, time with zone, digest, place in the log. */
export function SignatureBlock({
  signature,
  decision,
}: {
  signature: SignatureView;
  decision: Pick<DecisionView, "contentDigest">;
}) {
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5 border-l-2 border-line pl-3 text-xs text-ink-2">
      <Line name="Signed by">{signature.printedName}</Line>
      <Line name="Meaning">{MEANING_LABELS[signature.meaning]}</Line>
      <Line name="Time">
        <time dateTime={signature.at}>{inZone(signature.at, signature.timeZone)}</time>
      </Line>
      <Line name="Proved by">{METHODS[signature.method] ?? signature.method}</Line>
      <Line name="Content">
        <Digest value={decision.contentDigest} algorithm="sha256" />
      </Line>
      <Line name="Record">
        <Digest value={signature.recordSha256} algorithm="sha256" />
      </Line>
      <Line name="In the log">
        {signature.receipt ? (
          <>
            entry <span className="tabular">{signature.receipt.leafIndex}</span>
            {signature.receipt.treeSize !== null &&
              `, under a checkpoint of ${signature.receipt.treeSize} entries`}{" "}
            ·{" "}
            <a className="link" href={proofUrl(signature)} download={`${signature.signatureId}.tlog-proof`}>
              proof
            </a>
          </>
        ) : (
          "waits for the next checkpoint"
        )}
      </Line>
    </dl>
  );
}

const proofUrl = (signature: SignatureView) =>
  `data:text/plain;charset=utf-8,${encodeURIComponent(signature.receipt?.proof ?? "")}`;

function Line({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <>
      <dt className="text-ink-3">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}

/** "21 Nov 2026, 07:12:30 Europe/Berlin": the time as the signer saw it, to the second, with its zone. */
function inZone(at: string, timeZone: string): string {
  const text = new Intl.DateTimeFormat("en-GB", {
    dateStyle: "medium",
    timeStyle: "medium",
    timeZone,
  }).format(new Date(at));
  return `${text} ${timeZone}`;
}
