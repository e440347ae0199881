import { globSync, readdirSync, readFileSync } from "node:fs";
import { lingui } from "@lingui/vite-plugin";
import react from "@vitejs/plugin-react";
import { type DefinitionNode, Kind, parse, visit } from "graphql";
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

const WRITTEN = /\bgraphql\(`([^`]*)`\)/g;

/** Puts each GraphQL document where it is written: the generated map of all would load every page's with the first. */
function documentsInPlace(): Plugin {
  const fragments = new Map<string, DefinitionNode>();
  const definitions = (source: string): readonly DefinitionNode[] => parse(source, { noLocation: true }).definitions;
  /** The definitions, and the fragments that they use, each once. */
  const complete = (own: readonly DefinitionNode[]): DefinitionNode[] => {
    const found = new Set(own);
    for (const one of found)
      visit(one, {
        FragmentSpread({ name }) {
          const used = fragments.get(name.value);
          if (!used) throw new Error(`no fragment ${name.value}`);
          found.add(used);
        },
      });
    return [...found];
  };
  return {
    name: "documents-in-place",
    enforce: "pre",
    buildStart() {
      for (const file of globSync("src/**/*.{ts,tsx}"))
        for (const [, source = ""] of readFileSync(file, "utf8").matchAll(WRITTEN))
          for (const one of definitions(source))
            if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one);
    },
    transform(code, id) {
      if (!/\/src\/.*\.tsx?$/.test(id) || !code.includes("graphql(`")) return null;
      const inPlace = code.replace(WRITTEN, (_, source: string) => {
        const document = { kind: Kind.DOCUMENT, definitions: complete(definitions(source)) };
        return `(${JSON.stringify(document)})${source.replace(/[^\n]/g, "")}`; // as many lines as before
      });
      return { code: inPlace, map: null };
    },
  };
}

/** Where `npm run dev` finds the server. */
const server = process.env.AMPHI_SERVER ?? "http://localhost:8000";
const served = ["/media", "/signin/demo", "/signout", "/health"];

export default defineConfig({
  plugins: [documentsInPlace(), react(), lingui({ macroTransform: true }), pdfFiles()],
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
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    testTimeout: 60_000, // a test that waits for ever is named all the same; a busy machine is no reason to fail
    hookTimeout: 60_000,
  },
});
