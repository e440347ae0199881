import { Trans, useLingui } from "@lingui/react/macro";
import { memo } from "react";
import type { Grade } from "../media/grade";
import type { Participant } from "../session/room";
import { Icon } from "../ui/Icon";
import { Avatar } from "../ui/show";
import { shownName } from "./names";
import { Picture } from "./Picture";
import { Signal } from "./Quality";

type Props = {
  participant: Participant;
  track: MediaStreamTrack | null;
  mine: boolean;
  speaking: boolean;
  /** The place of the hand in the order of raising; 0 when it is down, Infinity behind those that are counted. */
  hand: number;
  /** Of what they send; null where nobody said. */
  grade: Grade | null;
  small?: boolean;
  /** Whether one has it large for oneself, and how one does. */
  pinned: boolean;
  onPin: (seat: string | null) => void;
};

/** One person: picture or initials, and a plate in the lower left corner. Drawn again only when something of theirs changes. */
export const Tile = memo(function Tile({
  participant,
  track,
  mine,
  speaking,
  hand,
  grade,
  small = false,
  pinned,
  onPin,
}: Props) {
  const { t } = useLingui();
  const name = mine ? t`Vous` : shownName(participant.name);
  return (
    <li
      className={small ? "tile tile--s" : "tile"}
      data-speaking={speaking || undefined}
      data-seat={participant.seatId}
    >
      {participant.reconnecting ? (
        <p className="tile__msg small">
          <Icon name="wifi" />
          {/* In a small one the sentence would lie over the name below: it is read, the icon is seen. */}
          <span className={small ? "sr" : undefined}>
            <Trans>{shownName(participant.name)} se reconnecte…</Trans>
          </span>
        </p>
      ) : (
        // Below the picture too: it is seen until the first one comes.
        <Avatar name={shownName(participant.name)} size="big" />
      )}
      {!participant.reconnecting && participant.camera && track && (
        <Picture seat={participant.seatId} track={track} className={mine ? "pic pic--mirror" : "pic"} />
      )}
      <button
        type="button"
        className="tile__pin"
        aria-pressed={pinned}
        aria-label={t`Épingler ${name}`}
        onClick={() => onPin(pinned ? null : participant.seatId)}
      >
        <Icon name="pin" size={20} />
      </button>
      <span className={hand ? "plate plate--hand" : "plate"}>
        {speaking && (
          <span className="vu" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
        )}
        {hand > 0 && (
          <>
            <Icon name="hand" size={16} />
            {Number.isFinite(hand) && <span className="num">{hand}</span>}
            <span className="sr">
              <Trans>main levée</Trans>
            </span>
          </>
        )}
        {!participant.microphone && (
          <span className="off">
            <Icon name="micoff" size={16} />
            <span className="sr">
              <Trans>micro coupé</Trans>
            </span>
          </span>
        )}
        {participant.hall && (
          <>
            <Icon name="hall" size={16} />
            <span className="sr">
              <Trans>la salle de cours</Trans>
            </span>
          </>
        )}
        <span>
          {name}
          {!small && participant.role === "HOST" && (
            <span className="role">
              , <Trans>organise</Trans>
            </span>
          )}
        </span>
        {grade && grade !== "good" && <Signal grade={grade} word="read" />}
        {speaking && (
          <span className="sr">
            <Trans>parle</Trans>
          </span>
        )}
      </span>
    </li>
  );
});

/** A shared screen, whole, never cropped. */
export function SharedScreen({ seat, track, name }: { seat: string; track: MediaStreamTrack | null; name: string }) {
  const { t } = useLingui();
  if (!track) return <p className="shared__wait soft">{t`L’écran de ${name} arrive…`}</p>;
  return <Picture seat={seat} track={track} className="shared" label={t`Écran partagé par ${name}`} />;
}
