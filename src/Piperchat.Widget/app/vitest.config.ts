import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["**/*.test.ts", "**/*.test.tsx"],
    exclude: ["node_modules/**"],
    // A component test names its environment at its head: // @vitest-environment happy-dom
    environment: "node",
    // Properties run hundreds of times, and the machines that run them may be busy: 5 s, the default, says more of those than of us.
    testTimeout: 60_000,
  },
});
