import { describe, expect, it } from "vitest";
import { parseEnv } from "./env.ts";
import { anchorFolder } from "./env-anchors.ts";

const SECRET = `whsec_${Buffer.alloc(32, 1).toString("base64")}`;
const S3 = {
  COUNTERSIGN_ANCHOR_S3_BUCKET: "audit-copies",
  COUNTERSIGN_ANCHOR_S3_KEY_ID: "AKIA",
  COUNTERSIGN_ANCHOR_S3_SECRET: "hunter2",
};

describe("places for copies", () => {
  it("are a folder and a git repository when nothing is said", () => {
    expect(parseEnv({})).toMatchObject({
      COUNTERSIGN_ANCHOR_MINUTES: 5,
      COUNTERSIGN_ANCHOR_FOLDER_OUTSIDE: false,
    });
    expect(anchorFolder(undefined, "/home/anchors/git")).toBe("/home/anchors/git");
    expect(anchorFolder("/mnt/copies", "/home/anchors/git")).toBe("/mnt/copies");
    expect(anchorFolder("off", "/home/anchors/git")).toBeNull();
  });

  it("are what is given", () => {
    expect(parseEnv({ ...S3, COUNTERSIGN_ANCHOR_S3_RETENTION_DAYS: "30" })).toMatchObject({
      COUNTERSIGN_ANCHOR_S3_BUCKET: "audit-copies",
      COUNTERSIGN_ANCHOR_S3_REGION: "us-east-1",
      COUNTERSIGN_ANCHOR_S3_RETENTION_DAYS: 30,
    });
  });

  const cases: { given: Record<string, string>; says: string }[] = [
    {
      given: { COUNTERSIGN_ANCHOR_MINUTES: "0" },
      says: 'COUNTERSIGN_ANCHOR_MINUTES is "0"; it must be a whole number from 1 to 1440.',
    },
    {
      given: { COUNTERSIGN_ANCHOR_GIT_REMOTE: "git@example.org:audit.git" },
      says: "COUNTERSIGN_ANCHOR_GIT_REMOTE has a bad value; it must be an https address without a name or password",
    },
    {
      given: { COUNTERSIGN_ANCHOR_S3_BUCKET: "Audit" },
      says: 'COUNTERSIGN_ANCHOR_S3_BUCKET is "Audit"; it must be a bucket\'s name.',
    },
    {
      given: { COUNTERSIGN_ANCHOR_S3_BUCKET: "audit-copies" },
      says: "COUNTERSIGN_ANCHOR_S3_BUCKET is given and COUNTERSIGN_ANCHOR_S3_KEY_ID is not; set both or neither.",
    },
    {
      given: { ...S3, COUNTERSIGN_ANCHOR_S3_PREFIX: "../up" },
      says: 'COUNTERSIGN_ANCHOR_S3_PREFIX is "../up"; it must be a path that ends in a slash, such as countersign/.',
    },
    {
      given: { COUNTERSIGN_ANCHOR_EMAIL: "auditor@example.org" },
      says: "COUNTERSIGN_ANCHOR_EMAIL is given and SMTP_URL is not; without a mail server nothing is sent.",
    },
    {
      given: { COUNTERSIGN_ANCHOR_EMAIL: "the auditor" },
      says: 'COUNTERSIGN_ANCHOR_EMAIL is "the auditor"; it must be an e-mail address.',
    },
    {
      given: { COUNTERSIGN_ANCHOR_WEBHOOK_URL: "https://audit.example.org/" },
      says: "COUNTERSIGN_ANCHOR_WEBHOOK_URL is given and COUNTERSIGN_ANCHOR_WEBHOOK_SECRET is not; set both or neither.",
    },
    {
      given: { COUNTERSIGN_ANCHOR_WEBHOOK_SECRET: "short" },
      says: "COUNTERSIGN_ANCHOR_WEBHOOK_SECRET has a bad value; it must be whsec_ followed by 24 to 64 bytes in base64.",
    },
    {
      given: {
        COUNTERSIGN_ANCHOR_GIT: "off",
        COUNTERSIGN_ANCHOR_GIT_REMOTE: "https://git.example.org/a.git",
      },
      says: "COUNTERSIGN_ANCHOR_GIT_REMOTE is given and COUNTERSIGN_ANCHOR_GIT is off; set one of them.",
    },
  ];
  it.each(cases)("$given is named in a sentence", ({ given, says }) => {
    expect(() => parseEnv(given)).toThrow(says);
  });

  it("and no password in an address is repeated", () => {
    for (const name of [
      "COUNTERSIGN_ANCHOR_GIT_REMOTE",
      "COUNTERSIGN_ANCHOR_S3_ENDPOINT",
      "COUNTERSIGN_ANCHOR_WEBHOOK_URL",
    ]) {
      const given = {
        ...S3,
        COUNTERSIGN_ANCHOR_WEBHOOK_SECRET: SECRET,
        [name]: "https://u:hunter3@example.org/",
      };
      expect(() => parseEnv(given)).toThrow(`${name} has a bad value`);
      expect(() => parseEnv(given)).not.toThrow(/hunter3/);
    }
  });
});
