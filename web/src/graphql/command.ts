import type { TypedDocumentNode } from "@urql/core";
import { client } from "./client";
import type { RefusalCode } from "./generated/graphql";
import { notePosition } from "./position";

/** UNREACHABLE is ours: the server did not answer. */
export type Code = RefusalCode | "UNREACHABLE";

/** Why something was not done: the server's refusal, or that it could not be asked. */
export type Refused = {
  code: Code;
  field?: string | null;
  details: readonly { key: string; value: string }[];
};

type Root<Data> = Data[Exclude<keyof Data, "__typename">];
type Accepted<Data> = Exclude<Root<Data>, { __typename: "Refusal" }>;

/** What a command gave: exactly one of the two is there. */
export type Outcome<Data> = { done: Accepted<Data>; refused?: never } | { refused: Refused; done?: never };

const ATTEMPTS = 3;

/**
 * Send a command. It carries an id of its own, so that sending it again after a lost answer does it once; that is done
 * up to three times before the server counts as unreachable. The document's one field must be `...Outcome`, or
 * select `__typename` and `...Refused` (`outcome.ts`).
 */
export async function command<Data extends object, Variables extends object>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Omit<Variables, "commandId">,
): Promise<Outcome<Data>> {
  const complete = { commandId: crypto.randomUUID(), ...variables } as unknown as Variables;
  for (let attempt = 1; ; attempt += 1) {
    const result = await client.mutation(document, complete as never).toPromise();
    if (result.data) return outcome(result.data);
    if (attempt === ATTEMPTS || !result.error?.networkError) return { refused: { code: "UNREACHABLE", details: [] } };
    await new Promise((resolve) => setTimeout(resolve, 400 * attempt));
  }
}

function outcome<Data extends object>(data: Data): Outcome<Data> {
  const [, answer] = Object.entries(data).find(([name]) => name !== "__typename") ?? [];
  if (answer.__typename === "Refusal") return { refused: answer };
  if (typeof answer.position === "number") notePosition(answer.position);
  return { done: answer };
}
