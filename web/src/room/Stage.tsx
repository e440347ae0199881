import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { useDevices } from "../devices/use";
import type { MediaState } from "../media/connection";
import { gradeOfSeat } from "../media/grade";
import type { Participant } from "../session/room";
import { IconButton } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { useRoom } from "./context";
import { shownName } from "./names";
import { byImportance, galleryGrid, galleryPage, handOrder, inOrder, type Layout, onStage } from "./stage";
import { SharedScreen, Tile } from "./Tile";

const FILM = 5;

/** The people and what they share. */
export function Stage({
  layout,
  onGallery,
  children,
}: {
  layout: Layout;
  onGallery: () => void;
  children?: ReactNode;
}) {
  const { t } = useLingui();
  const { room, publishing } = useRoom();
  const stage = useRef<HTMLElement>(null);
  const width = useWidth(stage);
  const sharer = latestSharer(room.participants.values());
  useTellWhatIsShown(stage);
  return (
    <main id="contenu" ref={stage} className="stage on-stage" aria-label={t`Scène`} tabIndex={-1}>
      {children}
      <div className="stage__view">
        {publishing.screen || sharer ? (
          <Share sharer={sharer} width={width} onMore={onGallery} />
        ) : layout === "gallery" ? (
          <Gallery width={width} />
        ) : (
          <Speaker width={width} onMore={onGallery} />
        )}
      </div>
    </main>
  );
}

function latestSharer(participants: Iterable<Participant>): Participant | null {
  return [...participants].filter((one) => one.screen).at(-1) ?? null;
}

function useWidth(element: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(() => window.innerWidth);
  useEffect(() => {
    const observed = element.current;
    if (!observed) return;
    const observer = new ResizeObserver(() => setWidth(Math.round(observed.clientWidth)));
    observer.observe(observed);
    return () => observer.disconnect();
  }, [element]);
  return width;
}

/** Tell the media node which tiles are on the screen and how high, so that it sends those and no more. */
function useTellWhatIsShown(stage: React.RefObject<HTMLElement | null>): void {
  const { media, mediaState } = useRoom();
  useEffect(() => {
    const tiles = [...(stage.current?.querySelectorAll<HTMLElement>("[data-seat]") ?? [])]
      .filter((tile) => tile.offsetParent !== null)
      .map((tile) => ({ seat: tile.dataset.seat ?? "", height: Math.round(tile.clientHeight * devicePixelRatio) }));
    media.view(byImportance(tiles, mediaState.speaker));
  });
}

/** Everything a tile needs, for whoever is shown. */
function useTiles(): (participant: Participant, small?: boolean) => ReactNode {
  const { room, me, devices, mediaState, link } = useRoom();
  const { camera } = useDevices(devices);
  const hands = useMemo(() => handOrder(room.participants.values()), [room.participants]);
  return (participant, small = false) => {
    const mine = participant.seatId === me?.seatId;
    return (
      <Tile
        key={participant.seatId}
        participant={participant}
        mine={mine}
        track={mine ? camera.track : link.video === "none" ? null : pictureOf(mediaState, participant)}
        speaking={mediaState.speaker === participant.seatId && participant.microphone}
        hand={hands.get(participant.seatId) ?? 0}
        grade={mine ? null : gradeOfSeat(link.told, participant.seatId)}
        small={small}
      />
    );
  };
}

function pictureOf(state: MediaState, participant: Participant): MediaStreamTrack | null {
  return state.shown.video.get(participant.seatId) ?? null;
}

/** Who spoke last keeps the stage while nobody speaks. */
function useOnStage(): Participant | null {
  const { room, me, mediaState } = useRoom();
  const last = useRef<string | null>(null);
  if (mediaState.speaker && mediaState.speaker !== me?.seatId) last.current = mediaState.speaker;
  const seat = onStage([...room.participants.values()], mediaState.speaker, last.current, me?.seatId ?? null);
  return seat ? (room.participants.get(seat) ?? null) : null;
}

function Speaker({ width, onMore }: { width: number; onMore: () => void }) {
  const { t } = useLingui();
  const { room, me } = useRoom();
  const large = useOnStage();
  const tile = useTiles();
  const others = inOrder(room.participants.values(), me?.seatId ?? null).filter((one) => one !== large);
  return (
    <div className={others.length > 0 ? "spk" : "spk spk--alone"}>
      <ul className="maintile" aria-label={t`À l’écran`}>
        {large && tile(large)}
      </ul>
      {others.length > 0 && width > 700 && (
        <Film others={others} places={width > 900 ? FILM : FILM - 1} onMore={onMore} />
      )}
      {others.length > 0 && width <= 700 && me && large !== me && <ul className="inset">{tile(me, true)}</ul>}
    </div>
  );
}

function Film({ others, places, onMore }: { others: readonly Participant[]; places: number; onMore: () => void }) {
  const { t } = useLingui();
  const tile = useTiles();
  const fits = others.length <= places ? others : others.slice(0, places - 1);
  const rest = others.length - fits.length;
  return (
    <ul
      className="film"
      style={{ gridTemplateColumns: `repeat(${places}, minmax(0, 1fr))` }}
      aria-label={t`Participants`}
    >
      {fits.map((one) => tile(one, true))}
      {rest > 0 && (
        <li className="tile tile--s">
          <button type="button" className="tile tile--s tile--more" onClick={onMore}>
            <Icon name="people" />
            <Plural value={rest} one="# autre" other="# autres" />
          </button>
        </li>
      )}
    </ul>
  );
}

function Gallery({ width }: { width: number }) {
  const { t } = useLingui();
  const { room, me } = useRoom();
  const tile = useTiles();
  const [wanted, setWanted] = useState(0);
  const all = inOrder(room.participants.values(), me?.seatId ?? null);
  const { columns, rows } = galleryGrid(width, all.length);
  const { shown, page, pages } = galleryPage(all, columns * rows, wanted);
  const template = { gridTemplate: `repeat(${rows}, minmax(0, 1fr)) / repeat(${columns}, minmax(0, 1fr))` };
  return (
    <div className={pages > 1 ? "gal" : "gal gal--one"}>
      {pages > 1 && (
        <IconButton
          icon="left"
          label={t`Page précédente`}
          isDisabled={page === 0}
          onPress={() => setWanted(page - 1)}
        />
      )}
      <ul className="gallery" style={template} aria-label={t`Participants, page ${page + 1} sur ${pages}`}>
        {shown.map((one) => tile(one, true))}
      </ul>
      {pages > 1 && (
        <IconButton
          icon="right"
          label={t`Page suivante`}
          isDisabled={page === pages - 1}
          onPress={() => setWanted(page + 1)}
        />
      )}
    </div>
  );
}

function Share({ sharer, width, onMore }: { sharer: Participant | null; width: number; onMore: () => void }) {
  const { room, me, mediaState, publishing, link } = useRoom();
  const people = inOrder(room.participants.values(), me?.seatId ?? null);
  const speaking = people.findIndex((one) => one.seatId === mediaState.speaker);
  if (speaking > 0) people.unshift(...people.splice(speaking, 1));
  const mine = sharer === null || sharer.seatId === me?.seatId;
  const name = shownName(sharer?.name);
  return (
    <div className="shr">
      <p className="shr__who small soft cut">
        {mine ? <Trans>Vous partagez votre écran</Trans> : <Trans>{name} partage son écran</Trans>}
      </p>
      <div className="shr__screen">
        {!mine && link.video === "none" ? (
          <p className="shared__wait soft">
            <Trans>Audio seul : l’écran de {name} n’est pas montré.</Trans>
          </p>
        ) : (
          <SharedScreen
            track={mine ? publishing.screen : (mediaState.shown.screen.get(sharer?.seatId ?? "") ?? null)}
            name={name}
          />
        )}
      </div>
      {width > 700 && <Film others={people} places={6} onMore={onMore} />}
    </div>
  );
}
