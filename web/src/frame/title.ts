import { useEffect } from "react";

/** The document's title while a page is shown: «Enregistrements · Amphi». */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} · Amphi` : "Amphi";
  }, [title]);
}
