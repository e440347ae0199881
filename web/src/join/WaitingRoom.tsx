import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { How } from "../after/After";
import type { Devices } from "../devices/devices";
import { useDevices } from "../devices/use";
import { Frame } from "../frame/Frame";
import { useTitle } from "../frame/title";
import { useViewer } from "../frame/viewer";
import { command } from "../graphql/command";
import { clock } from "../language/format";
import type { FeedState } from "../session/feed";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Banner, Skeleton } from "../ui/show";
import { DeviceChoices } from "./DeviceChoices";
import { LeaveDocument } from "./documents";
import type { Entry } from "./Join";
import { DeviceControls, OwnPicture } from "./OwnPicture";
import "./join.css";

type Props = { entry: Entry; devices: Devices; state: FeedState; onLeft: (how: How) => void };

/** Who waits knows for whom and how long the line is, and can still try microphone and camera. */
export function WaitingRoom({ entry, devices, state, onLeft }: Props) {
  const { t } = useLingui();
  const { viewer } = useViewer();
  const own = useDevices(devices);
  const { room } = state;
  const place = room?.mine.place ?? null;
  useTitle(place ? t`Salle d’attente (${place}), ${entry.title}` : entry.title);
  if (!room)
    return (
      <Frame bare>
        <Skeleton lines={5} />
      </Frame>
    );
  const host = room.facts.hostName;
  const ready = own.microphone.status === "on" || own.camera.status === "on";
  return (
    <Frame bare>
      <div className="wt">
        <section className="stack" aria-labelledby="attente">
          <div className="card stack wt__card">
            <div>
              <p className="eyebrow">{room.facts.title}</p>
              <h1 id="attente">
                {host ? <Trans>{host} va vous faire entrer</Trans> : <Trans>Vous allez entrer dans la réunion</Trans>}
              </h1>
              <p className="soft">
                <Trans>Gardez cette page ouverte : vous entrerez sans rien faire.</Trans>
              </p>
            </div>
            {room.facts.waitingMessage && (
              <Banner icon="chat">
                <p role="status">{room.facts.waitingMessage}</p>
              </Banner>
            )}
            <ol className="steps">
              <li>
                <Icon name="check" size={20} />
                <div>
                  <b>
                    <Trans>Votre arrivée est annoncée</Trans>
                  </b>
                  <p className="tiny soft">
                    <Announced name={entry.name ?? viewer?.name ?? ""} since={room.facts.startedAt} />
                  </p>
                </div>
              </li>
              <li className={ready ? undefined : "steps__off"}>
                <Icon name={ready ? "check" : "micoff"} size={20} />
                <div>
                  <b>{ready ? <Trans>Micro ou caméra prêts</Trans> : <Trans>Ni micro ni caméra</Trans>}</b>
                  <p className="tiny soft">
                    {ready ? (
                      <Trans>Personne ne vous voit ni ne vous entend encore.</Trans>
                    ) : (
                      <Trans>Vous pourrez écouter et écrire, et les ouvrir plus tard.</Trans>
                    )}
                  </p>
                </div>
              </li>
              <li>
                <span className="ordinal" aria-hidden="true">
                  {place ?? "–"}
                </span>
                <div role="status">
                  <b>
                    <Place place={place} />
                  </b>
                </div>
              </li>
            </ol>
          </div>
          {state.status === "reconnecting" && (
            <Banner icon="wifi" tone="wait" alert>
              <Trans>
                La connexion s’est interrompue. Elle reprend d’elle-même ; votre place est gardée une minute.
              </Trans>
            </Banner>
          )}
          <Leave entry={entry} onLeft={onLeft} />
        </section>
        <section className="stack" aria-label={t`Vos appareils`}>
          <OwnPicture state={own} name={entry.name ?? viewer?.name ?? ""} devices={devices} />
          <DeviceControls state={own} devices={devices} />
          <DeviceChoices state={own} devices={devices} />
        </section>
      </div>
    </Frame>
  );
}

function Announced({ name, since }: { name: string; since: string }) {
  const at = clock(since);
  return name ? (
    <Trans>
      Sous le nom de {name}. La réunion a commencé à {at}.
    </Trans>
  ) : (
    <Trans>La réunion a commencé à {at}.</Trans>
  );
}

function Place({ place }: { place: number | null }) {
  if (place === null) return <Trans>Vous êtes dans la file</Trans>;
  if (place === 1) return <Trans>Vous êtes la prochaine personne de la file</Trans>;
  return <Trans>Vous êtes en place {place} dans la file</Trans>;
}

function Leave({ entry, onLeft }: { entry: Entry; onLeft: (how: How) => void }) {
  const [pending, setPending] = useState(false);

  async function leave() {
    setPending(true);
    await command(LeaveDocument, { sessionId: entry.sessionId });
    onLeft("left");
  }

  return (
    <div>
      <Button look="quiet" isPending={pending} onPress={() => void leave()}>
        <Trans>Quitter la salle d’attente</Trans>
      </Button>
    </div>
  );
}
