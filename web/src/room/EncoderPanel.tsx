import { Trans, useLingui } from "@lingui/react/macro";
import { RecordEncoder, SetEncoder } from "../encoder/documents";
import { EncoderAccess } from "../encoder/EncoderAccess";
import { type Participant, shownIn } from "../session/room";
import { Switch } from "../ui/fields";
import { MenuItem } from "../ui/Menu";
import { useRoom } from "./context";
import { shownName } from "./names";
import { Panel } from "./Panel";
import "./rules.css";

/** The encoder, for hosts: what of it is heard, seen and recorded, as nobody sits at it, and what is written into it. */
export function EncoderPanel() {
  const { t } = useLingui();
  const { room } = useRoom();
  const encoder = shownIn(room).find((one) => one.encoder);
  return (
    <Panel title={t`Encodeur`}>
      {encoder && <Publishing encoder={encoder} />}
      <section className="panel__sec rules" aria-label={t`Accès de l’encodeur`}>
        <EncoderAccess meetingId={room.facts.meetingId} />
      </section>
    </Panel>
  );
}

function Publishing({ encoder }: { encoder: Participant }) {
  const { room, act } = useRoom();
  const name = shownName(encoder.name);
  return (
    <section className="panel__sec" aria-label={name}>
      <header>
        <h3>{name}</h3>
        <span className="soft small" role="status">
          {encoder.reconnecting ? <Trans>se reconnecte…</Trans> : <Trans>publie</Trans>}
        </span>
      </header>
      <div className="rules">
        <Switch checked={encoder.microphone} onToggle={(microphone) => void act(SetEncoder, { microphone })}>
          <Trans>On l’entend</Trans>
        </Switch>
        <Switch checked={encoder.camera} onToggle={(camera) => void act(SetEncoder, { camera })}>
          <Trans>On le voit</Trans>
        </Switch>
        {room.facts.recording && (
          <Switch checked={encoder.captured} onToggle={(on) => void act(RecordEncoder, { on })}>
            <Trans>Il est enregistré, avec l’accord des personnes filmées</Trans>
          </Switch>
        )}
      </div>
    </section>
  );
}

/** What is done with an encoder from the list of participants. */
export function EncoderItems({ encoder }: { encoder: Participant }) {
  const { t } = useLingui();
  const { act, show } = useRoom();
  const { microphone } = encoder;
  return (
    <>
      <MenuItem icon={microphone ? "micoff" : "mic"} onAction={() => void act(SetEncoder, { microphone: !microphone })}>
        {microphone ? t`Couper le son` : t`Remettre le son`}
      </MenuItem>
      <MenuItem icon="wifi" onAction={() => show("encoder")}>{t`Encodeur (OBS, régie)`}</MenuItem>
    </>
  );
}
