import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { StrokesPicture } from "../annotations/Strokes";
import { extentOf, HEIGHT } from "../annotations/stroke";
import type { Then } from "./documents";

/** What was drawn on what everybody was shown at that instant. */
export function Surfaces({ room }: { room: Then }) {
  const { t } = useLingui();
  const surfaces = new Set(room.strokes.map((one) => one.surface));
  if (room.whiteboard.shown) surfaces.add(`whiteboard:${room.whiteboard.page}`);
  return [...surfaces].map((surface) => {
    const strokes = room.strokes.filter((one) => one.surface === surface);
    const authors = new Set(strokes.map((one) => one.author ?? t`Personne effacée`));
    const name = nameOf(room, surface, t`Tableau blanc, page ${room.whiteboard.page}`, t`Écran partagé`);
    const names = [...authors].join(", ");
    const height = Math.max(HEIGHT, ...strokes.map((one) => extentOf(one).y + extentOf(one).height));
    return (
      <figure key={surface} className="then__surface">
        <StrokesPicture
          strokes={strokes}
          height={Math.ceil(height)}
          label={names ? t`${name}, annoté par ${names}` : name}
        />
        <figcaption className="small soft">
          {name}
          {" · "}
          {strokes.length === 0 ? (
            <Trans>rien n’y est dessiné</Trans>
          ) : (
            <>
              <Plural value={strokes.length} one="# tracé" other="# tracés" />
              {" · "}
              {names}
            </>
          )}
        </figcaption>
      </figure>
    );
  });
}

function nameOf(room: Then, surface: string, board: string, screen: string): string {
  if (surface.startsWith("whiteboard:")) return board;
  const sharer = room.participants.find((one) => surface === `screen:${one.seatId}`);
  return sharer?.name ? `${screen}, ${sharer.name}` : screen;
}
