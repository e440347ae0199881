import { describe, expect, it } from "vitest";
import { pieces } from "./chat";

describe("the words of a message", () => {
  it("are text, links without the stop behind them, and code", () => {
    expect(pieces("Voir https://exemple.fr/a?b=1. Puis `x = 1` !")).toEqual([
      { kind: "text", text: "Voir " },
      { kind: "link", text: "https://exemple.fr/a?b=1" },
      { kind: "text", text: ". Puis " },
      { kind: "code", text: "x = 1" },
      { kind: "text", text: " !" },
    ]);
  });

  it("keep a block as it was written, without its language, and look for nothing in it", () => {
    expect(pieces('Ceci :\n```python\nif x:\n    f("https://exemple.fr")\n```\nfin')).toEqual([
      { kind: "text", text: "Ceci :\n" },
      { kind: "block", text: 'if x:\n    f("https://exemple.fr")' },
      { kind: "text", text: "\nfin" },
    ]);
  });

  it("are shown as they are when a mark is alone", () => {
    expect(pieces("un ` seul")).toEqual([{ kind: "text", text: "un ` seul" }]);
  });
});
