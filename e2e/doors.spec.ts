import { expect, test } from "@playwright/test";
import { demoToEnd, FLIGHTS, flightsId } from "./support/demo.ts";
import { ordersCsv } from "./support/orders.ts";
import { browserOf, HOME, personOf, signIn, visit } from "./support/people.ts";
import { ask, call, sentenceOf, upload } from "./support/verbs.ts";

test.describe.configure({ timeout: 400_000 });

const PAGES = ["", "/audit", "/inbox", "/keys", "/people", "/p/flight-delays", "/p/flight-delays/models"];

test("a page comes with the headers that keep foreign scripts out", async ({ page }) => {
  const response = await page.goto("/sign-in");
  const headers = response?.headers() ?? {};
  const policy = headers["content-security-policy"] ?? "";
  const scripts = /script-src ([^;]*)/.exec(policy)?.[1] ?? "";
  expect(scripts).toMatch(/'nonce-[\w+/=]{20,}'/);
  expect(scripts).not.toContain("unsafe-inline");
  expect(scripts).not.toContain("'unsafe-eval'");
  for (const part of ["object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"])
    expect(policy).toContain(part);
  expect(headers["x-content-type-options"]).toBe("nosniff");
  expect(headers["referrer-policy"]).toBeTruthy();
  const again = await page.goto("/sign-in");
  expect(again?.headers()["content-security-policy"]).not.toBe(policy);
});

test("the server takes no server actions", async ({ request }) => {
  const answer = await request.post("/sign-in", { headers: { "next-action": "0123456789" }, data: "[]" });
  expect(answer.status()).toBe(400);
  expect(await answer.text()).toContain("This server has no server actions.");
});

test("nobody reads a page without a session, and nobody a stranger's organization", async ({
  page,
  browser,
}) => {
  for (const path of PAGES) {
    const response = await page.request.get(`${HOME}${path}`, { maxRedirects: 0 });
    const body = await response.text();
    expect(body, path).not.toContain("Flight delays");
    await page.goto(`${HOME}${path}`);
    await expect(page, path).toHaveURL(/\/sign-in/);
  }
  const scientist = await browserOf(browser, "scientist");
  const response = await scientist.goto("/o/somebody-else");
  expect(response?.status()).toBe(404);
  await scientist.context().close();
});

test("a script works with a key from the keys page, and only with it", async ({
  browser,
  playwright,
  baseURL,
}) => {
  const lead = await browserOf(browser, "lead");
  const project = await ask<{ id: string; slug: string }>(lead.request, "access.createProject", {
    name: `By script ${Date.now().toString(36)}`,
  });
  await visit(lead, `${HOME}/keys`);
  await lead.getByRole("button", { name: "Make a key" }).first().click();
  const dialog = lead.getByRole("dialog");
  await dialog.getByLabel("Name", { exact: true }).fill("nightly import");
  await dialog.getByRole("button", { name: "Make the key" }).click();
  const key =
    (await lead.getByRole("dialog", { name: "Copy the key now" }).locator("code").textContent()) ?? "";
  expect(key).toMatch(/^cs_/);
  await lead.getByRole("button", { name: "I have copied it" }).click();
  await expect(lead.getByRole("table", { name: "API keys" })).toContainText("nightly import");

  const script = await playwright.request.newContext({ ...(baseURL ? { baseURL } : {}) });
  const stranger = await call(script, "access.listProjects");
  expect(stranger.status).toBe(401);
  const wrong = await call(script, "access.listProjects", {}, `${key}x`);
  expect(wrong.status).toBe(401);
  expect(sentenceOf(wrong)).toBe(
    "This API key is unknown, revoked or expired. Make a new one on the page API keys.",
  );

  const { items } = await ask<{ items: { id: string }[] }>(script, "access.listProjects", {}, key);
  expect(items.map(({ id }) => id)).toContain(project.id);

  const dataset = await ask<{ id: string }>(
    script,
    "datasets.create",
    { projectId: project.id, name: "Orders" },
    key,
  );
  const sent = await upload(
    script,
    { projectId: project.id, name: "orders.csv", bytes: Buffer.from(ordersCsv(500)) },
    key,
  );
  expect(sent.status).toBe(200);
  expect(sent.body.sha256).toMatch(/^[0-9a-f]{64}$/);
  const version = await ask<{ id: string }>(
    script,
    "datasets.createVersion",
    { datasetId: dataset.id, uploadId: sent.body.uploadId, label: "by script" },
    key,
  );
  await expect
    .poll(
      async () =>
        (await ask<{ state: string }>(script, "datasets.getVersion", { versionId: version.id }, key)).state,
      { timeout: 120_000 },
    )
    .toBe("ready");

  await test.step("the champion answers over the inference protocol", async () => {
    await demoToEnd(lead.request);
    expect((await script.get("/v2/health/ready")).status()).toBe(200);
    const projectId = await flightsId(lead.request);
    const { items: lines } = await ask<{ items: { alias: string; servingName: string }[] }>(
      script,
      "deployments.list",
      { projectId },
      key,
    );
    const champion = lines.find(({ alias }) => alias === "champion");
    await visit(lead, `${FLIGHTS}/deployments`);
    await lead.getByText("Call it from a terminal").first().click();
    const shown = (await lead.locator("pre code").first().textContent()) ?? "";
    const body = /-d '([\s\S]*?)'\s*$/.exec(shown.trim())?.[1] ?? "";
    const path = `/v2/models/${champion?.servingName}/infer`;
    expect(shown).toContain(path);
    const data = JSON.parse(body) as unknown;
    const without = await script.post(path, { data });
    expect([401, 403, 404]).toContain(without.status());
    const answer = await script.post(path, { data, headers: { authorization: `Bearer ${key}` } });
    expect(answer.status()).toBe(200);
    const { outputs } = (await answer.json()) as { outputs: { name: string; data: number[] }[] };
    const probabilities = outputs.find(({ name }) => name === "probabilities")?.data ?? [];
    expect(probabilities.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 4);
  });

  await test.step("a revoked key opens nothing", async () => {
    await visit(lead, `${HOME}/keys`);
    lead.once("dialog", (question) => void question.accept());
    await lead
      .getByRole("row", { name: /nightly import.*active/ })
      .getByRole("button", { name: "Revoke" })
      .first()
      .click();
    await expect(lead.getByText('"nightly import" is revoked.')).toBeVisible();
    expect((await call(script, "access.listProjects", {}, key)).status).toBe(401);
  });
  await script.dispose();
  await lead.context().close();
});

test("machines find the portal's health, figures and description", async ({ request }) => {
  const health = await request.get("/api/health");
  expect(health.status()).toBe(200);
  const document = await request.get("/api/v1/openapi.json");
  expect(document.status()).toBe(200);
  const described = (await document.json()) as { openapi: string; paths: Record<string, unknown> };
  expect(described.openapi).toMatch(/^3\.1\./);
  expect(Object.keys(described.paths)).toContain("/api/v1/approvals.decide");
  const figures = await request.get("/metrics");
  expect(figures.status()).toBe(200);
  expect(await figures.text()).toMatch(/^# (HELP|TYPE) /m);
});

test("signing out ends the session for good", async ({ page }) => {
  await signIn(page, "stakeholder");
  const kept = await page.context().cookies();
  await page.getByRole("button", { name: personOf("stakeholder").email }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  // Whoever kept a copy of the cookie is out too.
  await page.context().addCookies(kept);
  await page.goto(HOME);
  await expect(page).toHaveURL(/\/sign-in/);
});
