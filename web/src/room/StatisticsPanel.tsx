import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useState } from "react";
import { useDevices } from "../devices/use";
import { bitrate, clockWithSeconds, longDay, number, percent } from "../language/format";
import { type AllTotals, type Path, type Reading, read, type Stream, uplinkOf } from "../media/statistics";
import { personIn } from "../session/room";
import { Button } from "../ui/Button";
import { Skeleton } from "../ui/show";
import { notify } from "../ui/toast";
import { useRoom } from "./context";
import { shownName } from "./names";
import { Panel } from "./Panel";

const READ_EACH_MS = 1_000;
const NOTHING = "–";

/** What the browser measures of each stream, as a table that can be copied for the helpdesk. Costs nothing when closed. */
export function StatisticsPanel() {
  const { t } = useLingui();
  const { sessionId } = useRoom();
  const reading = useReading();
  const nameOf = useNames();
  const rowsOf = useRows();
  const wayOf = useWay();
  const copy = async (): Promise<void> => {
    if (!reading) return;
    const lines = [
      t`Amphi, statistiques de réception et d’envoi`,
      `${longDay(Date.now())}, ${clockWithSeconds(Date.now())}`,
      t`Séance : ${sessionId}`,
      t`Navigateur : ${navigator.userAgent}`,
      wayOf(reading.path),
      ...named(reading.streams, nameOf).map(
        ({ name, stream }) =>
          `${name} : ${rowsOf(stream)
            .map(([label, value]) => `${label} ${value}`)
            .join(", ")}`,
      ),
    ];
    const done = await navigator.clipboard.writeText(`${lines.join("\n")}\n`).then(
      () => true,
      () => false,
    );
    if (done)
      notify(t`Statistiques copiées. Vous pouvez les coller dans un message à l’assistance.`, { icon: "check" });
    else notify(t`Le navigateur ne permet pas de copier. Faites plutôt une capture d’écran.`, { icon: "warn" });
  };
  return (
    <Panel
      title={t`Statistiques`}
      foot={
        <Button icon="copy" block isDisabled={!reading} onPress={() => void copy()}>
          <Trans>Copier pour l’assistance</Trans>
        </Button>
      }
    >
      {reading ? (
        <>
          <p className="stats__way small soft">{wayOf(reading.path)}</p>
          <Table streams={named(reading.streams, nameOf)} rowsOf={rowsOf} />
        </>
      ) : (
        <div className="stats__way">
          <Skeleton lines={6} />
        </div>
      )}
    </Panel>
  );
}

type Named = { name: string; stream: Stream };
type Row = readonly [label: string, value: string];

function Table({ streams, rowsOf }: { streams: readonly Named[]; rowsOf: (stream: Stream) => readonly Row[] }) {
  const { t } = useLingui();
  if (streams.length === 0)
    return (
      <p className="stats__way small">
        <Trans>Rien ne circule en ce moment : les micros et les caméras sont coupés.</Trans>
      </p>
    );
  return (
    <table className="stats num">
      <caption className="sr">{t`Mesures de chaque flux, renouvelées chaque seconde`}</caption>
      {streams.map(({ name, stream }) => (
        <tbody key={stream.id}>
          <tr>
            <th scope="rowgroup" colSpan={4}>
              {name}
            </th>
          </tr>
          {pairs(rowsOf(stream)).map((pair) => (
            <tr key={pair[0]?.[0]}>
              {pair.map(([label, value]) => [
                <th key={label} scope="row">
                  {label}
                </th>,
                <td key={`${label} value`}>{value}</td>,
              ])}
            </tr>
          ))}
        </tbody>
      ))}
    </table>
  );
}

function pairs<One>(all: readonly One[]): One[][] {
  return all.flatMap((one, index) => (index % 2 === 0 ? [[one, ...all.slice(index + 1, index + 2)]] : []));
}

/** A reading each second, from the second one on. */
function useReading(): Reading | null {
  const { media } = useRoom();
  const [reading, setReading] = useState<Reading | null>(null);
  useEffect(() => {
    let totals: AllTotals | null = null;
    let over = false;
    const look = async (): Promise<void> => {
      const report = await media.statistics();
      if (over || !report) return;
      const next = read(report, totals, media.layers());
      if (totals) setReading(next.reading);
      totals = next.totals;
    };
    void look();
    const timer = setInterval(() => void look(), READ_EACH_MS);
    return () => {
      over = true;
      clearInterval(timer);
    };
  }, [media]);
  return reading;
}

/** The streams with their names, one's own first, sound before pictures, the largest picture first; voices are numbered, since their slots change hands. */
function named(streams: readonly Stream[], nameOf: (stream: Stream, voice: number) => string): Named[] {
  let voices = 0;
  const rank = (one: Stream): number => Number(!one.sent) * 2 + Number(one.kind === "video");
  const ordered = [...streams].sort(
    (one, other) => rank(one) - rank(other) || (other.height ?? 0) - (one.height ?? 0) || (one.id < other.id ? -1 : 1),
  );
  return ordered.map((stream) => {
    if (!stream.sent && stream.kind === "audio") voices += 1;
    return { stream, name: nameOf(stream, voices) };
  });
}

/** Whose a stream is and what, from the track that it carries. */
function useNames(): (stream: Stream, voice: number) => string {
  const { t } = useLingui();
  const { room, devices, mediaState, publishing } = useRoom();
  const { microphone } = useDevices(devices);
  const seatOf = (tracks: ReadonlyMap<string, MediaStreamTrack>, track: string | null): string | undefined =>
    [...tracks].find(([, one]) => one.id === track)?.[0];
  return (stream, voice) => {
    const { kind, track, layer } = stream;
    if (stream.sent) {
      const uplink = uplinkOf(stream, { microphone: microphone.track?.id, screen: publishing.screen?.id });
      if (uplink === "microphone") return t`Votre micro`;
      if (uplink === "screen_sound") return t`Le son de votre écran`;
      if (uplink === "screen") return t`Votre écran`;
      const layers: Record<string, string> = {
        q: t`Votre caméra, petite image`,
        h: t`Votre caméra, image moyenne`,
        f: t`Votre caméra, grande image`,
      };
      return layers[layer ?? ""] ?? t`Votre caméra`;
    }
    if (kind === "audio") return t`Voix reçue ${voice}`;
    const face = seatOf(mediaState.shown.video, track);
    if (face) return t`Caméra de ${shownName(personIn(room, face)?.name)}`;
    const screen = seatOf(mediaState.shown.screen, track);
    return screen ? t`Écran de ${shownName(personIn(room, screen)?.name)}` : t`Image reçue`;
  };
}

/** The measures of a stream in words. */
function useRows(): (stream: Stream) => readonly Row[] {
  const { t } = useLingui();
  return (stream) => [
    ...(stream.kind === "video"
      ? ([
          [t`Définition`, stream.width && stream.height ? `${stream.width}×${stream.height}` : NOTHING],
          [t`Images/s`, stream.framesPerSecond === null ? NOTHING : number(stream.framesPerSecond)],
        ] as const)
      : []),
    [t`Débit`, stream.bitrateBps === null ? NOTHING : bitrate(stream.bitrateBps)],
    [t`Pertes`, stream.loss === null ? NOTHING : percent(stream.loss, 1)],
    [t`Aller-retour`, milliseconds(stream.roundTripMs)],
    [t`Gigue`, milliseconds(stream.jitterMs)],
    [t`Codec`, stream.codec ?? NOTHING],
    [t`Couche`, stream.layer ?? NOTHING],
  ];
}

function milliseconds(value: number | null): string {
  return value === null ? NOTHING : `${number(value)}\u00a0ms`;
}

/** How media reach the server, in a sentence. */
function useWay(): (path: Path | null) => string {
  const { t } = useLingui();
  return (path) => {
    if (!path) return t`Pas de connexion au serveur en ce moment.`;
    const way = path.relay ? t`Par un relais (${path.relay.toUpperCase()})` : t`Directement au serveur (UDP)`;
    const said = t`${way}. Aller-retour : ${milliseconds(path.roundTripMs)}.`;
    return path.availableBps === null ? said : `${said} ${t`Débit d’envoi possible : ${bitrate(path.availableBps)}.`}`;
  };
}
