import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useState } from "react";
import type { Message } from "../session/room";
import { Button } from "../ui/Button";
import { Search } from "../ui/fields";
import { Icon } from "../ui/Icon";
import { Empty } from "../ui/show";
import { type Addressee, ChatWriting, type Draft } from "./ChatWriting";
import "./chat.css";
import { useRoom } from "./context";
import { MessageList } from "./MessageList";
import { MessageSearch } from "./MessageSearch";
import { useMessages } from "./messages";
import { Panel } from "./Panel";

const SEARCHED_FROM = 6;

type Props = { seen: number; addressee: Addressee | null; onTaken: () => void };

/**
 * Messages: to everybody, to who hosts, to one person. `seen` is how many had been read when the panel was opened,
 * `addressee` whom one asked to write to.
 */
export function ChatPanel({ seen, addressee, onTaken }: Props) {
  const { t } = useLingui();
  const { room, sessionId } = useRoom();
  const messages = useMessages();
  const { shown, stretch, state } = messages;
  const [looked, setLooked] = useState("");
  const [target, setTarget] = useState<string | null>(null);
  const [draft, setDraft] = useState<Draft>({ kind: "new" });
  useEffect(() => {
    if (!addressee) return;
    setDraft({ kind: "new", to: addressee });
    onTaken();
  }, [addressee, onTaken]);
  const [firstUnread] = useState(() => (seen > 0 ? room.messages[seen]?.id : undefined));
  const [body, setBody] = useState<HTMLElement | null>(null);
  const words = looked.trim();
  const searches = shown.length > SEARCHED_FROM || words !== "";
  const show = (message: Message): void => {
    setLooked("");
    void messages.goTo(message);
    setTarget(message.id);
    body?.focus();
  };
  const toLatest = (): void => {
    messages.latest();
    setTarget(null);
    body?.focus();
  };
  return (
    <Panel
      title={t`Messages`}
      body={setBody}
      tools={
        shown.length > 0 && (
          <a
            className="iconbtn"
            href={`/messages/${sessionId}.csv`}
            download
            aria-label={t`Garder les messages (CSV)`}
            title={t`Garder les messages (CSV)`}
          >
            <Icon name="download" />
          </a>
        )
      }
      top={
        searches && (
          <div className="people__search chat__search">
            <Search
              label={t`Chercher dans les messages`}
              placeholder={t`Chercher dans les messages`}
              value={looked}
              maxLength={LONGEST_SEARCH}
              onSearch={setLooked}
              onKeyDown={(event) => {
                if (event.key === "Escape" && looked) {
                  event.stopPropagation();
                  setLooked("");
                }
                if (event.key === "ArrowDown") body?.querySelector<HTMLElement>(".found button")?.focus();
              }}
            />
          </div>
        )
      }
      foot={
        <ChatWriting
          draft={draft}
          onDraft={setDraft}
          onEdited={(id, text) => messages.amend(id, { text, edited: true })}
        />
      }
    >
      {words !== "" ? (
        <MessageSearch words={words} onFound={show} />
      ) : shown.length === 0 ? (
        <NoMessages />
      ) : (
        <>
          {state !== "idle" && (
            <div className="messages__state small soft" role="status">
              {state === "asking" ? (
                <Trans>Chargement…</Trans>
              ) : (
                <Button look="quiet" compact onPress={messages.again}>
                  <Trans>Les messages n’ont pas pu être chargés. Réessayer</Trans>
                </Button>
              )}
            </div>
          )}
          <MessageList
            messages={messages}
            body={body}
            unread={{ id: firstUnread, count: room.messages.length - seen }}
            target={target}
            onDraft={setDraft}
          />
          {(!stretch.live || target !== null) && (
            <div className="messages__latest">
              <Button compact icon="down" onPress={toLatest}>
                <Trans>Messages récents</Trans>
              </Button>
            </div>
          )}
        </>
      )}
    </Panel>
  );
}

const LONGEST_SEARCH = 200;

function NoMessages() {
  const { t } = useLingui();
  const { room } = useRoom();
  return (
    <Empty icon="chat" title={t`Aucun message`}>
      {room.mine.groupId ? (
        <Trans>Ce que vous écrivez ici n’est lu que dans votre groupe et reste dans l’historique.</Trans>
      ) : (
        <Trans>
          Ce que vous écrivez à tout le monde est lu par les personnes présentes et reste dans l’historique.
        </Trans>
      )}
    </Empty>
  );
}
