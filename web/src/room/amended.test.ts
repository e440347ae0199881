import { describe, expect, it } from "vitest";
import type { Message } from "../session/room";
import { type Again, renewed, wantedOf } from "./amended";

const said = (id: string, text = id) => ({ id, text }) as Message;
const shown = [said("a"), said("b"), said("c")];
const asked = (position: number, message: Message | null): Again => ({ position, message });

describe("older messages that were changed", () => {
  it("are asked for once for each change, if they are here", () => {
    const amended = new Map([
      ["b", 20],
      ["elsewhere", 21],
    ]);
    expect(wantedOf(shown, amended, new Map())).toEqual(["b"]);
    expect(wantedOf(shown, amended, new Map([["b", asked(20, said("b", "B"))]]))).toEqual([]);
    expect(wantedOf(shown, new Map([["b", 25]]), new Map([["b", asked(20, null)]]))).toEqual(["b"]);
    expect(wantedOf(shown, new Map(), new Map())).toEqual([]);
  });

  it("are asked for 200 at a time", () => {
    const many = Array.from({ length: 450 }, (_, index) => said(`m${index}`));
    const amended = new Map(many.map((one, index) => [one.id, index + 1]));
    const again = new Map<string, Again>();
    const counts: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      const wanted = wantedOf(many, amended, again);
      counts.push(wanted.length);
      for (const id of wanted) again.set(id, asked(450, null));
    }
    expect(counts).toEqual([200, 200, 50, 0]);
  });

  it("are shown as they are now, in their places; what is not for the reader any more stays as it was", () => {
    const again = new Map([
      ["b", asked(20, said("b", "B"))],
      ["c", asked(20, null)],
    ]);
    expect(renewed(shown, again).map((one) => one.text)).toEqual(["a", "B", "c"]);
    expect(renewed(shown, new Map())).toBe(shown);
  });
});
