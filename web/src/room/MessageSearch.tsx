import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { type KeyboardEvent, useEffect, useState } from "react";
import { client } from "../graphql/client";
import { clock } from "../language/format";
import { codeSentence } from "../refusals";
import type { Message } from "../session/room";
import { Button } from "../ui/Button";
import { SearchMessages } from "./chat";
import { useRoom } from "./context";
import { shownName } from "./names";

const SETTLED_MS = 250;

type Found = { messages: readonly Message[]; total: number; next: string | null };

/** What the server found for some words; null while it is asked for the first time. */
function useFound(words: string): { found: Found | null; failed: string | null; more: () => Promise<void> } {
  const { sessionId } = useRoom();
  const { t } = useLingui();
  const [found, setFound] = useState<Found | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const ask = async (before: string | null): Promise<Found | null> => {
    const { data } = await client
      .query(SearchMessages, { sessionId, words, before }, { requestPolicy: "network-only" })
      .toPromise();
    const answer = data?.searchMessages;
    if (answer?.__typename === "MessagesFound") return { ...answer, next: answer.next ?? null };
    setFailed(answer ? codeSentence(answer.code) : t`Le serveur n’a pas répondu.`);
    return null;
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: other words are what is asked
  useEffect(() => {
    let current = true;
    const timer = setTimeout(async () => {
      setFailed(null);
      const answer = await ask(null);
      if (current && answer) setFound(answer);
    }, SETTLED_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [sessionId, words]);
  const more = async (): Promise<void> => {
    const answer = found?.next ? await ask(found.next) : null;
    if (!found || !answer) return;
    const messages = [...found.messages, ...answer.messages];
    setFound({ messages, total: Math.max(found.total, messages.length), next: answer.next });
  };
  return { found, failed, more };
}

/** The messages that contain some words, the latest first; a press goes to one. */
export function MessageSearch({ words, onFound }: { words: string; onFound: (message: Message) => void }) {
  const { found, failed, more } = useFound(words);
  const [asking, setAsking] = useState(false);
  return (
    <>
      <p className="found__count small soft" role="status">
        {failed ??
          (found === null ? (
            <Trans>Recherche…</Trans>
          ) : found.total === 0 ? (
            <Trans>Aucun message ne contient ces mots.</Trans>
          ) : (
            <Plural value={found.total} one="# résultat" other="# résultats" />
          ))}
      </p>
      {found && found.messages.length > 0 && (
        <ol className="found" onKeyDown={arrows}>
          {found.messages.map((message) => (
            <li key={message.id}>
              <button type="button" className="found__one" onClick={() => onFound(message)}>
                <span className="row gap-2">
                  <b className="cut">{shownName(message.author)}</b>
                  <time className="num tiny soft" dateTime={message.sentAt}>
                    {clock(message.sentAt)}
                  </time>
                </span>
                <span className="found__words small">{message.text}</span>
              </button>
            </li>
          ))}
        </ol>
      )}
      {found?.next && (
        <div className="messages__older">
          <Button
            look="quiet"
            compact
            isPending={asking}
            onPress={async () => {
              setAsking(true);
              await more();
              setAsking(false);
            }}
          >
            <Trans>Chercher plus loin</Trans>
          </Button>
        </div>
      )}
    </>
  );
}

/** The arrow keys go from one result to the next. */
function arrows(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (step === 0) return;
  const all = [...event.currentTarget.querySelectorAll("button")];
  const next = all[all.indexOf(document.activeElement as HTMLButtonElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
