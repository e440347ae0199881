import { act, type ReactNode } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Picture } from "./Picture";

const track = { id: "slot 3", readyState: "live" } as unknown as MediaStreamTrack;
const ADA = <Picture seat="ada" track={track} className="pic" />;

describe("the picture of a seat", () => {
  let root: Root;
  const page = document.createElement("main");
  const draw = (what: ReactNode): HTMLVideoElement | null => {
    act(() => root.render(what));
    return page.querySelector("video");
  };

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
    vi.stubGlobal("MediaStream", class {});
    vi.spyOn(HTMLMediaElement.prototype, "play").mockResolvedValue();
    root = createRoot(page);
  });

  afterEach(() => {
    act(() => root.unmount());
    vi.runAllTimers();
    vi.useRealTimers();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  it("goes along to another place of the page, and is not dark there", () => {
    const first = draw(<ul>{ADA}</ul>);
    const second = draw(<ol>{ADA}</ol>);
    expect(first).not.toBeNull();
    expect(second).toBe(first);
    vi.runAllTimers();
    expect(second?.srcObject).not.toBeNull();
  });

  it("is nobody else's, even where the track is the same", () => {
    const first = draw(<ul>{ADA}</ul>);
    const other = draw(
      <ol>
        <Picture seat="noah" track={track} className="pic" />
      </ol>,
    );
    expect(other).not.toBe(first);
  });

  it("is let go when no place shows it any more", () => {
    const first = draw(<ul>{ADA}</ul>);
    draw(null);
    vi.runAllTimers();
    expect(first?.srcObject).toBeNull();
  });
});
