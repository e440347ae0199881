import { readdirSync, readFileSync } from "node:fs";
import { lingui } from "@lingui/vite-plugin";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const PDF_JS = new URL("node_modules/pdfjs-dist/", import.meta.url);

/** What PDF.js fetches when a file needs it: fonts and character maps that it lacks, decoders of its pictures. */
function pdfFiles(): Plugin {
  const { version } = JSON.parse(readFileSync(new URL("package.json", PDF_JS), "utf8"));
  return {
    name: "pdf-files",
    generateBundle() {
      for (const folder of ["cmaps", "standard_fonts", "wasm", "iccs"])
        for (const file of readdirSync(new URL(folder, PDF_JS)).filter((one) => !one.startsWith("quickjs")))
          this.emitFile({
            type: "asset",
            fileName: `assets/pdf-${version}/${folder}/${file}`,
            source: readFileSync(new URL(`${folder}/${file}`, PDF_JS)),
          });
    },
  };
}

/** Where `npm run dev` finds the server. */
const server = process.env.AMPHI_SERVER ?? "http://localhost:8000";
const served = ["/media", "/signin/demo", "/signout", "/health"];

export default defineConfig({
  plugins: [react(), lingui({ macroTransform: true }), pdfFiles()],
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
      "^/meetings/[^/]+/documents": server,
      "^/attendance/[^/]+\\.csv": server,
    },
  },
  test: { environment: "jsdom", include: ["src/**/*.test.{ts,tsx}"] },
});
