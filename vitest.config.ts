import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Two cores: a third worker would only make the timings of the others less steady.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: "unit",
          include: ["{domain,ml,components,scripts,server,db}/**/*.test.{ts,tsx}"],
          exclude: ["**/*.service.test.ts", "**/node_modules/**"],
          setupFiles: ["scripts/steady-properties.ts"],
          // A limit for what hangs; what is slow on a busy machine is not wrong.
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: "service",
          include: ["{server,db}/**/*.service.test.ts"],
          setupFiles: ["server/testing/quick-imports.ts", "scripts/steady-properties.ts"],
          globalSetup: ["server/testing/global-setup.ts"],
          pool: "threads",
          // As above.
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
