import { defineConfig } from "@lingui/cli";
import { formatter } from "@lingui/format-po";

/** What nobody sees on the way into a room. */
const pages = [
  "after",
  "answers",
  "asking",
  "attendance",
  "breakouts",
  "checkin",
  "documents",
  "encoder",
  "history",
  "recordings",
  "signin",
  "zoom",
];

/** French is written in the sources, English in the catalogues; what is loaded later has its own, loaded with its code. */
export default defineConfig({
  sourceLocale: "fr",
  locales: ["fr", "en"],
  catalogs: [
    {
      path: "<rootDir>/src/language/{locale}",
      include: ["src"],
      exclude: ["src/room/**", "src/media/**", ...pages.map((page) => `src/${page}/**`)],
    },
    { path: "<rootDir>/src/language/pages/{locale}", include: pages.map((page) => `src/${page}`) },
    { path: "<rootDir>/src/room/language/{locale}", include: ["src/room", "src/media"] },
  ],
  format: formatter({ lineNumbers: false }),
});
