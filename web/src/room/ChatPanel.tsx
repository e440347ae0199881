import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Fragment, useEffect, useMemo, useRef, useState } from "react";
import { client } from "../graphql/client";
import { type Message, messagesHere } from "../session/room";
import { Button } from "../ui/Button";
import { Search } from "../ui/fields";
import { Empty } from "../ui/show";
import { ChatMessage } from "./ChatMessage";
import { ChatWriting, type Draft } from "./ChatWriting";
import { OlderMessages } from "./chat";
import "./chat.css";
import { useRoom } from "./context";
import { shownName } from "./names";
import { Panel } from "./Panel";
import { plain } from "./people";

const IN_SNAPSHOT = 100;

/** Messages: to everybody, to who hosts, to one person. `seen` is how many had been read when the panel was opened. */
export function ChatPanel({ seen }: { seen: number }) {
  const { t } = useLingui();
  const { room } = useRoom();
  const [older, setOlder] = useState<readonly Message[]>([]);
  const [looked, setLooked] = useState("");
  const [draft, setDraft] = useState<Draft>({ kind: "new" });
  const [firstUnread] = useState(() => (seen > 0 ? room.messages[seen]?.id : undefined));
  const end = useRef<HTMLDivElement>(null);
  const here = room.mine.groupId ?? null;
  const written = useMemo(() => messagesHere(room.messages, here), [room.messages, here]);
  const all = useMemo(() => {
    const known = new Set(written.map((one) => one.id));
    return [...messagesHere(older, here).filter((one) => !known.has(one.id)), ...written];
  }, [older, written, here]);
  const byId = useMemo(() => new Map(all.map((one) => [one.id, one])), [all]);
  const words = plain(looked);
  const shown = words ? all.filter((one) => plain(`${shownName(one.author)} ${one.text ?? ""}`).includes(words)) : all;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new message is what moves the view
  useEffect(() => {
    void end.current?.scrollIntoView({ block: "end" }); // a promise in new browsers, and no clean-up
  }, [room.messages.at(-1)?.id]);
  return (
    <Panel title={t`Messages`} foot={<ChatWriting draft={draft} onDraft={setDraft} />}>
      {all.length > 6 && (
        <div className="people__search">
          <Search
            label={t`Chercher dans les messages affichés`}
            placeholder={t`Chercher dans les messages affichés`}
            value={looked}
            onSearch={setLooked}
          />
        </div>
      )}
      {all.length >= IN_SNAPSHOT && <Older first={all[0]} onLoaded={(more) => setOlder([...more, ...older])} />}
      {all.length === 0 && (
        <Empty icon="chat" title={t`Aucun message`}>
          {here ? (
            <Trans>Ce que vous écrivez ici n’est lu que dans votre groupe et reste dans l’historique.</Trans>
          ) : (
            <Trans>
              Ce que vous écrivez à tout le monde est lu par les personnes présentes et reste dans l’historique.
            </Trans>
          )}
        </Empty>
      )}
      {words !== "" && shown.length === 0 && (
        <p className="people__none small soft">
          <Trans>Aucun message affiché ne contient ces mots.</Trans>
        </p>
      )}
      <ol className="messages">
        {shown.map((message) => (
          <Fragment key={message.id}>
            {message.id === firstUnread && <Unread count={room.messages.length - seen} />}
            <ChatMessage
              message={message}
              answered={message.replyTo ? (byId.get(message.replyTo) ?? null) : null}
              onDraft={setDraft}
            />
          </Fragment>
        ))}
      </ol>
      <div ref={end} />
    </Panel>
  );
}

function Unread({ count }: { count: number }) {
  return (
    <li className="day">
      <Plural value={count} one="# nouveau message" other="# nouveaux messages" />
    </li>
  );
}

function Older({ first, onLoaded }: { first: Message | undefined; onLoaded: (more: readonly Message[]) => void }) {
  const { sessionId } = useRoom();
  const [state, setState] = useState<"more" | "asking" | "all">("more");
  if (!first || state === "all") return null;
  const load = async (): Promise<void> => {
    setState("asking");
    const { data } = await client.query(OlderMessages, { sessionId, before: first.id }).toPromise();
    const more = data?.olderMessages ?? [];
    onLoaded(more);
    setState(more.length < 50 ? "all" : "more");
  };
  return (
    <div className="messages__older">
      <Button look="quiet" compact isPending={state === "asking"} onPress={() => void load()}>
        <Trans>Messages plus anciens</Trans>
      </Button>
    </div>
  );
}
