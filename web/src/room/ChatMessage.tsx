import { Trans, useLingui } from "@lingui/react/macro";
import { memo } from "react";
import { Button as AriaButton } from "react-aria-components/Button";
import { clock } from "../language/format";
import type { Message } from "../session/room";
import { Icon } from "../ui/Icon";
import { Menu, MenuItem } from "../ui/Menu";
import { Avatar } from "../ui/show";
import type { Draft } from "./ChatWriting";
import { DeleteMessage, pieces } from "./chat";
import { useRoom } from "./context";
import { useGroupHost } from "./groupHost";
import { shownName } from "./names";

type Props = {
  message: Message;
  /** What it answers, where the page knows it. */
  answered: Message | null;
  onDraft: (draft: Draft) => void;
  onDeleted: () => void;
};

/** One message: whose, when, to whom if not to all, and its words. */
export function ChatMessage({ message, answered, onDraft, onDeleted }: Props) {
  const { t } = useLingui();
  const { me } = useRoom();
  const mine = message.seatId === me?.seatId;
  const name = shownName(message.author);
  return (
    <div className={message.scope === "EVERYBODY" ? "msg" : "msg msg--apart"}>
      <Avatar name={name} size={32} />
      <header>
        <b>{mine ? t`Vous` : name}</b>
        <time className="num" dateTime={message.sentAt}>
          {clock(message.sentAt)}
        </time>
        {message.edited && !message.deleted && (
          <span className="tiny soft">
            <Trans>modifié</Trans>
          </span>
        )}
        <ToWhom message={message} />
        {!message.deleted && (
          <Actions message={message} mine={mine} name={name} onDraft={onDraft} onDeleted={onDeleted} />
        )}
      </header>
      <div className="msg__words">
        {message.replyTo && (
          <blockquote className="msg__answered tiny">
            {answered ? (
              <>
                <b>{shownName(answered.author)}</b> {answered.deleted ? t`Message supprimé` : answered.text}
              </>
            ) : (
              <Trans>En réponse à un message plus ancien</Trans>
            )}
          </blockquote>
        )}
        {message.deleted ? (
          <p>
            <i className="soft">{t`Message supprimé`}</i>
          </p>
        ) : message.text == null ? (
          <p>
            <i className="soft">{t`Message effacé`}</i>
          </p>
        ) : (
          <Words text={message.text} />
        )}
      </div>
    </div>
  );
}

function ToWhom({ message }: { message: Message }) {
  const { me } = useRoom();
  if (message.scope === "EVERYBODY") return null;
  return (
    <span className="msg__to tiny">
      <Icon name="lock" size={16} />
      {message.scope === "HOSTS" ? (
        <Trans>à qui organise</Trans>
      ) : message.toSeatId === me?.seatId ? (
        <Trans>à vous, en privé</Trans>
      ) : (
        <Trans>à {shownName(message.to)}, en privé</Trans>
      )}
    </span>
  );
}

type ActionsProps = Omit<Props, "answered"> & { mine: boolean; name: string };

function Actions({ message, mine, name, onDraft, onDeleted }: ActionsProps) {
  const { t } = useLingui();
  const { host, act } = useRoom();
  const groupHost = useGroupHost() && message.groupId != null;
  const remove = async (): Promise<void> => {
    if (await act(DeleteMessage, { messageId: message.id })) onDeleted();
  };
  return (
    <Menu
      label={t`Actions pour ce message`}
      trigger={
        <AriaButton className="iconbtn msg__more" aria-label={t`Actions pour le message de ${name}`}>
          <Icon name="more" size={20} />
        </AriaButton>
      }
    >
      <MenuItem icon="chat" onAction={() => onDraft({ kind: "reply", message })}>{t`Répondre`}</MenuItem>
      {mine && <MenuItem icon="copy" onAction={() => onDraft({ kind: "edit", message })}>{t`Modifier`}</MenuItem>}
      {(mine || host || groupHost) && (
        <MenuItem icon="trash" danger onAction={() => void remove()}>
          {t`Supprimer`}
        </MenuItem>
      )}
    </Menu>
  );
}

/** Addresses become links that open elsewhere, code is shown as code; nothing else of a message is interpreted. */
const Words = memo(function Words({ text }: { text: string }) {
  return (
    <p>
      {pieces(text).map(({ kind, text: words }, index) => {
        const key = `${index}`;
        if (kind === "link")
          return (
            <a key={key} href={words} target="_blank" rel="noreferrer noopener">
              {words}
            </a>
          );
        if (kind === "code") return <code key={key}>{words}</code>;
        if (kind === "block")
          return (
            <code key={key} className="msg__block">
              {words}
            </code>
          );
        return words;
      })}
    </p>
  );
});
