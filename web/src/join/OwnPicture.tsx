import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Button as AriaButton } from "react-aria-components/Button";
import type { DeviceStatus, Devices, DevicesState } from "../devices/devices";
import { useVideo } from "../devices/use";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Avatar } from "../ui/show";

type Props = { state: DevicesState; devices: Devices; name: string };

/** One's own picture as in a mirror, or a sentence that says why there is none and what can be done. */
export function OwnPicture({ state, devices, name }: Props) {
  const { t } = useLingui();
  const { camera } = state;
  const video = useVideo(camera.track);
  return (
    <div className="tile on-stage pvt">
      {camera.track ? (
        <>
          <video ref={video} className="pvt__video" autoPlay muted playsInline aria-label={t`Votre image`} />
          <span className="plate">
            <span>
              <Trans>Votre image, comme dans un miroir</Trans>
            </span>
          </span>
        </>
      ) : (
        <div className="tile__msg">
          {(camera.status === "off" || camera.status === "starting") && name.trim() !== "" && (
            <Avatar name={name} size="big" />
          )}
          <p className="small" role="status">
            <CameraSentence status={camera.status} />
          </p>
          {camera.status !== "off" && camera.status !== "starting" && camera.status !== "insecure" && (
            <Button compact onPress={() => void devices.setCamera(true)}>
              <Trans>Réessayer</Trans>
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

function CameraSentence({ status }: { status: DeviceStatus }): ReactNode {
  switch (status) {
    case "starting":
      return <Trans>La caméra s’allume… Votre navigateur demande peut-être votre accord.</Trans>;
    case "denied":
      return (
        <Trans>
          Le navigateur n’a pas le droit d’utiliser la caméra. Autorisez-la par l’icône à gauche de l’adresse, puis
          réessayez.
        </Trans>
      );
    case "missing":
      return <Trans>Aucune caméra n’est branchée. Vous pouvez rejoindre sans image.</Trans>;
    case "busy":
      return (
        <Trans>La caméra ne répond pas : un autre programme s’en sert peut-être. Fermez-le, puis réessayez.</Trans>
      );
    case "insecure":
      return (
        <Trans>Le navigateur ne donne ni caméra ni micro à une adresse sans HTTPS. Ouvrez l’adresse en https.</Trans>
      );
    default:
      return <Trans>Votre caméra est coupée.</Trans>;
  }
}

/** Microphone and camera, open or not. */
export function DeviceControls({ state, devices }: { state: DevicesState; devices: Devices }) {
  const { t } = useLingui();
  const { microphone, camera } = state;
  const cameraOn = camera.status === "on" || camera.status === "starting";
  const microphoneOn = microphone.open || microphone.status === "starting";
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would need a legend and resets that add nothing
    <div className="row gap-2 pvc on-stage" role="group" aria-label={t`Micro et caméra`}>
      <AriaButton
        className="ctl ctl--dev"
        data-state={microphoneOn ? "on" : "off"}
        aria-pressed={microphoneOn}
        isDisabled={microphone.status === "insecure"}
        onPress={() => void devices.setMicrophone(!microphone.open)}
      >
        <Icon name={microphoneOn ? "mic" : "micoff"} />
        <span>{microphoneOn ? <Trans>Micro ouvert</Trans> : <Trans>Micro coupé</Trans>}</span>
      </AriaButton>
      <AriaButton
        className="ctl ctl--dev"
        data-state={cameraOn ? "on" : "off"}
        aria-pressed={cameraOn}
        isDisabled={camera.status === "insecure"}
        onPress={() => void devices.setCamera(!cameraOn)}
      >
        <Icon name={cameraOn ? "cam" : "camoff"} />
        <span>{cameraOn ? <Trans>Caméra ouverte</Trans> : <Trans>Caméra coupée</Trans>}</span>
      </AriaButton>
    </div>
  );
}
