// Prints the compressed size of the script and style that a page needs before it works, and refuses more than 200 kB of script.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const MOST_KB = 200;
const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));
const pages = { home: "src/home/Home.tsx", preview: "src/join/Join.tsx" };

/** The files of a chunk and of everything that it imports at once. */
function needed(key, found = new Set()) {
  const chunk = manifest[key];
  if (!chunk || found.has(chunk.file)) return found;
  found.add(chunk.file);
  for (const style of chunk.css ?? []) found.add(style);
  for (const imported of chunk.imports ?? []) needed(imported, found);
  return found;
}

const size = (file) => gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length / 1000;
for (const [page, source] of Object.entries(pages)) {
  const files = needed(source, needed("index.html"));
  needed("src/language/fr.po", files);
  const total = (ending) =>
    [...files].filter((file) => file.endsWith(ending)).reduce((sum, file) => sum + size(file), 0);
  const script = total(".js");
  console.log(`${page}: ${script.toFixed(1)} kB of script, ${total(".css").toFixed(1)} kB of style (gzip)`);
  if (script > MOST_KB) {
    console.error(`${page}: more than ${MOST_KB} kB of script`);
    process.exit(1);
  }
}
