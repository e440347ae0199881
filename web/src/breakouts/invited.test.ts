import { describe, expect, it } from "vitest";
import { addressesIn } from "./Invited";

describe("the addresses of a text", () => {
  it("are apart by lines, commas or semicolons, with or without a name", () => {
    const text = "ada@exemple.fr, Inès Roy <ines@exemple.fr>;\n\nnoe@exemple.fr\n";
    expect(addressesIn(text)).toEqual(["ada@exemple.fr", "ines@exemple.fr", "noe@exemple.fr"]);
  });
  it("are none where nothing is written", () => {
    expect(addressesIn(" ,\n; ")).toEqual([]);
  });
});
