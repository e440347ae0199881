import { describe, expect, it } from "vitest";
import { mean } from "./Chart";
import { added, type Draft, draftOf, empty, problem, question } from "./draft";

const written = (changes: Partial<Draft>): Draft => ({ ...empty(), text: "Alors ?", ...changes });
const choices = (...texts: string[]) => texts.map((text, index) => ({ id: index + 1, text, right: index === 0 }));

describe("a question that is being written", () => {
  it("says what is missing first", () => {
    expect(problem(empty(), false)).toBe("question");
    expect(problem(written({}), false)).toBe("choices");
    expect(problem(written({ choices: choices("Oui", " oui") }), false)).toBe("twice");
    expect(problem(written({ choices: choices("Oui", "Non") }), false)).toBeNull();
    expect(problem(written({ kind: "TEXT" }), false)).toBeNull();
    expect(problem(written({ kind: "SCALE", ends: ["peu", ""] }), false)).toBe("ends");
    expect(problem(written({ kind: "SCALE", ends: ["peu", "beaucoup"] }), false)).toBeNull();
  });

  it("needs in a quiz what is right, points and a time within bounds", () => {
    const none = choices("Oui", "Non").map((each) => ({ ...each, right: false }));
    expect(problem(written({ choices: none }), true)).toBe("right");
    expect(problem(written({ choices: choices("Oui", "Non") }), true)).toBeNull();
    expect(problem(written({ choices: choices("Oui", "Non"), points: 0 }), true)).toBe("points");
    expect(problem(written({ choices: choices("Oui", "Non"), seconds: 3601 }), true)).toBe("points");
    expect(problem(written({ kind: "TEXT" }), true)).toBe("right");
  });

  it("leaves out lines that say nothing, and counts what is right without them", () => {
    const lines = [{ id: 7, text: " ", right: false }, ...choices("Oui", "Non")];
    const asked = question(written({ choices: lines }), true);
    expect([asked.choices, asked.right]).toEqual([["Oui", "Non"], [0]]);
    expect(added(lines).at(-1)).toEqual({ id: 8, text: "", right: false });
  });

  it("is written anew as it was prepared", () => {
    const several = written({ kind: "SEVERAL", choices: choices("a", "b", "c"), points: 3, seconds: 20 });
    const scale = written({ kind: "SCALE", steps: 7, ends: ["peu", "beaucoup"] });
    const words = written({ kind: "TEXT", accepted: choices("joule", "J") });
    for (const draft of [several, scale, words]) {
      const asked = question(draft, draft !== scale);
      expect(question(draftOf(asked), draft !== scale)).toEqual(asked);
    }
    expect(question(scale, false).choices).toHaveLength(7);
  });
});

describe("a scale", () => {
  it("has a mean step, from 1", () => {
    expect(mean([1, 0, 0, 0, 1])).toBe(3);
    expect(mean([0, 0])).toBe(0);
  });
});
