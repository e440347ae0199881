import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useLasting } from "./now";

describe("what lasts", () => {
  let root: Root;
  let told = false;
  function Shown({ is }: { is: boolean }) {
    told = useLasting(is, 8_000);
    return null;
  }
  const show = (is: boolean): void => act(() => root.render(<Shown is={is} />));
  const pass = (milliseconds: number): void => act(() => void vi.advanceTimersByTime(milliseconds));

  beforeEach(() => {
    vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
    vi.useFakeTimers();
    root = createRoot(document.createElement("div"));
  });

  afterEach(() => {
    act(() => root.unmount());
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("is told once it has lasted, and no more when it is over", () => {
    show(true);
    pass(7_999);
    expect(told).toBe(false);
    pass(1);
    expect(told).toBe(true);
    show(false);
    expect(told).toBe(false);
  });

  it("begins anew when it was over in between", () => {
    show(true);
    pass(5_000);
    show(false);
    show(true);
    pass(5_000);
    expect(told).toBe(false);
  });
});
