import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { Waiting } from "../session/room";
import { Button, IconButton } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { LineForm } from "../ui/LineForm";
import { useNow } from "../ui/now";
import { Avatar } from "../ui/show";
import { WriteToWaiting } from "./bypass";
import { Admit, AdmitAll, RefuseAdmission } from "./commands";
import { useRoom } from "./context";
import { shownName } from "./names";

/** Who waits, in order of arrival, and what they are told; nothing while there is neither. */
export function WaitingRoom({ waiting }: { waiting: readonly Waiting[] }) {
  const { t } = useLingui();
  const { room, act } = useRoom();
  const now = useNow(10_000);
  const [writing, setWriting] = useState(false);
  const message = room.facts.waitingMessage ?? "";
  if (waiting.length === 0 && message === "") return null;
  return (
    <div className="panel__sec panel__sec--wait">
      <header>
        <Icon name="wait" size={20} />
        <h3>
          <Trans>Salle d’attente</Trans>
        </h3>
        <span className="soft num small">{room.counts.waiting}</span>
        {waiting.length > 0 && (
          <Button look="quiet" compact className="push admit-all" onPress={() => void act(AdmitAll, {})}>
            <Trans>Tout admettre</Trans>
          </Button>
        )}
      </header>
      <ul>
        {waiting.map((one) => {
          const name = shownName(one.name);
          const minutes = Math.floor((now - Date.parse(one.since)) / 60_000);
          return (
            <li key={one.seatId} className="lrow">
              <Avatar name={name} size={32} />
              <div className="lrow__text">
                <p className="lrow__name">{name}</p>
                <p className="lrow__sub">
                  {[minutes < 1 ? !one.guest && t`à l’instant` : t`${minutes} min`, one.guest && t`sans compte`]
                    .filter(Boolean)
                    .join(" · ")}
                </p>
              </div>
              <Button compact aria-label={t`Admettre ${name}`} onPress={() => void act(Admit, { seatId: one.seatId })}>
                <Trans>Admettre</Trans>
              </Button>
              <IconButton
                icon="close"
                label={t`Refuser ${name}`}
                onPress={() => void act(RefuseAdmission, { seatId: one.seatId })}
              />
            </li>
          );
        })}
      </ul>
      <More count={(room.counts.waiting ?? 0) - waiting.length} />
      <div className="lrow">
        <p className="lrow__text small">{message || <Trans>Rien n’est encore écrit à qui attend.</Trans>}</p>
        <Button compact onPress={() => setWriting(true)}>
          {message ? <Trans>Changer le message</Trans> : <Trans>Écrire un message</Trans>}
        </Button>
      </div>
      <Dialog isOpen={writing} onClose={() => setWriting(false)} title={t`Message à qui attend`}>
        <LineForm
          label={t`Toutes les personnes qui attendent, et qui attendront, le lisent`}
          value={message}
          maxLength={300}
          placeholder={t`Nous commençons dans cinq minutes.`}
          action={(text) => (text.trim() === "" && message !== "" ? t`Retirer le message` : t`Envoyer`)}
          mayBeEmpty={message !== ""}
          onSend={(text) => act(WriteToWaiting, { text })}
          onClose={() => setWriting(false)}
        />
      </Dialog>
    </div>
  );
}

/** Those at the end of a long list that are only counted. */
export function More({ count }: { count: number }) {
  if (count <= 0) return null;
  return (
    <p className="people__more small soft">
      <Plural value={count} one="et # autre" other="et # autres" />
    </p>
  );
}
