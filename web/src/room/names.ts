import { t } from "@lingui/core/macro";

/** A name as it is shown; who asked to be forgotten has none, and others' may be switched off. */
export function shownName(name: string | null | undefined): string {
  return name ?? t`Sans nom`;
}
