import { Plural, useLingui } from "@lingui/react/macro";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { useDevices } from "../devices/use";
import type { MediaState } from "../media/connection";
import { gradeOfSeat } from "../media/grade";
import { type Participant, personIn, shownIn } from "../session/room";
import { IconButton } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { type Size, useSize } from "../ui/size";
import { useRoom } from "./context";
import { shownName } from "./names";
import { useKnown, usePeople } from "./people";
import { Shared } from "./Shared";
import { Reactions } from "./SignalControls";
import { sources } from "./sources";
import { byImportance, film, galleryGrid, galleryPage, galleryWidth, handOrder, inOrder, onStage } from "./stage";
import { SharedScreen, Tile } from "./Tile";

/** What the arrows of the gallery take: beside it, below it on a phone; and what a ring takes around a tile. */
const ARROWS_PX = 96;
const ARROWS_BELOW_PX = 44;
const RING_PX = 10;

/** The people and what they share. */
export function Stage({ children }: { children?: ReactNode }) {
  const { t } = useLingui();
  const { view: looked } = useRoom();
  const { layout } = looked;
  const onGallery = (): void => looked.choose("gallery");
  const stage = useRef<HTMLElement>(null);
  const view = useRef<HTMLDivElement>(null);
  const size = useSize(view);
  useTellWhatIsShown(stage);
  return (
    <main id="contenu" ref={stage} className="stage on-stage" aria-label={t`Scène`} tabIndex={-1}>
      {children}
      <div className="stage__view" ref={view}>
        {layout === "presentation" ? (
          <Shared>
            <ShareFilm size={size} onMore={onGallery} />
          </Shared>
        ) : layout === "gallery" ? (
          <Gallery size={size} />
        ) : (
          <Speaker size={size} onMore={onGallery} />
        )}
        <Reactions />
      </div>
    </main>
  );
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
export function useTiles(): (participant: Participant, small?: boolean) => ReactNode {
  const { room, me, devices, mediaState, link, view } = useRoom();
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
        hand={hands.get(participant.seatId) ?? (participant.handRaisedAt ? Number.POSITIVE_INFINITY : 0)}
        grade={mine ? null : gradeOfSeat(link.told, participant.seatId)}
        small={small}
        pinned={view.pinned === participant.seatId}
        onPin={view.pin}
      />
    );
  };
}

function pictureOf(state: MediaState, participant: Participant): MediaStreamTrack | null {
  return state.shown.video.get(participant.seatId) ?? null;
}

/** Who spoke last keeps the stage while nobody speaks. */
export function useOnStage(): Participant | null {
  const { room, me, mediaState, view } = useRoom();
  const { spotlight } = room.facts;
  const last = useRef<string | null>(null);
  if (mediaState.speaker && mediaState.speaker !== me?.seatId) last.current = mediaState.speaker;
  const wanted = [mediaState.speaker, last.current, view.pinned, spotlight];
  useKnown("speaker", wanted);
  const seat = onStage(
    [...shownIn(room), ...wanted.flatMap((one) => personIn(room, one) ?? [])],
    mediaState.speaker,
    last.current,
    me?.seatId ?? null,
    view.pinned,
    spotlight,
  );
  return personIn(room, seat) ?? null;
}

/** One's own seat, while one does not want to see it and there is somebody else to see. */
function useOwnHidden(): string | null {
  const { room, me, view } = useRoom();
  return view.ownHidden && room.counts.participants > 1 ? (me?.seatId ?? null) : null;
}

function Speaker({ size, onMore }: { size: Size; onMore: () => void }) {
  const { t } = useLingui();
  const { room, me } = useRoom();
  const large = useOnStage();
  const tile = useTiles();
  const own = useOwnHidden();
  const others = inOrder(shownIn(room), me?.seatId ?? null).filter(
    (one) => one.seatId !== large?.seatId && one.seatId !== own,
  );
  const strip = others.length > 0 ? film(size) : null;
  return (
    <div className={strip ? (strip.upright ? "spk spk--upright" : "spk") : "spk spk--alone"}>
      <ul className="maintile" aria-label={t`À l’écran`}>
        {large && tile(large)}
      </ul>
      {strip && (
        <Film
          others={others}
          total={room.counts.participants - (large ? 1 : 0) - (own && own !== large?.seatId ? 1 : 0)}
          columns={strip.columns}
          places={strip.places}
          onMore={onMore}
        />
      )}
      {others.length > 0 && !strip && me && !own && large?.seatId !== me.seatId && (
        <ul className="inset">{tile(me, true)}</ul>
      )}
    </div>
  );
}

type FilmProps = {
  others: readonly Participant[];
  /** How many others there are, known to the page or not. */
  total: number;
  columns: number;
  places: number;
  onMore: () => void;
};

function Film({ others, total, columns, places, onMore }: FilmProps) {
  const { t } = useLingui();
  const tile = useTiles();
  const fits = total <= places ? others : others.slice(0, places - 1);
  const rest = total - fits.length;
  return (
    <ul
      className="film"
      style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
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

function Gallery({ size }: { size: Size }) {
  const { t } = useLingui();
  const { room, me } = useRoom();
  const tile = useTiles();
  const [wanted, setWanted] = useState(0);
  const own = useOwnHidden();
  const known = inOrder(shownIn(room), me?.seatId ?? null).filter((one) => one.seatId !== own);
  const total = room.counts.participants - (own ? 1 : 0);
  const inside = { width: size.width - RING_PX, height: size.height - RING_PX };
  const beside =
    size.width <= 760
      ? { ...inside, height: inside.height - ARROWS_BELOW_PX }
      : { ...inside, width: inside.width - ARROWS_PX };
  const whole = galleryGrid(inside, total);
  const { columns, places, tile: cell } = total <= whole.places ? whole : galleryGrid(beside, total);
  const { page, pages } = galleryPage(total, places, wanted);
  const { people: shown } = usePeople("gallery", known, "", page * places, places);
  const style = {
    maxWidth: galleryWidth(columns, cell) + RING_PX,
    "--tile-width": `${cell.width}px`,
    "--tile-height": `${cell.height}px`,
  };
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
      <ul className="gallery" style={style} aria-label={t`Participants, page ${page + 1} sur ${pages}`}>
        {shown.filter((one) => one.seatId !== own).map((one) => tile(one, true))}
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

/** The people below what is shared, who speaks first; none where there is no room. */
function ShareFilm({ size, onMore }: { size: Size; onMore: () => void }) {
  const { room, me, mediaState, view } = useRoom();
  const own = useOwnHidden();
  if (size.width <= 700 || size.height <= 400) return null;
  const people = inOrder(shownIn(room), me?.seatId ?? null).filter((one) => one.seatId !== own);
  for (const first of [mediaState.speaker, view.pinned ?? room.facts.spotlight ?? null]) {
    const place = people.findIndex((one) => one.seatId === first);
    if (place > 0) people.unshift(...people.splice(place, 1));
  }
  const total = room.counts.participants - (own ? 1 : 0);
  return <Film others={people} total={total} columns={6} places={6} onMore={onMore} />;
}

/** The picture of the small window: the screen that was shared last, else who is large. */
export function SmallPicture() {
  const { room, mediaState, me } = useRoom();
  const large = useOnStage();
  const tile = useTiles();
  const latest = sources(room, room.participants.values(), null).findLast((one) => one.kind === "screen");
  if (latest && latest.seatId !== me?.seatId)
    return (
      <div className="shr__screen">
        <SharedScreen
          seat={latest.seatId}
          track={mediaState.shown.screen.get(latest.seatId) ?? null}
          name={shownName(latest.participant?.name)}
        />
      </div>
    );
  return <ul className="maintile">{large && tile(large)}</ul>;
}
