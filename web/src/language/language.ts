import { i18n, type Messages } from "@lingui/core";
import { typesetFrench } from "./typography";

export type Language = "fr" | "en";
type Catalogue = Record<Language, () => Promise<{ messages: Messages }>>;

const KEPT = "amphi.language";
const catalogues: Catalogue[] = [{ fr: () => import("./fr.po"), en: () => import("./en.po") }];

async function loadInto(catalogue: Catalogue, language: Language): Promise<void> {
  const { messages } = await catalogue[language]();
  i18n.load(language, language === "fr" ? typesetFrench(messages) : messages);
}

/** The language that the person chose before, or else the first of the browser's that we speak; French otherwise. */
export function preferredLanguage(): Language {
  const kept = localStorage.getItem(KEPT);
  if (kept === "fr" || kept === "en") return kept;
  for (const wanted of navigator.languages) {
    const spoken = wanted.slice(0, 2).toLowerCase();
    if (spoken === "fr" || spoken === "en") return spoken;
  }
  return "fr";
}

/** Load every catalogue in use in this language, then show it. */
export async function speak(language: Language): Promise<void> {
  await Promise.all(catalogues.map((catalogue) => loadInto(catalogue, language)));
  i18n.activate(language);
  document.documentElement.lang = language;
}

/** Speak this language and remember it. */
export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(KEPT, language);
  await speak(language);
}

/** Add the catalogue of a feature that is loaded later; resolves when its strings can be shown. */
export async function addCatalogue(catalogue: Catalogue): Promise<void> {
  if (catalogues.includes(catalogue)) return;
  catalogues.push(catalogue);
  await loadInto(catalogue, currentLanguage());
  i18n.activate(i18n.locale);
}

/** The language on the screen. */
export function currentLanguage(): Language {
  return i18n.locale === "en" ? "en" : "fr";
}
