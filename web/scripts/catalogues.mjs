// Holds the catalogues against the sources: every string is in them, none is left over, and all are translated.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

const files = ["src/language", "src/language/pages", "src/room/language"]
  .flatMap((folder) => ["fr", "en"].map((language) => `${folder}/${language}.po`))
  .filter((file) => existsSync(file));
const before = new Map(files.map((file) => [file, readFileSync(file, "utf8")]));
execFileSync("npx", ["lingui", "extract", "--clean"], { stdio: ["ignore", "ignore", "inherit"] });

/** The messages of a catalogue: what follows each `msgid`, and what is in its `msgstr`. */
function messages(text) {
  const found = new Map();
  for (const block of text.split(/\n\n/)) {
    const joined = block.replace(/"\n"/g, "");
    const id = joined.match(/^msgid "(.*)"$/m)?.[1];
    if (id) found.set(id, joined.match(/^msgstr "(.*)"$/m)?.[1] ?? "");
  }
  return found;
}

let wrong = 0;
for (const [file, text] of before) {
  const [kept, extracted] = [messages(text), messages(readFileSync(file, "utf8"))];
  writeFileSync(file, text);
  const say = (what, id) => {
    wrong += 1;
    console.error(`${file}: ${what}: ${id}`);
  };
  for (const id of extracted.keys()) if (!kept.has(id)) say("missing", id);
  for (const id of kept.keys()) if (!extracted.has(id)) say("not used", id);
  for (const [id, translation] of kept) if (extracted.has(id) && translation === "") say("not translated", id);
}
if (wrong) {
  console.error(`${wrong} to mend: npm run extract, then write the translations`);
  process.exit(1);
}
