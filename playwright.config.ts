import { defineConfig, devices } from "@playwright/test";

const chromium = process.env.CHROMIUM;

/** `npm test -- e2e` starts the portal and sets these; against a running one: npx playwright test. */
export default defineConfig({
  testDir: "e2e",
  timeout: 300_000,
  expect: { timeout: 15_000 },
  workers: 1,
  retries: 0,
  forbidOnly: true,
  outputDir: "test-results",
  use: {
    ...devices["Desktop Chrome"],
    baseURL: process.env.COUNTERSIGN_E2E_URL ?? "http://127.0.0.1:3000",
    viewport: { width: 1440, height: 900 },
    actionTimeout: 20_000,
    navigationTimeout: 30_000,
    screenshot: "only-on-failure",
    // A trace doubles the time of a journey: ask for one with --trace on.
    trace: "off",
    launchOptions: { executablePath: chromium, args: ["--no-sandbox"] },
  },
});
