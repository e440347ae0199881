import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useRef, useState } from "react";
import { type Message, shownIn } from "../session/room";
import { IconButton } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { EditMessage, SendMessage } from "./chat";
import { useRoom } from "./context";
import { EmojiControl } from "./EmojiControl";
import { shownName } from "./names";
import { knowsAll } from "./people";
import { inOrder } from "./stage";
import { useHindrance } from "./switches";
import { WritingLine } from "./WritingLine";

const LONGEST = 4000;
const EVERYBODY = "everybody";
const HOSTS = "hosts";

/** Somebody whom one writes to, with the name that they have. */
export type Addressee = { seatId: string; name: string | null };

/** What is being written: something new (`to` one person), an answer, or other words for what one wrote. */
export type Draft = { kind: "new"; to?: Addressee } | { kind: "reply" | "edit"; message: Message };

/** To whom: everybody, who hosts, or the seat of one person. */
type To = typeof EVERYBODY | typeof HOSTS | (string & {});

type Props = {
  draft: Draft;
  onDraft: (draft: Draft) => void;
  onEdited: (messageId: string, text: string) => void;
};

/** The foot of the panel: to whom, what, and sent with the enter key. */
export function ChatWriting({ draft, onDraft, onEdited }: Props) {
  const { t } = useLingui();
  const { act, me, room } = useRoom();
  const inGroup = room.mine.groupId != null;
  const [text, setText] = useState("");
  const [to, setTo] = useState<To>(EVERYBODY);
  const [addressee, setAddressee] = useState<Addressee | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const one = draft.kind === "new" ? draft.to : draft.kind === "reply" ? other(draft.message, me?.seatId) : null;
    if (one) setAddressee(one);
    if (draft.kind === "new" && !draft.to) return;
    if (draft.kind === "edit") setText(draft.message.text ?? "");
    else setTo(one ? one.seatId : draft.kind === "reply" && draft.message.scope === "HOSTS" ? HOSTS : EVERYBODY);
    field.current?.focus();
  }, [draft, me?.seatId]);
  const hindrance = useHindrance(to === EVERYBODY ? "CHAT_EVERYBODY" : to === HOSTS ? "CHAT_HOSTS" : "CHAT_PRIVATE");
  const done = (): void => {
    setText("");
    onDraft({ kind: "new" });
  };
  const send = async (): Promise<void> => {
    const written = text.trim();
    if (!written || hindrance) return;
    done();
    const sent =
      draft.kind === "edit"
        ? await act(EditMessage, { messageId: draft.message.id, text: written })
        : await act(SendMessage, {
            text: written,
            ...addressed(to),
            replyTo: draft.kind === "reply" ? draft.message.id : null,
          });
    if (!sent) setText((now) => now || written);
    else if (draft.kind === "edit") onEdited(draft.message.id, written);
  };
  return (
    <form
      className="stack-2 grow"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {draft.kind === "new" ? (
        <ToWhom to={to} addressee={addressee} onTo={setTo} />
      ) : (
        <div className="row gap-2 writing__draft small">
          <span className="grow cut">
            {draft.kind === "edit" ? (
              <Trans>Vous modifiez votre message</Trans>
            ) : (
              <Trans>Réponse à {shownName(draft.message.author)}</Trans>
            )}
          </span>
          <IconButton icon="close" label={t`Abandonner`} onPress={done} />
        </div>
      )}
      <WritingLine
        field={field}
        text={text}
        longest={LONGEST}
        placeholder={t`Votre message`}
        label={
          to !== EVERYBODY
            ? t`Votre message`
            : inGroup
              ? t`Votre message, lu par votre groupe`
              : t`Votre message, lu par tout le monde`
        }
        action={t`Envoyer`}
        hindrance={hindrance ? "chat-hindrance" : undefined}
        tool={<EmojiControl field={field} onWrite={setText} />}
        onWrite={setText}
        onSend={() => void send()}
      />
      {hindrance && (
        <p id="chat-hindrance" className="help">
          {hindrance}
        </p>
      )}
    </form>
  );
}

/** `addressee`: whom one wrote to or answered last, whom the page may not know otherwise. */
function ToWhom({ to, addressee, onTo }: { to: To; addressee: Addressee | null; onTo: (to: To) => void }) {
  const { t } = useLingui();
  const { room, me } = useRoom();
  const inGroup = room.mine.groupId != null;
  const known = inOrder(shownIn(room), null).filter((one) => one.seatId !== me?.seatId && !one.encoder);
  const unknown = addressee && !knowsAll(room) && !known.some((one) => one.seatId === addressee.seatId);
  const others: readonly Addressee[] = unknown ? [addressee, ...known] : known;
  const gone = to !== EVERYBODY && to !== HOSTS && !others.some((one) => one.seatId === to);
  useEffect(() => {
    if (gone) onTo(EVERYBODY);
  }, [gone, onTo]);
  return (
    <label className="writing__to small">
      <span>
        <Trans>À :</Trans>
      </span>
      <span className="select">
        <select className="input" value={to} onChange={(event) => onTo(event.target.value)}>
          <option value={EVERYBODY}>{inGroup ? t`votre groupe` : t`tout le monde`}</option>
          <option value={HOSTS}>{t`qui organise`}</option>
          <optgroup label={t`en privé`}>
            {others.map((one) => (
              <option key={one.seatId} value={one.seatId}>
                {shownName(one.name)}
              </option>
            ))}
          </optgroup>
        </select>
        <Icon name="down" size={20} />
      </span>
    </label>
  );
}

function addressed(to: To): { scope: Message["scope"]; to: string | null } {
  if (to === EVERYBODY) return { scope: "EVERYBODY", to: null };
  return to === HOSTS ? { scope: "HOSTS", to: null } : { scope: "SEAT", to };
}

/** The other one who reads a private message, so that its answer goes to them and nobody else. */
export function other(message: Message, mySeat: string | undefined): Addressee | null {
  if (message.scope !== "SEAT") return null;
  if (message.seatId !== mySeat) return { seatId: message.seatId, name: message.author ?? null };
  return message.toSeatId ? { seatId: message.toSeatId, name: message.to ?? null } : null;
}
