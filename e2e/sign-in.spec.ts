import { expect, type Page, test } from "@playwright/test";
import { Secret, TOTP } from "otpauth";
import { browserOf, visit } from "./support/people.ts";
import { ask } from "./support/verbs.ts";

const PASSWORD = "an umbrella for the auditor";

/** Browsers take passkeys on a name and not on numbers, so this story plays at localhost. */
const here = (path: string, baseURL: string | undefined) => {
  const url = new URL(path, baseURL);
  url.hostname = "localhost";
  return url.href;
};

/** A device with a passkey store whose finger or PIN always fits (WebAuthn's virtual authenticator). */
async function withAuthenticator(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

async function signOut(page: Page, baseURL: string | undefined): Promise<void> {
  await visit(page, here("/account", baseURL));
  await page.evaluate(() => localStorage.setItem("countersign.recent.any", '{"searches":["a name"]}'));
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL((url) => url.pathname === "/sign-in");
  expect(await page.evaluate(() => localStorage.getItem("countersign.recent.any"))).toBeNull();
}

test("somebody new adds a passkey, signs in with it, proves with it who they are, and sets up an app", async ({
  browser,
  page,
  baseURL,
}) => {
  const admin = await browserOf(browser, "admin");
  const email = `passkeys-${Date.now().toString(36)}@elsewhere.test`;
  const { link } = await ask<{ link: string }>(admin.request, "access.invite", { email, role: "reviewer" });
  await withAuthenticator(page);

  await test.step("a password opens the account", async () => {
    await visit(page, here(new URL(link).pathname, baseURL));
    await page.getByLabel("Your name").fill("Nora Newcomer");
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Accept and sign in" }).click();
    await page.waitForURL((url) => url.pathname.startsWith("/o/"));
  });

  await test.step("the password proves who they are, and the device makes a passkey", async () => {
    await visit(page, here("/account/security", baseURL));
    await expect(page.getByText("You cannot sign yet.")).toBeVisible();
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await page.getByLabel("Password").fill("not this one at all");
    await page.getByRole("button", { name: "Go on" }).click();
    await expect(page.getByText("The password is not right.")).toBeVisible();
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Go on" }).click();
    await page.getByLabel("Name").fill("My key");
    await page.getByRole("button", { name: "Create the passkey" }).click();
    await expect(page.getByText("My key")).toBeVisible();
    // The inviter had the link in hand too: for a day nobody can know whose passkey this is.
    await expect(page.getByText("If you did not ask for that link")).toBeVisible();
  });

  await test.step("the passkey signs in", async () => {
    await signOut(page, baseURL);
    await visit(page, here("/sign-in?next=/account/sessions", baseURL));
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await page.waitForURL((url) => url.pathname === "/account/sessions");
    await expect(page.getByRole("listitem").filter({ hasText: "this one" })).toContainText("passkey");
  });

  const codes = await test.step("the passkey proves who they are, and an app is set up", async () => {
    await visit(page, here("/account/security", baseURL));
    await page.getByRole("button", { name: "Set it up" }).click();
    await page.getByRole("button", { name: "Go on" }).click();
    await expect(page.getByRole("img", { name: "The key as a QR code" })).toBeVisible();
    const key = (await page.getByRole("dialog").locator("code").textContent()) ?? "";
    const found = Secret.fromBase32(key.replaceAll(" ", ""));
    await page.getByLabel("Code of the app").fill(new TOTP({ secret: found }).generate());
    await page.getByRole("button", { name: "Confirm the app" }).click();
    const shown = page.getByRole("list", { name: "Recovery codes" }).getByRole("listitem");
    await expect(shown).toHaveCount(10);
    const [first = "", second = ""] = await shown.allInnerTexts();
    await page.getByRole("button", { name: "I have kept them" }).click();
    await expect(page.getByText("10 of 10 recovery codes are left.")).toBeVisible();
    return { first, second };
  });

  await test.step("from now on the password asks for a code, and a recovery code stands in", async () => {
    await signOut(page, baseURL);
    await visit(page, here("/sign-in?next=/account/security", baseURL));
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByLabel("Code").fill("000000");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(page.getByText("This code is not right")).toBeVisible();
    await page.getByLabel("Code").fill(codes.first);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.waitForURL((url) => url.pathname === "/account/security");
    await expect(page.getByText("9 of 10 recovery codes are left.")).toBeVisible();
  });

  await test.step("the sessions page shows both browsers, and ends the other one", async () => {
    const elsewhere = await (await browser.newContext()).newPage();
    await visit(elsewhere, here("/sign-in?next=/account/sessions", baseURL));
    await elsewhere.getByLabel("E-mail").fill(email);
    await elsewhere.getByLabel("Password").fill(PASSWORD);
    await elsewhere.getByRole("button", { name: "Sign in", exact: true }).click();
    await elsewhere.getByLabel("Code").fill(codes.second);
    await elsewhere.getByRole("button", { name: "Sign in", exact: true }).click();
    await elsewhere.waitForURL((url) => url.pathname === "/account/sessions");
    await visit(page, here("/account/sessions", baseURL));
    await expect(page.getByRole("listitem").filter({ hasText: "password and recovery code" })).toHaveCount(2);
    await page.getByRole("button", { name: /^End (the other one|all)/ }).click();
    await expect(page.getByRole("listitem").filter({ hasText: "password and recovery code" })).toHaveCount(1);
    await elsewhere.reload();
    await expect(elsewhere).toHaveURL(/\/sign-in/);
    await elsewhere.context().close();
  });
});
