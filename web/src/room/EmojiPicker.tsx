import english from "emoji-picker-element/i18n/en.js";
import french from "emoji-picker-element/i18n/fr.js";
import type Picker from "emoji-picker-element/picker.js";
import "emoji-picker-element/picker.js";
import type { EmojiClickEvent, I18n } from "emoji-picker-element/shared.js";
import englishEmoji from "emoji-picker-element-data/en/cldr/data.json?url";
import frenchEmoji from "emoji-picker-element-data/fr/cldr/data.json?url";
import { useEffect, useRef } from "react";
import { currentLanguage, type Language } from "../language/language";

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "emoji-picker": DetailedHTMLProps<HTMLAttributes<Picker>, Picker> &
        Pick<Picker, "dataSource" | "i18n" | "locale"> & { "onemoji-click": (event: EmojiClickEvent) => void };
    }
  }
}

const WORDS: Record<Language, { i18n: I18n; dataSource: string }> = {
  fr: { i18n: french, dataSource: frenchEmoji },
  en: { i18n: english, dataSource: englishEmoji },
};

/** All emoji with their names; which ones one likes stays in this browser. */
export default function EmojiPicker({ onPick }: { onPick: (emoji: string) => void }) {
  const picker = useRef<Picker>(null);
  useEffect(() => {
    // On a phone, its keyboard would cover what one wants to see.
    if (matchMedia("(pointer: fine)").matches) picker.current?.shadowRoot?.querySelector("input")?.focus();
  }, []);
  const language = currentLanguage();
  return (
    <emoji-picker
      ref={picker}
      className="emoji__picker"
      locale={language}
      {...WORDS[language]}
      onemoji-click={({ detail }) => {
        if (detail.unicode) onPick(detail.unicode);
      }}
      onKeyDown={(event) => {
        // The dialog that keeps the focus can't see the picker's own fields; nothing else on the page takes it meanwhile.
        if (event.key === "Tab") event.stopPropagation();
      }}
    />
  );
}
