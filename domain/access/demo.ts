import type { Role } from "./roles.ts";

/** The demo's people. They exist only in the demo's organization and sign in without a password only in demo mode. */
export const DEMO_PEOPLE: readonly { email: string; name: string; role: Role }[] = [
  { email: "scientist@demo.test", name: "Sana Scientist", role: "scientist" },
  { email: "reviewer@demo.test", name: "Ravi Reviewer", role: "reviewer" },
  { email: "stakeholder@demo.test", name: "Stella Stakeholder", role: "stakeholder" },
  { email: "auditor@demo.test", name: "Aude Auditor", role: "auditor" },
  { email: "lead@demo.test", name: "Lea Lead", role: "lead" },
  { email: "engineer@demo.test", name: "Enno Engineer", role: "engineer" },
  { email: "admin@demo.test", name: "Adam Admin", role: "admin" },
];

export const DEMO_ORGANIZATION = { slug: "demo", name: "Demo organization" } as const;
/** Founds the demo's organization; nobody signs in as it. */
export const DEMO_OWNER = { email: "owner@demo.test", name: "Demo Owner" } as const;
