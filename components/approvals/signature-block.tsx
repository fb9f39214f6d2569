import { Digest } from "#components/ui/digest.tsx";
import { MEANING_LABELS } from "#domain/approvals/signature.ts";
import type { SignatureView } from "#domain/approvals/view.ts";
import { formatInZone } from "#domain/format/dates.ts";
import { certificateUrl } from "./places.ts";

const METHODS: Readonly<Record<string, string>> = {
  passkey: "passkey",
  password_totp: "password and code",
  single_sign_on: "fresh single sign-on",
  demo: "demo click",
};

type Props = {
  signature: SignatureView;
  /** The organization's address, for the certificate. */
  org: string;
  /** `full` beside a decision, `rail` under a signer's name, `line` in a list: the same facts, closer together. */
  density?: "full" | "rail" | "line";
};

/** A signature as it has to be readable wherever the record is shown: name, meaning, time with zone, digest, place in the log. */
export function SignatureBlock({ signature, org, density = "full" }: Props) {
  if (density === "line") return <OneLine signature={signature} org={org} />;
  if (density === "rail") return <InRail signature={signature} org={org} />;
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5 border-l-2 border-line pl-3 text-xs text-ink-2">
      <Line name="Signed by">{signature.printedName}</Line>
      <Line name="Meaning">{MEANING_LABELS[signature.meaning]}</Line>
      <Line name="Time">
        <SignedAt signature={signature} />
      </Line>
      <Line name="Proved by">{methodOf(signature)}</Line>
      <Line name="Content">
        <Digest value={signature.contentDigest} algorithm="sha256" />
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
            · <ProofLink signature={signature} />
          </>
        ) : (
          WAITS
        )}{" "}
        · <CertificateLink signature={signature} org={org} />
      </Line>
    </dl>
  );
}

function InRail({ signature, org }: Pick<Props, "signature" | "org">) {
  return (
    <span className="grid gap-0.5 pl-8.5 text-xs text-ink-3 wrap-anywhere">
      <span>
        {MEANING_LABELS[signature.meaning]} by {signature.printedName}, proved by {methodOf(signature)}
      </span>
      <SignedAt signature={signature} />
      <span className="flex flex-wrap items-center gap-x-1.5">
        <Digest value={signature.contentDigest} algorithm="sha256" />
        <LogPlace signature={signature} />
        <CertificateLink signature={signature} org={org} />
      </span>
    </span>
  );
}

function OneLine({ signature, org }: Pick<Props, "signature" | "org">) {
  return (
    <span className="flex flex-wrap items-center gap-x-1.5 text-xs text-ink-3">
      <span className="text-ink-2">{signature.printedName}</span>
      <span>
        {MEANING_LABELS[signature.meaning].toLowerCase()}, {methodOf(signature)}
      </span>
      <SignedAt signature={signature} />
      <Digest value={signature.contentDigest} algorithm="sha256" copy={false} />
      <LogPlace signature={signature} />
      <CertificateLink signature={signature} org={org} />
    </span>
  );
}

const WAITS = "waits for the next checkpoint";

const methodOf = ({ method }: SignatureView) => METHODS[method] ?? method;

function LogPlace({ signature }: { signature: SignatureView }) {
  if (!signature.receipt) return <span>{WAITS}</span>;
  return (
    <span>
      log entry <span className="tabular">{signature.receipt.leafIndex}</span>,{" "}
      <ProofLink signature={signature} />
    </span>
  );
}

const ProofLink = ({ signature }: { signature: SignatureView }) => (
  <a
    className="link relative underline"
    href={`data:text/plain;charset=utf-8,${encodeURIComponent(signature.receipt?.proof ?? "")}`}
    download={`${signature.signatureId}.tlog-proof`}
  >
    proof
  </a>
);

const CertificateLink = ({ signature, org }: Pick<Props, "signature" | "org">) => (
  <a className="link relative underline" href={certificateUrl(org, signature.requestId)}>
    certificate
  </a>
);

function Line({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <>
      <dt className="text-ink-3">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}

const SignedAt = ({ signature: { at, timeZone } }: { signature: SignatureView }) => (
  <time dateTime={at}>{formatInZone(at, timeZone)}</time>
);
