import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["{domain,ml,components,scripts,server}/**/*.test.{ts,tsx}"],
          exclude: ["**/*.service.test.ts", "**/node_modules/**"],
        },
      },
    ],
  },
});
