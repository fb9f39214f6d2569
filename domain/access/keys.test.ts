import { describe, expect, test } from "vitest";
import { keyRefusal } from "./keys.ts";
import {
  keptToProjects,
  mayInOrganization,
  mayInProject,
  PERMISSION_NAMES,
  PERMISSIONS,
  type Permission,
  type Standing,
  seesEveryProject,
  seesProject,
  whyNot,
} from "./permissions.ts";
import { isServiceRole, serviceMay } from "./service-accounts.ts";

const scientist: Standing = { organization: "scientist", project: "scientist", keyRole: null };
const owner: Standing = { organization: "owner", project: null, keyRole: null };
const key = (
  of: Standing,
  narrowed: { role?: Standing["keyRole"]; permissions?: Permission[]; projects?: "all" | "this" | "other" },
): Standing => ({
  ...of,
  keyRole: narrowed.role ?? of.organization,
  key: { permissions: narrowed.permissions ?? null, projects: narrowed.projects ?? "all" },
});

const cases: { name: string; standing: Standing; permission: Permission; may: boolean }[] = [
  { name: "a person by their role", standing: scientist, permission: "dataset:write", may: true },
  {
    name: "a key that is not narrowed, as its person",
    standing: key(scientist, {}),
    permission: "run:write",
    may: true,
  },
  {
    name: "a key with the permission",
    standing: key(scientist, { permissions: ["dataset:write"] }),
    permission: "dataset:write",
    may: true,
  },
  {
    name: "a key without the permission, though its role has it",
    standing: key(scientist, { permissions: ["dataset:read"] }),
    permission: "dataset:write",
    may: false,
  },
  {
    name: "a key with a permission that its role lacks",
    standing: key(scientist, { role: "stakeholder", permissions: ["dataset:write"] }),
    permission: "dataset:write",
    may: false,
  },
  {
    name: "a key with a permission that its person lacks",
    standing: key(scientist, { role: "owner", permissions: ["review:decide"] }),
    permission: "review:decide",
    may: false,
  },
  {
    name: "a key in a project it was made for",
    standing: key(scientist, { projects: "this" }),
    permission: "run:write",
    may: true,
  },
  {
    name: "a key in another project of its person",
    standing: key(scientist, { projects: "other" }),
    permission: "run:read",
    may: false,
  },
  {
    name: "an owner's key in a project it was not made for",
    standing: key(owner, { projects: "other" }),
    permission: "project:read",
    may: false,
  },
  {
    name: "a service account that builds",
    standing: { ...scientist, service: true },
    permission: "model:register",
    may: true,
  },
  {
    name: "a service account that was given a role that decides",
    standing: { organization: "reviewer", project: "reviewer", keyRole: null, service: true },
    permission: "review:decide",
    may: false,
  },
  {
    name: "a service account that was made an owner",
    standing: { ...owner, service: true },
    permission: "project:manage",
    may: false,
  },
];

describe("what a key and a service account may do in a project", () => {
  test.each(cases)("$name: $permission is $may", ({ standing, permission, may }) => {
    expect(mayInProject(standing, permission)).toBe(may);
  });
});

test("in the organization too, a key is narrowed by its permissions", () => {
  expect(mayInOrganization(key(owner, { permissions: ["member:read"] }), "member:read")).toBe(true);
  expect(mayInOrganization(key(owner, { permissions: ["member:read"] }), "member:manage")).toBe(false);
  expect(mayInOrganization({ ...owner, service: true }, "member:manage")).toBe(false);
});

test("a key made for some projects sees no other and nothing across all of them", () => {
  expect(seesProject(key(owner, { projects: "other" }))).toBe(false);
  expect(seesProject(key(owner, { projects: "this" }))).toBe(true);
  for (const projects of ["this", "other"] as const) {
    expect(seesEveryProject(key(owner, { projects }))).toBe(false);
    expect(keptToProjects(key(owner, { projects }))).toBe(true);
  }
  expect(seesEveryProject(key(owner, {}))).toBe(true);
  expect(keptToProjects(owner)).toBe(false);
});

test("what decides, invites, releases or governs is for people", () => {
  const forPeople = PERMISSION_NAMES.filter((permission) => !serviceMay(permission));
  for (const permission of ["review:decide", "member:manage", "policy:manage", "key:manage", "model:release"])
    expect(forPeople).toContain(permission);
});

test("a role that decides, invites or manages a project is not a service account's", () => {
  for (const permission of ["review:decide", "member:manage", "policy:manage", "project:manage"] as const)
    for (const role of PERMISSIONS[permission]) expect(isServiceRole(role), role).toBe(false);
});

test("a refusal says which of them stands in the way", () => {
  expect(whyNot({ ...scientist, service: true }, "review:decide")).toMatch(/^A service account does not/);
  expect(whyNot(key(scientist, { permissions: ["run:read"] }), "run:write")).toMatch(/run:write.*Make a key/);
  expect(whyNot(scientist, "review:decide")).toBe("This needs the role Owner, Lead or Reviewer.");
});

test("no key decides, whatever its role, and none is made for it", () => {
  for (const role of PERMISSIONS["review:decide"]) {
    const standing: Standing = { organization: role, project: role, keyRole: role, key: null };
    expect(mayInProject(standing, "review:decide"), role).toBe(false);
    expect(mayInProject({ ...standing, keyRole: null }, "review:decide"), role).toBe(true);
    expect(whyNot(standing, "review:decide")).toMatch(/^Only a signed-in person decides/);
    expect(keyRefusal(role, ["review:decide"], "person")).toMatchObject({ kind: "invalid" });
  }
});
