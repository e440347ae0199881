import type { Messages } from "@lingui/core";

/**
 * French spaces: a narrow no-break space (U+202F) before ; ! ? and a no-break space (U+00A0) before : and inside « ».
 * Catalogues are written with plain spaces; this is done once, when one is loaded.
 */
export function frenchSpaces(text: string): string {
  return text
    .replace(/ ([;!?])/g, "\u202f$1")
    .replace(/ ([:»%])/g, "\u00a0$1")
    .replace(/« /g, "«\u00a0");
}

type Node = Messages[string] | undefined;

function typeset(node: unknown): unknown {
  if (typeof node === "string") return frenchSpaces(node);
  if (Array.isArray(node)) return node.map(typeset);
  if (node && typeof node === "object")
    return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, typeset(value)]));
  return node;
}

/** A compiled French catalogue with its spaces set. */
export function typesetFrench(messages: Messages): Messages {
  return Object.fromEntries(
    Object.entries(messages).map(([id, message]) => [id, typeset(message) as Node]),
  ) as Messages;
}
