// @vitest-environment node
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { KINDS, sentences, topicsOf } from "./sentences";

const domain = new URL("../../../domain/", import.meta.url);
const topics = readdirSync(domain)
  .filter((file) => file.endsWith(".py"))
  .flatMap((file) => [...readFileSync(new URL(file, domain), "utf8").matchAll(/^@event\("([^"]+)"\)/gm)])
  .map((match) => match[1]);

describe("sentences of the history", () => {
  it("exist for every event of the domain, and for no other", () => {
    expect(topics.length).toBeGreaterThan(40);
    expect(Object.keys(sentences).sort()).toEqual([...topics].sort());
  });

  it("belong to kinds that have events", () => {
    for (const kind of Object.keys(KINDS)) expect(topicsOf(kind as keyof typeof KINDS).length).toBeGreaterThan(2);
  });
});
