import { expect, test } from "vitest";
import { relyingParty } from "./relying-party.ts";

test.each([
  [
    "https://countersign.example.org",
    { id: "countersign.example.org", origin: "https://countersign.example.org" },
  ],
  ["https://ml.example.org:8443/base", { id: "ml.example.org", origin: "https://ml.example.org:8443" }],
  ["http://127.0.0.1:3000", { id: "localhost", origin: "http://localhost:3000" }],
  ["http://[::1]:3000", { id: "localhost", origin: "http://localhost:3000" }],
  ["http://localhost", { id: "localhost", origin: "http://localhost" }],
  ["http://192.168.1.20:3000", null],
  ["https://[2001:db8::1]", null],
])("%s", (url, expected) => expect(relyingParty(url)).toEqual(expected));
