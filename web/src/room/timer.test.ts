import { expect, it } from "vitest";
import { secondsLeft } from "./timer";

it("promises no more than the time that was given, whatever the clock here says", () => {
  const ends = "2026-11-24T12:00:30Z";
  expect(secondsLeft(ends, 30, Date.parse("2026-11-24T12:00:10Z"))).toBe(20);
  expect(secondsLeft(ends, 30, Date.parse("2026-11-24T11:59:00Z"))).toBe(30);
  expect(secondsLeft(ends, 30, Date.parse("2026-11-24T12:00:33Z"))).toBe(-3);
});
