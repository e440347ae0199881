import { describe, expect, it } from "vitest";
import { frenchSpaces, typesetFrench } from "./typography";

describe("French spaces", () => {
  it("are narrow before ; ! ? and no-break before : and inside guillemets", () => {
    expect(frenchSpaces("Quitter ? Motif : « oui » ; non !")).toBe(
      "Quitter\u202f? Motif\u00a0: «\u00a0oui\u00a0»\u202f; non\u202f!",
    );
  });

  it("reach the texts inside a compiled message and leave its names alone", () => {
    const compiled = { a: ["Fin ", ["name"], " ?"], b: "Oui : non" };
    expect(typesetFrench(compiled as never)).toEqual({ a: ["Fin ", ["name"], "\u202f?"], b: "Oui\u00a0: non" });
  });
});
