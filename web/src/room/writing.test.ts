import { describe, expect, it } from "vitest";
import type { Message } from "../session/room";
import { other } from "./ChatWriting";

const secret = { scope: "SEAT", seatId: "noe", author: "Noé", toSeatId: "ada", to: "Ada" } as Message;

describe("the other one of a private message", () => {
  it("is who wrote it to me, and to whom I wrote it, by the name that it has", () => {
    expect(other(secret, "ada")).toEqual({ seatId: "noe", name: "Noé" });
    expect(other(secret, "noe")).toEqual({ seatId: "ada", name: "Ada" });
  });

  it("is nobody where more people read it", () => {
    expect(other({ ...secret, scope: "HOSTS", toSeatId: null }, "ada")).toBeNull();
    expect(other({ ...secret, scope: "EVERYBODY", toSeatId: null }, "ada")).toBeNull();
  });
});
