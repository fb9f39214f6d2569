import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname } from "node:path";
import { type Browser, expect, type Page, test } from "@playwright/test";
import Provider from "oidc-provider";
import { type Portal, startPortal } from "#scripts/portal-under-test.ts";
import { visit } from "./support/people.ts";
import { ask } from "./support/verbs.ts";

/** Single sign-on in browsers, with a portal of its own and a real OpenID provider beside it. */
test.describe.configure({ timeout: 600_000 });
test.use({ navigationTimeout: 120_000, actionTimeout: 60_000 });

const PASSWORD = "an umbrella for the auditor";
const OWNER = "olga@corner.test";
const COLLEAGUE = "ada@corner.test";
const SECRET = "a secret between the two of them";
const NAME = "Corner login";

let idp: Server;
let portal: Portal;

test.beforeAll(async () => {
  test.setTimeout(600_000);
  idp = createServer();
  await new Promise<void>((resolve) => idp.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(idp.address() as AddressInfo).port}`;
  portal = await startPortal(
    dirname(import.meta.dirname),
    {
      COUNTERSIGN_DEMO: "0",
      OIDC_ISSUER: issuer,
      OIDC_CLIENT_ID: "portal",
      OIDC_CLIENT_SECRET: SECRET,
      OIDC_NAME: NAME,
    },
    4600,
  );
  const provider = new Provider(issuer, {
    clients: [
      { client_id: "portal", client_secret: SECRET, redirect_uris: [`${portal.url}/api/sso/callback`] },
    ],
    claims: { openid: ["sub"], email: ["email"] },
    conformIdTokenClaims: false,
    findAccount: (_context, sub) => ({
      accountId: sub,
      claims: () => ({ sub, email: `${sub}@corner.test` }),
    }),
    cookies: { keys: ["a key of the test"] },
  });
  idp.on("request", provider.callback());
});
test.afterAll(async () => {
  await portal?.stop();
  idp.closeAllConnections();
  await new Promise((resolve) => idp.close(resolve));
});

const tabOf = async (browser: Browser): Promise<Page> =>
  (await browser.newContext({ baseURL: portal.url, viewport: { width: 1280, height: 900 } })).newPage();

/** The provider's own two forms: who one is there, and that the portal may know. */
async function atProvider(page: Page, login: string): Promise<void> {
  await page.getByPlaceholder("Enter any login").fill(login);
  await page.getByPlaceholder("and password").fill("any");
  await page.getByRole("button", { name: "Sign-in" }).click();
  await page.waitForLoadState("domcontentloaded");
  const agree = page.getByRole("button", { name: "Continue" });
  const back = page.waitForURL((url) => url.origin === portal.url).then(() => false);
  const asked = agree.waitFor().then(() => true);
  asked.catch(() => undefined);
  if (await Promise.race([asked, back])) await agree.click();
  await page.waitForURL((url) => url.origin === portal.url);
}

const signInLink = (page: Page) => page.getByRole("link", { name: `Sign in with ${NAME}` });
const main = (page: Page) => page.getByRole("main");

test("an address links nobody; linked by hand, an identity signs in, and signs after a fresh sign-in at the provider", async ({
  browser,
}) => {
  const owner = await tabOf(browser);
  const setup = /setup_[\w-]{43}/.exec(portal.printed())?.[0];
  await test.step("the first owner comes by the terminal's link, with a password", async () => {
    const account = {
      token: setup,
      organization: "Corner",
      name: "Olga Owner",
      email: OWNER,
      password: PASSWORD,
    };
    await ask(owner.request, "access.completeSetup", account);
    await visit(owner, "/sign-in");
    await owner.getByLabel("E-mail").fill(OWNER);
    await owner.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
    await owner.getByRole("button", { name: "Sign in", exact: true }).click();
    await owner.waitForURL((url) => url.pathname === "/o/corner");
  });

  await test.step("an identity with the owner's address opens nothing, and is linked with nobody", async () => {
    const stranger = await tabOf(browser);
    await visit(stranger, "/sign-in?next=/o/corner");
    await signInLink(stranger).click();
    await atProvider(stranger, "olga");
    await expect(stranger).toHaveURL(/\/sign-in\?problem=unknown/);
    await expect(main(stranger)).toContainText("Nobody here is linked with this identity.");
    await stranger.goto("/o/corner");
    await expect(stranger).toHaveURL(/\/sign-in/);
    await stranger.context().close();
    await visit(owner, "/account/security");
    await expect(main(owner)).toContainText("An address that happens to be the same links nobody");
  });

  await test.step("the owner proves who they are, and links it by hand", async () => {
    await owner.getByRole("button", { name: `Link ${NAME}` }).click();
    await owner.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
    await owner.getByRole("button", { name: "Go on" }).click();
    await owner.waitForURL((url) => url.origin !== portal.url);
    await atProvider(owner, "olga");
    await expect(owner).toHaveURL(/\/account\/security\?linked=1/);
    await expect(main(owner)).toContainText("The identity is linked.");
    await expect(main(owner)).toContainText("olga@corner.test at 127.0.0.1");
  });

  const review = await test.step("a colleague proposes a rule, which somebody else has to sign", async () => {
    const { link } = await ask<{ link: string }>(owner.request, "access.invite", {
      email: COLLEAGUE,
      role: "admin",
    });
    const colleague = await tabOf(browser);
    await visit(colleague, new URL(link).pathname);
    await colleague.getByLabel("Your name").fill("Ada Admin");
    await colleague.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
    await colleague.getByRole("button", { name: "Accept and sign in" }).click();
    await colleague.waitForURL((url) => url.pathname === "/o/corner");
    const project = await ask<{ id: string; slug: string }>(owner.request, "access.createProject", {
      name: "Corner",
    });
    const asked = await ask<{ requestId: string }>(colleague.request, "approvals.proposePolicy", {
      projectId: project.id,
      gate: "leave_phase",
      tier: "limited",
      rule: {
        quorum: 1,
        roles: ["reviewer", "lead", "owner"],
        requirePreview: false,
        requireChecklistPhases: [],
        blockOnOpenThreads: false,
        expiresAfterDays: 30,
      },
      reason: "Nobody leaves a phase alone.",
    });
    await colleague.context().close();
    return `/o/corner/p/${project.slug}/reviews/${asked.requestId}`;
  });

  await test.step("signed out, the owner comes in again by the identity, to where they were going", async () => {
    await visit(owner, "/account");
    await owner.getByRole("button", { name: "Sign out" }).click();
    await owner.waitForURL((url) => url.pathname === "/sign-in");
    await visit(owner, "/sign-in?next=/account/sessions");
    await signInLink(owner).click();
    // The provider still knows them: signing in takes no password there, unlike what comes next.
    await owner.waitForURL((url) => url.pathname === "/account/sessions");
    await expect(owner.getByRole("listitem").filter({ hasText: "this one" })).toContainText(
      /single sign-on/i,
    );
  });

  await test.step("signing asks at the provider again, and what was written so far comes back", async () => {
    await visit(owner, review);
    await owner.getByRole("button", { name: "Sign…" }).click();
    const dialog = owner.getByRole("dialog");
    await dialog.getByLabel("Reason").fill("Read the rule; one other person is enough.");
    await dialog.getByRole("button", { name: "Sign and approve" }).click();
    await owner.waitForURL((url) => url.origin !== portal.url);
    await expect(owner.getByPlaceholder("Enter any login")).toBeVisible();
    await atProvider(owner, "olga");
    await expect(dialog.getByText(`You proved who you are with ${NAME} a moment ago.`)).toBeVisible();
    // A reload or a bookmark does not repeat it.
    await expect(owner).toHaveURL((url) => url.pathname === review && !url.searchParams.has("stepUp"));
    await expect(dialog.getByLabel("Reason")).toHaveValue("Read the rule; one other person is enough.");
    await dialog.getByRole("button", { name: "Sign and approve" }).click();
    await expect(dialog).toBeHidden();
    const signature = main(owner).locator("dl", { hasText: "Signed by" });
    await expect(signature).toContainText("Olga Owner");
    await expect(signature).toContainText(/single sign-on/i);
  });
});
