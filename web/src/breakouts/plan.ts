import type { TypedDocumentNode } from "@urql/core";
import { useState } from "react";
import { useQuery } from "urql";
import { command } from "../graphql/command";
import { refusalSentence, wasDone } from "../refusals";
import { BreakoutPlanDocument, type Plan } from "./documents";

export type ChangePlan = <Data extends object, Variables extends { meetingId: unknown }>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Omit<Variables, "commandId" | "meetingId">,
) => Promise<boolean>;

type Found = {
  plan: Plan | null;
  /** Why it can't be read. */
  refused: string | null;
  failed: boolean;
  pending: boolean;
  again: () => void;
  /** Change it, then read it anew; says in a note why it was refused. Whether it was done. */
  change: ChangePlan;
};

/** The plan of a meeting, read anew after each change. */
export function usePlan(meetingId: string): Found {
  const [{ data, error }, ask] = useQuery({
    query: BreakoutPlanDocument,
    variables: { meetingId },
    requestPolicy: "cache-and-network",
  });
  const [pending, setPending] = useState(false);
  const answer = data?.breakoutPlan;
  const again = (): void => ask({ requestPolicy: "network-only" });
  const change: ChangePlan = async (document, variables) => {
    setPending(true);
    const done = wasDone(await command(document, { meetingId, ...variables } as never));
    setPending(false);
    again();
    return done;
  };
  return {
    plan: answer?.__typename === "BreakoutPlan" ? answer : null,
    refused: answer?.__typename === "Refusal" ? refusalSentence(answer) : null,
    failed: Boolean(error && !data),
    pending,
    again,
    change,
  };
}

/** The groups after one is added, or the last are taken away: how many there are to be. */
export function resized(plan: Plan, count: number): { id: string | null; name: string }[] {
  const kept = plan.groups.slice(0, count).map(({ id, name }) => ({ id: id as string | null, name }));
  return [...kept, ...Array.from({ length: Math.max(0, count - kept.length) }, () => ({ id: null, name: "" }))];
}

/** How many groups of a size so many people make. */
export function groupsOfSize(people: number, size: number): number {
  return Math.max(1, Math.round(people / Math.max(1, size)));
}
