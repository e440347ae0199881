import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Fragment, type ReactNode, useEffect, useRef, useState } from "react";
import { client } from "../graphql/client";
import { clock } from "../language/format";
import { type Message, messagesHere } from "../session/room";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Avatar, Empty } from "../ui/show";
import { OlderMessages, SendMessage } from "./commands";
import { useRoom } from "./context";
import { shownName } from "./names";
import { Panel } from "./Panel";

const LONGEST = 4000;
const IN_SNAPSHOT = 100;

/** Messages with everybody. `seen` is how many had been read when the panel was opened. */
export function ChatPanel({ seen }: { seen: number }) {
  const { t } = useLingui();
  const { room } = useRoom();
  const [older, setOlder] = useState<readonly Message[]>([]);
  const [firstUnread] = useState(() => (seen > 0 ? room.messages[seen]?.id : undefined));
  const end = useRef<HTMLDivElement>(null);
  const here = room.mine.groupId ?? null;
  const earlier = older.filter((one) => (one.groupId ?? null) === here);
  const all = [...earlier.filter((one) => !room.messages.some((known) => known.id === one.id)), ...messagesHere(room)];
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new message is what moves the view
  useEffect(() => {
    void end.current?.scrollIntoView({ block: "end" }); // a promise in new browsers, and no clean-up
  }, [room.messages.length]);
  return (
    <Panel title={t`Messages`} foot={<Writing />}>
      {all.length >= IN_SNAPSHOT && <Older first={all[0]} onLoaded={(more) => setOlder([...more, ...older])} />}
      {all.length === 0 && (
        <Empty icon="chat" title={t`Aucun message`}>
          {here ? (
            <Trans>Ce que vous écrivez ici n’est lu que dans votre groupe et reste dans l’historique.</Trans>
          ) : (
            <Trans>Ce que vous écrivez ici est lu par toutes les personnes présentes et reste dans l’historique.</Trans>
          )}
        </Empty>
      )}
      <ol className="messages">
        {all.map((message) => (
          <Fragment key={message.id}>
            {message.id === firstUnread && <Unread count={room.messages.length - seen} />}
            <Line message={message} />
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

function Line({ message }: { message: Message }) {
  const { t } = useLingui();
  const { me } = useRoom();
  const name = shownName(message.author);
  return (
    <li className="msg">
      <Avatar name={name} size={32} />
      <header>
        <b>{message.seatId === me?.seatId ? t`Vous` : name}</b>
        <time className="num" dateTime={message.sentAt}>
          {clock(message.sentAt)}
        </time>
      </header>
      <p>{message.text === null ? <i>{t`Message effacé`}</i> : withLinks(message.text ?? "")}</p>
    </li>
  );
}

/** Addresses become links that open elsewhere; nothing else of a message is interpreted. */
function withLinks(text: string): ReactNode[] {
  return text.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])/g).map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text keep their places
      <a key={index} href={part} target="_blank" rel="noreferrer noopener">
        {part}
      </a>
    ) : (
      part
    ),
  );
}

function Writing() {
  const { t } = useLingui();
  const { act, room } = useRoom();
  const inGroup = room.mine.groupId != null;
  const [text, setText] = useState("");
  const send = async (): Promise<void> => {
    const written = text.trim();
    if (!written) return;
    setText("");
    if (!(await act(SendMessage, { text: written }))) setText((now) => now || written);
  };
  return (
    <form
      className="writing"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <textarea
        className="input"
        rows={1}
        value={text}
        maxLength={LONGEST}
        placeholder={inGroup ? t`Écrire à votre groupe` : t`Écrire à tout le monde`}
        aria-label={inGroup ? t`Votre message, lu par votre groupe` : t`Votre message, lu par tout le monde`}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          void send();
        }}
      />
      <button type="submit" className="iconbtn is-on" aria-label={t`Envoyer`} disabled={!text.trim()}>
        <Icon name="send" />
      </button>
    </form>
  );
}
