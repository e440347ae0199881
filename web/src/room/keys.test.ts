// @vitest-environment jsdom
import { afterEach, describe, expect, it } from "vitest";
import { actionOf, isControl } from "./keys";

const plain = { ctrlKey: false, metaKey: false, altKey: false };

afterEach(() => {
  document.body.innerHTML = "";
});

describe("keys of the room", () => {
  it("do what the list says, in either case", () => {
    expect(actionOf({ key: "m", ...plain }, null)).toBe("microphone");
    expect(actionOf({ key: "M", ...plain }, null)).toBe("microphone");
    expect(actionOf({ key: "?", ...plain }, null)).toBe("keys");
    expect(actionOf({ key: "x", ...plain }, null)).toBeNull();
  });

  it("are off with a modifier and while a control has the focus", () => {
    document.body.innerHTML = "<button>Micro</button><textarea></textarea><main></main>";
    expect(actionOf({ key: "c", ...plain, ctrlKey: true }, null)).toBeNull();
    expect(actionOf({ key: "m", ...plain }, document.querySelector("textarea"))).toBeNull();
    expect(isControl(document.querySelector("button"))).toBe(true);
    expect(isControl(document.querySelector("main"))).toBe(false);
  });

  it("close the panel from anywhere", () => {
    document.body.innerHTML = "<textarea></textarea>";
    expect(actionOf({ key: "Escape", ...plain }, document.querySelector("textarea"))).toBe("close");
  });
});
