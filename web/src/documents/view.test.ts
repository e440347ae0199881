import { expect, it } from "vitest";
import { rounded, sameView, whole } from "./view";

it("is the same view when it looks alike", () => {
  expect(sameView(rounded({ ...whole(1), x: 0.50001 }), whole(1))).toBe(true);
  expect(sameView(whole(1), whole(2))).toBe(false);
});
