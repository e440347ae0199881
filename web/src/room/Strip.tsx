import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { clock, timecode } from "../language/format";
import { personIn } from "../session/room";
import { IconButton } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { useNow } from "../ui/now";
import { InGroup } from "./BreakoutsPanel";
import { useRoom } from "./context";
import { shownName } from "./names";
import { LinkState, OwnSignal } from "./Quality";
import { Tally } from "./SignalControls";
import { LAYOUT_ICONS, useLayoutNames } from "./ViewItems";
import { nextLayout } from "./view";

type Props = {
  onLayout: () => void;
  onFullScreen: () => void;
  onLeave: () => void;
  reconnecting: boolean;
};

/** Title and time; the state line, always in this order: who speaks, who records, who waits; what the page itself can do. */
export function Strip({ onLayout, onFullScreen, onLeave, reconnecting }: Props) {
  const { t } = useLingui();
  const { room, view, shared } = useRoom();
  const next = nextLayout(view.layout, shared);
  const names = useLayoutNames();
  return (
    <header className="strip on-stage">
      <div className="strip__id">
        <h1>{room.facts.title}</h1>
        <Elapsed since={room.facts.startedAt} />
      </div>
      <StateLine reconnecting={reconnecting} />
      <div className="strip__tools">
        <OwnSignal />
        <IconButton
          className="desk-only"
          icon={LAYOUT_ICONS[next]}
          label={t`Disposition : ${names[next]}`}
          keys="L"
          onPress={onLayout}
        />
        <IconButton className="desk-only" icon="full" label={t`Plein écran`} keys="F" onPress={onFullScreen} />
        <button type="button" className="btn btn--danger btn--compact phone-only strip__leave" onClick={onLeave}>
          <Trans>Quitter</Trans>
        </button>
      </div>
    </header>
  );
}

function Elapsed({ since }: { since: string }) {
  const now = useNow(1_000);
  return <span className="num soft strip__clock">{timecode((now - Date.parse(since)) / 1_000)}</span>;
}

function StateLine({ reconnecting }: { reconnecting: boolean }) {
  const { t } = useLingui();
  const { room, mediaState, show, me } = useRoom();
  const speaker = personIn(room, mediaState.speaker);
  const waiting = room.counts.waiting ?? 0;
  const { recording } = room.facts;
  return (
    <div className="stateline">
      <InGroup />
      {reconnecting && (
        <span className="st st--wait" role="status">
          <Icon name="wifi" size={16} />
          <Trans>Reconnexion…</Trans>
        </span>
      )}
      {speaker && (
        <span className="st st--speaks">
          <span className="vu" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          <span className="cut">
            <b>{speaker === me ? t`Vous` : shownName(speaker.name)}</b>
            <span className="verb"> {speaker === me ? t`parlez` : t`parle`}</span>
          </span>
        </span>
      )}
      {recording && (
        <span className="st st--rec">
          <span className="recdot" />
          <span className="cut">
            <Trans>{shownName(recording.by)} enregistre</Trans>
            <span className="wide-only since">
              {" "}
              <Trans>depuis {clock(recording.startedAt)}</Trans>
            </span>
          </span>
        </span>
      )}
      {waiting > 0 && (
        <button type="button" className="st st--wait" onClick={() => show("people")}>
          <Icon name="wait" size={16} />
          <Plural value={waiting} one="# attend" other="# attendent" />
        </button>
      )}
      <Tally />
      <LinkState />
    </div>
  );
}
