import { useEffect, useRef, useState } from "react";

/** Keys of the room (WCAG 2.1.4): off while a control or a text has the focus, and can be switched off. */

export type Action =
  | "microphone"
  | "camera"
  | "share"
  | "hand"
  | "chat"
  | "people"
  | "layout"
  | "full"
  | "keys"
  | "close";

const ACTIONS: Readonly<Record<string, Action>> = {
  m: "microphone",
  v: "camera",
  s: "share",
  h: "hand",
  c: "chat",
  p: "people",
  l: "layout",
  f: "full",
  "?": "keys",
};

const KEPT = "amphi.keys";

/** What a key does; null when it does nothing here. `focused` is what has the focus. */
export function actionOf(
  event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">,
  focused: Element | null,
): Action | null {
  if (event.key === "Escape") return "close";
  if (event.ctrlKey || event.metaKey || event.altKey || isControl(focused)) return null;
  return ACTIONS[event.key.toLowerCase()] ?? null;
}

/** Whether an element takes keys itself. */
export function isControl(element: Element | null): boolean {
  return (
    element?.closest(
      "button,a[href],input,textarea,select,[role=dialog],[role=alertdialog],[role=menu],[contenteditable]",
    ) != null
  );
}

/** Whether the keys are on, and the switch. */
export function useKeysSetting(): [boolean, (on: boolean) => void] {
  const [on, setOn] = useState(() => localStorage.getItem(KEPT) !== "off");
  return [
    on,
    (wanted) => {
      localStorage.setItem(KEPT, wanted ? "on" : "off");
      setOn(wanted);
    },
  ];
}

/** Call `run` for each key of the room, and `talk` while the space bar is held. */
export function useKeys(on: boolean, run: (action: Action) => void, talk: (speaking: boolean) => void): void {
  const latest = useRef({ run, talk });
  latest.current = { run, talk };
  useEffect(() => {
    let talking = false;
    const down = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.repeat) return;
      const action = actionOf(event, document.activeElement);
      if (action === "close") latest.current.run("close");
      if (!on) return;
      if (event.key === " " && !isControl(document.activeElement)) {
        event.preventDefault();
        talking = true;
        latest.current.talk(true);
      } else if (action && action !== "close") {
        event.preventDefault();
        latest.current.run(action);
      }
    };
    const release = (): void => {
      if (!talking) return;
      talking = false;
      latest.current.talk(false);
    };
    const up = (event: KeyboardEvent): void => {
      if (event.key === " ") release();
    };
    addEventListener("keydown", down);
    addEventListener("keyup", up);
    addEventListener("blur", release); // the key is released in another window, which tells nobody here
    return () => {
      removeEventListener("keydown", down);
      removeEventListener("keyup", up);
      removeEventListener("blur", release);
    };
  }, [on]);
}
