import { describe, expect, it } from "vitest";
import { codeIn, dateInput, instantOf, nextHour, timeInput } from "./dates";

describe("codeIn", () => {
  it("reads a link, a grouped code and bare letters alike", () => {
    expect(codeIn("https://amphi.example/m/abcd-efgh-ijkl?x=1")).toBe("abcdefghijkl");
    expect(codeIn(" ABCD EFGH IJKL ")).toBe("abcdefghijkl");
    expect(codeIn("https://amphi.example/m/abcdefghijkl/")).toBe("abcdefghijkl");
  });

  it("gives nothing for anything else", () => {
    expect(codeIn("bonjour")).toBeNull();
    expect(codeIn("")).toBeNull();
  });
});

describe("dates", () => {
  it("go to the inputs and back without moving", () => {
    const at = new Date(2026, 10, 24, 14, 0);
    expect(instantOf(dateInput(at), timeInput(at))).toBe(at.toISOString());
    expect(instantOf("", "14:00")).toBeNull();
  });

  it("propose the next full hour", () => {
    expect(timeInput(nextHour(new Date(2026, 10, 24, 13, 48)))).toBe("14:00");
  });
});
