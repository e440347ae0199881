import { describe, expect, it } from "vitest";
import { layoutOf, nextLayout } from "./view";

describe("the layout", () => {
  it("is what is shared, else who speaks, unless another was chosen", () => {
    expect(layoutOf(null, true)).toBe("presentation");
    expect(layoutOf(null, false)).toBe("speaker");
    expect(layoutOf("gallery", true)).toBe("gallery");
    expect(layoutOf("presentation", false)).toBe("speaker");
  });

  it("goes round with its key", () => {
    expect([nextLayout("presentation", true), nextLayout("speaker", true), nextLayout("gallery", true)]).toEqual([
      "speaker",
      "gallery",
      "presentation",
    ]);
    expect([nextLayout("speaker", false), nextLayout("gallery", false)]).toEqual(["gallery", "speaker"]);
  });
});
