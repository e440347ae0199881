import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Button as AriaButton } from "react-aria-components/Button";
import { DialogTrigger } from "react-aria-components/Dialog";
import { Popover } from "react-aria-components/Popover";
import type { Reacted } from "../session/room";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { useRoom } from "./context";
import { shownName } from "./names";
import { ClearSignals, FACES, grouped, REACTIONS, React, ShowSignal, SIGNALS } from "./signals";
import "./signals.css";

const SHOWN_MS = 4_000;

/** The control of the bar: reactions, which pass, and signals, which stay. */
export function SignalControl() {
  const { t } = useLingui();
  const { room } = useRoom();
  const [isOpen, setOpen] = useState(false);
  const shown = SIGNALS.find(([signal]) => signal === room.mine.signal);
  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={setOpen}>
      <AriaButton className={shown ? "ctl ctl--roomy ctl--signal" : "ctl ctl--roomy"} aria-label={t`Réagir`}>
        {shown ? (
          <span className="signals__sign" aria-hidden="true">
            {shown[1]}
          </span>
        ) : (
          <Icon name="smile" />
        )}
        <span>
          <Trans>Réagir</Trans>
        </span>
      </AriaButton>
      <Popover className="menu signals" placement="top" offset={8}>
        <Choices onChosen={() => setOpen(false)} />
      </Popover>
    </DialogTrigger>
  );
}

/** The same where the bar has no room for it. */
export function SignalDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useLingui();
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t`Réagir`}>
      <Choices onChosen={onClose} />
    </Dialog>
  );
}

function Choices({ onChosen }: { onChosen: () => void }) {
  const { t, i18n } = useLingui();
  const { room, act } = useRoom();
  return (
    <div className="stack-2">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would need a legend and resets that add nothing */}
      <div className="signals__row" role="group" aria-label={t`Réactions, montrées à tous un instant`}>
        {REACTIONS.map(([reaction, face, name]) => (
          <button
            key={reaction}
            type="button"
            className="signals__face"
            aria-label={i18n._(name)}
            title={i18n._(name)}
            onClick={() => {
              void act(React, { reaction });
              onChosen();
            }}
          >
            {face}
          </button>
        ))}
      </div>
      <p className="tiny soft">
        <Trans>Pour qui organise, comptés sans nom :</Trans>
      </p>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would need a legend and resets that add nothing */}
      <div className="signals__row signals__row--signs" role="group" aria-label={t`Signes pour qui organise`}>
        {SIGNALS.map(([signal, sign, name]) => {
          const mine = room.mine.signal === signal;
          return (
            <button
              key={signal}
              type="button"
              className="signals__signal"
              aria-pressed={mine}
              onClick={() => {
                void act(ShowSignal, { signal: mine ? null : signal });
                onChosen();
              }}
            >
              <span className="signals__sign" aria-hidden="true">
                {sign}
              </span>
              {i18n._(name)}
            </button>
          );
        })}
      </div>
    </div>
  );
}

/** Who reacted just now, for four seconds, in a corner of the stage. Nothing is read out: a room that claps would never stop. */
export function Reactions() {
  const { room } = useRoom();
  const seen = useRef(room.position);
  const [shown, setShown] = useState<readonly Reacted[]>([]);
  useEffect(() => {
    const fresh = room.reactions.filter((one) => one.position > seen.current);
    seen.current = room.position;
    if (fresh.length === 0) return;
    setShown((now) => [...now, ...fresh]);
    const gone = new Set(fresh.map((one) => one.id));
    setTimeout(() => setShown((now) => now.filter((one) => !gone.has(one.id))), SHOWN_MS);
  }, [room.reactions, room.position]);
  if (shown.length === 0) return null;
  return (
    <ul className="reactions" aria-hidden="true">
      {grouped(shown).map(({ reaction, last, count }) => (
        <li key={reaction}>
          <span className="reactions__face">{FACES[reaction]}</span>
          <span className="cut">{shownName(last.name)}</span>
          {count > 1 && <span className="num">+{count - 1}</span>}
        </li>
      ))}
    </ul>
  );
}

/** What the room says without a word, for who hosts; nothing while nobody shows anything. */
export function Tally(): ReactNode {
  const { i18n } = useLingui();
  const { room, show } = useRoom();
  const { signals } = room.counts;
  if (!signals) return null;
  const counts = { YES: signals.yes, NO: signals.no, TOO_FAST: signals.tooFast, TOO_SLOW: signals.tooSlow };
  const shown = SIGNALS.filter(([signal]) => counts[signal] > 0);
  if (shown.length === 0) return null;
  return (
    <button type="button" className="st st--signals" onClick={() => show("people")}>
      {shown.map(([signal, sign, name]) => (
        <span key={signal} className="num">
          <span aria-hidden="true">{sign} </span>
          <span className="sr">{i18n._(name)} </span>
          {counts[signal]}
        </span>
      ))}
    </button>
  );
}

/** The same in the list of people, with its words, and a way to wipe it. */
export function TallyPart() {
  const { i18n } = useLingui();
  const { room, host, act } = useRoom();
  const { signals } = room.counts;
  if (!host || !signals) return null;
  const counts = { YES: signals.yes, NO: signals.no, TOO_FAST: signals.tooFast, TOO_SLOW: signals.tooSlow };
  const total = signals.yes + signals.no + signals.tooFast + signals.tooSlow;
  if (total === 0) return null;
  return (
    <div className="panel__sec">
      <header>
        <Icon name="smile" size={20} />
        <h3>
          <Trans>Signes</Trans>
        </h3>
        <span className="soft small">
          <Plural value={total} one="# personne" other="# personnes" />
        </span>
        <Button look="quiet" compact className="push" onPress={() => void act(ClearSignals, {})}>
          <Trans>Effacer</Trans>
        </Button>
      </header>
      <ul className="signals__counts">
        {SIGNALS.map(([signal, sign, name]) => (
          <li key={signal}>
            <span className="signals__sign" aria-hidden="true">
              {sign}
            </span>
            <span>{i18n._(name)}</span>
            <span className="num strong">{counts[signal]}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
