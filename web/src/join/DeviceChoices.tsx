import { Trans, useLingui } from "@lingui/react/macro";
import { useRef, useState } from "react";
import type { Device, DeviceStatus, Devices, DevicesState } from "../devices/devices";
import { playTone } from "../devices/tone";
import { useLevel } from "../devices/use";
import { Button } from "../ui/Button";
import { Select } from "../ui/fields";

type Props = { state: DevicesState; devices: Devices };

/** Which microphone, camera and loudspeaker, each with its proof that it works. */
export function DeviceChoices({ state, devices }: Props) {
  const { t } = useLingui();
  const [all, setAll] = useState(false); // on a phone the choices are folded below the level
  return (
    <div className={all ? "devs devs--all" : "devs"}>
      <div className="stack-2">
        <Choice
          label={t`Micro`}
          icon="mic"
          none={t`Aucun micro`}
          list={state.microphones}
          chosen={state.microphone.deviceId}
          onChoose={(id) => void devices.choose("microphone", id)}
        />
        <div className="row gap-2">
          <div className="grow">
            <MicrophoneLevel state={state} devices={devices} />
          </div>
          <Button look="quiet" compact className="devs__more" aria-expanded={all} onPress={() => setAll(!all)}>
            {all ? <Trans>Masquer</Trans> : <Trans>Régler</Trans>}
          </Button>
        </div>
      </div>
      <div className="stack devs__right">
        <Choice
          label={t`Caméra`}
          icon="cam"
          none={t`Aucune caméra`}
          list={state.cameras}
          chosen={state.camera.deviceId}
          onChoose={(id) => void devices.choose("camera", id)}
        />
        <SpeakerChoice state={state} devices={devices} />
      </div>
    </div>
  );
}

type ChoiceProps = {
  label: string;
  icon: "mic" | "cam" | "speaker";
  none: string;
  list: readonly Device[];
  chosen: string | null;
  onChoose: (id: string) => void;
};

function Choice({ label, icon, none, list, chosen, onChoose }: ChoiceProps) {
  return (
    <Select
      label={label}
      icon={icon}
      value={chosen ?? ""}
      disabled={list.length === 0}
      onChange={(event) => onChoose(event.target.value)}
    >
      {list.length === 0 && <option value="">{none}</option>}
      {list.map((device, index) => (
        <option key={device.id} value={device.id}>
          {device.name || `${label} ${index + 1}`}
        </option>
      ))}
    </Select>
  );
}

/** From here on somebody speaks; below it is the room's own noise. */
const HEARD = 0.35;

/** The microphone's level, moved outside React, and its verdict in words. */
function MicrophoneLevel({ state, devices }: Props) {
  const { microphone } = state;
  const bar = useRef<HTMLElement>(null);
  const heardAt = useRef(0);
  const [heard, setHeard] = useState(false);
  useLevel(microphone.probe, (level) => {
    if (bar.current) bar.current.style.transform = `scaleX(${level.toFixed(3)})`;
    if (level > HEARD) heardAt.current = performance.now();
    setHeard(level > HEARD || (heardAt.current > 0 && performance.now() - heardAt.current < 4_000));
  });
  const failed = !["on", "off", "starting"].includes(microphone.status);
  if (failed)
    return (
      <div className="row row--wrap gap-2" role="status">
        <p className="tiny devs__problem grow">
          <MicrophoneSentence status={microphone.status} />
        </p>
        {microphone.status !== "insecure" && (
          <Button compact onPress={() => void devices.setMicrophone(true)}>
            <Trans>Réessayer</Trans>
          </Button>
        )}
      </div>
    );
  return (
    <div className="row gap-2 devs__level">
      <span className="level" aria-hidden="true">
        <i ref={bar} />
      </span>
      <span className="tiny soft" role="status">
        {!microphone.open && microphone.status !== "starting" ? (
          <Trans>Votre micro est coupé</Trans>
        ) : heard ? (
          <Trans>On vous entend bien</Trans>
        ) : (
          <Trans>Dites quelque chose</Trans>
        )}
      </span>
    </div>
  );
}

function MicrophoneSentence({ status }: { status: DeviceStatus }) {
  switch (status) {
    case "denied":
      return (
        <Trans>
          Le navigateur n’a pas le droit d’utiliser le micro. Autorisez-le par l’icône à gauche de l’adresse, puis
          réessayez.
        </Trans>
      );
    case "missing":
      return <Trans>Aucun micro n’est branché. Vous pouvez rejoindre et écouter.</Trans>;
    case "insecure":
      return <Trans>Le navigateur ne donne ni caméra ni micro à une adresse sans HTTPS.</Trans>;
    default:
      return <Trans>Le micro ne répond pas : un autre programme s’en sert peut-être. Fermez-le, puis réessayez.</Trans>;
  }
}

function SpeakerChoice({ state, devices }: Props) {
  const { t } = useLingui();
  const [playing, setPlaying] = useState(false);

  async function test() {
    setPlaying(true);
    await playTone(state.speakerId);
    setPlaying(false);
  }

  return (
    <div className="speaker">
      {state.speakers.length > 0 && (
        <Choice
          label={t`Haut-parleur`}
          icon="speaker"
          none=""
          list={state.speakers}
          chosen={state.speakerId ?? state.speakers[0]?.id ?? null}
          onChoose={(id) => devices.chooseSpeaker(id)}
        />
      )}
      <Button icon="play" onPress={() => void test()} isDisabled={playing}>
        {playing ? <Trans>Écoutez…</Trans> : <Trans>Tester le son</Trans>}
      </Button>
    </div>
  );
}
