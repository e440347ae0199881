import { defineConfig } from "@lingui/cli";
import { formatter } from "@lingui/format-po";

/** French is written in the sources, English in the catalogues; the room has its own, loaded with its code. */
export default defineConfig({
  sourceLocale: "fr",
  locales: ["fr", "en"],
  catalogs: [
    { path: "<rootDir>/src/language/{locale}", include: ["src"], exclude: ["src/room/**", "src/media/**"] },
    { path: "<rootDir>/src/room/language/{locale}", include: ["src/room", "src/media"] },
  ],
  format: formatter({ lineNumbers: false }),
});
