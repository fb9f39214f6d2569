import { DEMO_PEOPLE } from "#domain/access/demo.ts";
import type { Role } from "#domain/access/roles.ts";
import { hasOrganization } from "#server/access/has-organization.ts";
import { env, isDemo } from "#server/kernel/env.ts";
import { runtime } from "#server/kernel/runtime.ts";

export type DemoAccount = { email: string; name: string; role: Role };

/** The accounts of the demo; null while demo mode is off. */
export async function demoAccounts(): Promise<DemoAccount[] | null> {
  return isDemo(env()) ? DEMO_PEOPLE.map(({ email, name, role }) => ({ email, name, role })) : null;
}

/** True before the first organization: the sign-in page then says how to make one. */
export async function isUntouched(): Promise<boolean> {
  return !(await hasOrganization(runtime().db));
}
