import { lingui } from "@lingui/vite-plugin";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** Where `npm run dev` finds the server. */
const server = process.env.AMPHI_SERVER ?? "http://localhost:8000";
const served = ["/media", "/signin/demo", "/signout", "/health"];

export default defineConfig({
  plugins: [react(), lingui({ macroTransform: true })],
  css: {
    transformer: "lightningcss",
    // light-dark() is lowered for the browsers that came before it.
    lightningcss: { targets: { chrome: 111 << 16, firefox: 114 << 16, safari: (16 << 16) | (4 << 8) } },
  },
  build: {
    chunkSizeWarningLimit: 600,
    target: ["chrome111", "firefox114", "safari16.4"],
    cssMinify: "lightningcss",
    manifest: true,
  },
  server: {
    proxy: {
      "/graphql": { target: server, ws: true },
      ...Object.fromEntries(served.map((path) => [path, server])),
      // The pages /recordings/… and /attendance/… live beside these files.
      "^/recordings/[^/]+/(video|thumbnail)": server,
      "^/attendance/[^/]+\\.csv": server,
    },
  },
  test: { environment: "jsdom", include: ["src/**/*.test.{ts,tsx}"] },
});
