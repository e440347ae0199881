import { t } from "@lingui/core/macro";

/** What a group is called: its name, or its number. */
export function groupName({ name, number }: { name: string; number: number }): string {
  return name || t`Groupe ${number}`;
}
