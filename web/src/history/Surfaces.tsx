import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { StrokesPicture } from "../annotations/Strokes";
import { extentOf, HEIGHT } from "../annotations/stroke";
import { groupName } from "../breakouts/names";
import type { Then } from "./documents";

type Strokes = Then["strokes"];

/** What was drawn on the boards and screens that everybody was shown at that instant; pages of documents have their own. */
export function Surfaces({ room }: { room: Then }) {
  const surfaces = new Set(room.strokes.map((one) => one.surface).filter((one) => !one.startsWith("document:")));
  if (room.whiteboard.shown) surfaces.add(`whiteboard:${room.whiteboard.page}`);
  return [...surfaces].map((surface) => <Surface key={surface} room={room} surface={surface} />);
}

function Surface({ room, surface }: { room: Then; surface: string }) {
  const { t } = useLingui();
  const strokes = room.strokes.filter((one) => one.surface === surface);
  const name = useName(room, surface);
  const names = useAuthors(strokes);
  const height = Math.max(HEIGHT, ...strokes.map((one) => extentOf(one).y + extentOf(one).height));
  return (
    <figure className="then__surface">
      <StrokesPicture
        strokes={strokes}
        height={Math.ceil(height)}
        label={names ? t`${name}, annoté par ${names}` : name}
      />
      <figcaption className="small soft">
        {name}
        {" · "}
        {strokes.length === 0 ? <Trans>rien n’y est dessiné</Trans> : <Drawn strokes={strokes} />}
      </figcaption>
    </figure>
  );
}

/** How many strokes, and whose. */
export function Drawn({ strokes }: { strokes: Strokes }) {
  const names = useAuthors(strokes);
  return (
    <>
      <Plural value={strokes.length} one="# tracé" other="# tracés" />
      {" · "}
      {names}
    </>
  );
}

/** Who drew some strokes, each once. */
export function useAuthors(strokes: Strokes): string {
  const { t } = useLingui();
  return [...new Set(strokes.map((one) => one.author ?? t`Personne effacée`))].join(", ");
}

function useName(room: Then, surface: string): string {
  const { t } = useLingui();
  const [kind, id = "", page = id] = surface.split(":");
  if (kind === "whiteboard") {
    const group = room.groups.find((one) => one.id === id);
    return group ? t`Tableau blanc, ${groupName(group)}, page ${page}` : t`Tableau blanc, page ${page}`;
  }
  const sharer = room.participants.find((one) => one.seatId === id)?.name;
  return sharer ? t`Écran partagé, ${sharer}` : t`Écran partagé`;
}
