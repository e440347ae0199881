import { describe, expect, it } from "vitest";
import type { Event } from "./documents";
import { marksOf, nextOf } from "./marks";

const event = (position: number, topic = "polls.PollOpened") => ({ position, topic }) as Event;
const share = (one: Event) => one.position / 100;

describe("marks on the time line", () => {
  it("leaves out what does not stand out", () => {
    expect(marksOf([event(1, "hands.HandRaised"), event(50)], share, 400).map((mark) => mark.left)).toEqual([0.5]);
  });

  it("puts together what is too close for a finger, measured from the first", () => {
    const marks = marksOf([event(10), event(14), event(19), event(80)], share, 400);
    expect(marks.map((mark) => mark.events.map((one) => one.position))).toEqual([[10, 14], [19], [80]]);
  });

  it("goes through a mark's events one after another", () => {
    const [mark] = marksOf([event(10), event(14)], share, 100);
    if (!mark) throw new Error("no mark");
    expect([0, 10, 14].map((position) => nextOf(mark, position).position)).toEqual([10, 14, 10]);
  });
});
