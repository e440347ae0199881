import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Devices, DevicesState } from "../devices/devices";
import { notePosition } from "../graphql/position";
import type { MediaConnection } from "../media/connection";
import type { Participant } from "../session/room";
import { SetMicrophone } from "./commands";
import type { Act } from "./context";
import { usePublishing } from "./publishing";

/** Devices as far as publishing looks at them: a microphone that opens and closes at once. */
class Machine {
  #open = false;
  #listeners = new Set<() => void>();
  #state = this.#read();

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  snapshot = (): DevicesState => this.#state;

  setMicrophone = async (open: boolean): Promise<void> => {
    this.#open = open;
    this.#state = this.#read();
    for (const listener of this.#listeners) listener();
  };
  setCamera = async (): Promise<void> => undefined;

  #read(): DevicesState {
    const microphone = { status: "on", track: {}, deviceId: null, probe: null, open: this.#open };
    return { microphone, camera: { status: "off", track: null, deviceId: null } } as unknown as DevicesState;
  }
}

let machine: Machine;
let root: Root;
let told: boolean[];
let answer: (done: boolean) => Promise<void>;
const media = { send: async () => undefined } as unknown as MediaConnection;
const open = (): boolean => machine.snapshot().microphone.open;
const toggle = (): Promise<void> => act(() => machine.setMicrophone(!open()));

/** The room at a position, where the seat is seen with its microphone open or not. */
function seen(microphone: boolean, position: number, live = true): Promise<void> {
  const me = { seatId: "seat", microphone, camera: false, screen: false } as Participant;
  const shown = <Publishing me={me} heard={{ position, live }} />;
  return act(async () => root.render(<I18nProvider i18n={i18n}>{shown}</I18nProvider>));
}

const answers: ((done: boolean) => void)[] = [];
const send: Act = (document, variables) => {
  if ((document as unknown) === SetMicrophone) told.push((variables as unknown as { on: boolean }).on);
  return new Promise((resolve) => answers.push(resolve));
};

function Publishing({ me, heard }: { me: Participant; heard: { position: number; live: boolean } }) {
  usePublishing(machine as unknown as Devices, media, me, send, () => null, heard);
  return null;
}

let reached = 0;

describe("a microphone and what the server is told of it", () => {
  beforeEach(async () => {
    i18n.loadAndActivate({ locale: "fr", messages: {} });
    machine = new Machine();
    told = [];
    answers.length = 0;
    root = createRoot(document.createElement("div"));
    answer = (done) =>
      act(async () => {
        if (done) {
          reached += 10;
          notePosition(reached);
        }
        answers.shift()?.(done);
      });
    vi.stubGlobal("PerformanceNavigationTiming", class {}); // jsdom has none
    await seen(false, reached);
    await toggle();
    await answer(true);
    await seen(true, reached);
    told = [];
  });
  afterEach(() => {
    act(() => root.unmount());
    vi.unstubAllGlobals();
  });

  it("stays open when it was closed and opened again faster than the room could show", async () => {
    await toggle();
    await toggle();
    await seen(true, reached);
    await seen(false, reached + 10); // of the closing
    await answer(true);
    await answer(true);
    await seen(false, reached - 10);
    expect(open()).toBe(true);
    await seen(true, reached);
    expect(open()).toBe(true);
    expect(told).toEqual([false, true]);
  });

  it("closes when somebody else closed it, before the answer of the opening was here too", async () => {
    await seen(false, reached + 5);
    expect(open()).toBe(false);
    await toggle();
    await seen(false, reached + 30);
    expect(open()).toBe(true);
    await answer(true);
    expect(open()).toBe(false);
  });

  it("says again what could not be said, once the room is back", async () => {
    await toggle();
    await answer(false);
    await seen(true, reached, false);
    expect(told).toEqual([false]);
    await seen(true, reached, true);
    expect(told).toEqual([false, false]);
    await answer(true);
    await seen(false, reached);
    expect(open()).toBe(false);
  });
});
