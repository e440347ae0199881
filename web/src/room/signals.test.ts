import { describe, expect, it } from "vitest";
import type { Reacted } from "../session/room";
import { grouped } from "./signals";

const by = (name: string, reaction: Reacted["reaction"]): Reacted =>
  ({ id: name, position: 1, seatId: name, name, reaction }) as Reacted;

describe("reactions on the stage", () => {
  it("are one of each kind, with who reacted last and how many did", () => {
    const shown = grouped([by("Ada", "CLAP"), by("Noé", "HEART"), by("Inès", "CLAP")]);
    expect(shown.map(({ reaction, last, count }) => [reaction, last.name, count])).toEqual([
      ["CLAP", "Inès", 2],
      ["HEART", "Noé", 1],
    ]);
  });
});
