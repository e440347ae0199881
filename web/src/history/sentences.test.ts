// @vitest-environment node
import { readdirSync, readFileSync } from "node:fs";
import { i18n } from "@lingui/core";
import { beforeEach, describe, expect, it } from "vitest";
import { permitted, SWITCHES } from "../meeting/permitted";
import type { Event } from "./documents";
import { KINDS, sentence, sentences, topicsOf } from "./sentences";

const domain = new URL("../../../domain/", import.meta.url);
const topics = readdirSync(domain)
  .filter((file) => file.endsWith(".py"))
  .flatMap((file) => [...readFileSync(new URL(file, domain), "utf8").matchAll(/^@event\("([^"]+)"\)/gm)])
  .map((match) => match[1]);

describe("sentences of the history", () => {
  beforeEach(() => i18n.loadAndActivate({ locale: "fr", messages: {} }));

  it("exist for every event of the domain, and for no other", () => {
    expect(topics.length).toBeGreaterThan(40);
    expect(Object.keys(sentences).sort()).toEqual([...topics].sort());
  });

  it("tell who was sent back from which group", () => {
    const told = { topic: "breakouts.ParticipantsMoved", actor: "Ada", subject: "Béa", object: "Ada" };
    const sent = [
      { key: "sentFrom", value: "Nord" },
      { key: "places", value: "1" },
    ];
    expect(sentence({ ...told, data: sent } as unknown as Event)).toBe(
      "Ada renvoie Béa du groupe Nord dans la salle commune.",
    );
    expect(sentence({ ...told, data: sent.slice(1) } as unknown as Event)).toBe("Béa revient avec tous.");
  });

  it("belong to kinds that have events", () => {
    for (const kind of Object.keys(KINDS)) expect(topicsOf(kind as keyof typeof KINDS).length).toBeGreaterThan(2);
  });

  it("name a permission as the page of rules does", () => {
    for (const one of SWITCHES) {
      const data = [
        { key: "switch", value: one.toLowerCase() },
        { key: "allowed", value: "false" },
      ];
      const event = { topic: "switches.SwitchTurned", actor: "Hélène", subject: null, object: null, data };
      expect(sentence(event as unknown as Event)).toContain(`« ${permitted[one].message} »`);
    }
  });
});
