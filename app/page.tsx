import { redirect } from "next/navigation";
import { personPage } from "#server/http/page.ts";

/** The front door: into the only organization, or to the choice of one. */
export default async function FrontDoor() {
  const { organizations } = await personPage();
  const first = organizations[0];
  redirect(first && organizations.length === 1 ? `/o/${first.slug}` : "/account");
}
