import { expect, it } from "vitest";
import { asInput } from "./documents";

it("sends a prepared question without the name of its type", () => {
  const read = {
    __typename: "PreparedQuestion" as const,
    kind: "ONE" as const,
    text: "Compris ?",
    choices: ["Oui", "Non"],
    ends: [],
    right: [0],
    accepted: [],
    points: 1,
    seconds: 0,
  };
  const { __typename, ...sent } = read;
  expect(asInput(read)).toEqual(sent);
});
