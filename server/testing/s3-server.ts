import { createHash } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";

type Stored = { body: Buffer; mode: string | undefined; until: string | undefined };
export type Seen = { method: string; path: string; query: URLSearchParams; headers: IncomingHttpHeaders };

/**
 * As much of an S3-compatible store as copies need, with its refusals: unsigned requests, checksums that do not fit, locks on a
 * bucket that has none, a second object under one name. `bench/peers/s3-object-lock.ts` tries the same against another implementation.
 */
export async function serveS3(options: {
  bucket: string;
  keyId: string;
  locks?: boolean;
  ignoresLocks?: boolean;
  /** Locks otherwise than it was asked to. */
  locksAs?: string;
  mayRead?: boolean;
  pageSize?: number;
}) {
  const objects = new Map<string, Stored>();
  const seen: Seen[] = [];
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const url = new URL(request.url ?? "/", "http://localhost");
    const { headers, method = "" } = request;
    seen.push({ method, path: url.pathname, query: url.searchParams, headers });
    const refuse = (status: number, code: string) =>
      response
        .writeHead(status, { "content-type": "application/xml" })
        .end(method === "HEAD" ? undefined : `<Error><Code>${code}</Code><Message>no</Message></Error>`);
    if (!isSigned(headers, options.keyId)) return refuse(403, "SignatureDoesNotMatch");
    const [, bucket, ...rest] = url.pathname.split("/");
    if (bucket !== options.bucket) return refuse(404, "NoSuchBucket");
    if (method !== "PUT" && options.mayRead === false) return refuse(403, "AccessDenied");
    const key = decodeURIComponent(rest.join("/"));
    const there = objects.get(key);
    if (method === "GET" && url.searchParams.get("list-type") === "2") {
      response.writeHead(200, { "content-type": "application/xml" });
      return response.end(listing([...objects.keys()], url.searchParams, options.pageSize ?? 1000));
    }
    if (method === "PUT") {
      const mode = headers["x-amz-object-lock-mode"]?.toString();
      const until = headers["x-amz-object-lock-retain-until-date"]?.toString();
      if (mode && options.locks === false && !options.ignoresLocks) return refuse(400, "InvalidRequest");
      const sum = createHash("sha256").update(body).digest("base64");
      if (headers["x-amz-checksum-sha256"] !== sum) return refuse(400, "BadDigest");
      if (there && headers["if-none-match"] === "*") return refuse(412, "PreconditionFailed");
      const kept = options.ignoresLocks
        ? { mode: undefined, until: undefined }
        : { mode: options.locksAs ?? mode, until };
      objects.set(key, { body, ...kept });
      return response.writeHead(200, { etag: '"1"' }).end();
    }
    if (!there) return refuse(404, "NoSuchKey");
    response.writeHead(200, {
      "content-length": there.body.byteLength,
      ...(there.mode && there.until
        ? { "x-amz-object-lock-mode": there.mode, "x-amz-object-lock-retain-until-date": there.until }
        : {}),
    });
    response.end(method === "HEAD" ? undefined : there.body);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server, objects, seen };
}

/** Signature Version 4 with the right key's name, over the headers that matter. */
function isSigned(headers: IncomingHttpHeaders, keyId: string): boolean {
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d{8}\/[a-z0-9-]+\/s3\/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=[0-9a-f]{64}$/.exec(
      headers.authorization ?? "",
    );
  const signed = match?.[2]?.split(";") ?? [];
  const locked = Object.keys(headers).filter((name) => name.startsWith("x-amz-object-lock"));
  return match?.[1] === keyId && ["host", "x-amz-date", ...locked].every((name) => signed.includes(name));
}

function listing(keys: string[], query: URLSearchParams, pageSize: number): string {
  const prefix = query.get("prefix") ?? "";
  const from = Number(query.get("continuation-token") ?? 0);
  const found = keys.filter((key) => key.startsWith(prefix)).sort();
  const page = found.slice(from, from + pageSize);
  const more = from + pageSize < found.length;
  const contents = page.map((key) => `<Contents><Key>${key}</Key></Contents>`).join("");
  const next = more ? `<NextContinuationToken>${from + pageSize}</NextContinuationToken>` : "";
  return `<ListBucketResult><IsTruncated>${more}</IsTruncated>${next}${contents}</ListBucketResult>`;
}
