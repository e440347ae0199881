import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useState } from "react";
import { HEIGHT, WIDTH } from "../../annotations/stroke";
import { strokesOn } from "../../session/room";
import { IconButton } from "../../ui/Button";
import { MenuItem } from "../../ui/Menu";
import { Control } from "../Control";
import { useRoom } from "../context";
import { Annotated } from "./Annotated";
import { AddWhiteboardPage, ShowWhiteboard, TurnWhiteboardPage } from "./documents";
import type { Kept } from "./export";
import { type View, zoom } from "./hand";

const WHOLE: View = { x: 0, y: 0, width: WIDTH, height: HEIGHT };

/** Whether one shows, hides and turns the whiteboard: who presents everybody's, in a group everybody that of the group. */
function useMayTurn(): boolean {
  const { room } = useRoom();
  return room.mine.mayPresent || room.whiteboard.groupId !== null;
}

/** The whiteboard on the stage: everybody's, or that of the group in which one is. */
export function WhiteboardStage() {
  const { t } = useLingui();
  const { room, act } = useRoom();
  const mayTurn = useMayTurn();
  const { groupId, page, pages } = room.whiteboard;
  const surfaceOf = (number: number): string => (groupId ? `whiteboard:${groupId}:${number}` : `whiteboard:${number}`);
  const surface = surfaceOf(page);
  const [view, setView] = useState(WHOLE);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page is seen from its beginning
  useEffect(() => setView(WHOLE), [page]);
  const nearer = (by: number): void =>
    setView((now) => zoom(now, by, { x: now.x + now.width / 2, y: now.y + now.height / 2 }));
  const turn = (to: number): void => void act(TurnWhiteboardPage, { page: to });
  const leaves = (kind: Kept) =>
    (kind === "png" ? [page] : Array.from({ length: pages }, (_, index) => index + 1)).map((number) => ({
      strokes: strokesOn(room.strokes, surfaceOf(number)),
      height: HEIGHT,
    }));
  return (
    <div className="shr__one wboard">
      <div className="wboard__head small">
        {mayTurn && (
          <IconButton icon="left" label={t`Page précédente`} isDisabled={page === 1} onPress={() => turn(page - 1)} />
        )}
        <span className="num">
          <Trans>
            Page {page} sur {pages}
          </Trans>
        </span>
        {mayTurn && (
          <>
            <IconButton
              icon="right"
              label={t`Page suivante`}
              isDisabled={page === pages}
              onPress={() => turn(page + 1)}
            />
            <IconButton icon="plus" label={t`Ajouter une page`} onPress={() => void act(AddWhiteboardPage, {})} />
          </>
        )}
        <span className="push row gap-1">
          <IconButton icon="zoomout" label={t`Voir plus loin`} onPress={() => nearer(1.25)} />
          <span className="num soft wboard__zoom">{Math.round((WIDTH / view.width) * 100)} %</span>
          <IconButton icon="zoomin" label={t`Voir de plus près`} onPress={() => nearer(0.8)} />
          <IconButton icon="full" label={t`Voir la page entière`} onPress={() => setView(WHOLE)} />
          {mayTurn && (
            <IconButton
              icon="close"
              label={t`Ranger le tableau blanc`}
              onPress={() => void act(ShowWhiteboard, { shown: false })}
            />
          )}
        </span>
      </div>
      <div className="shr__screen wboard__paper">
        <Annotated
          key={surface}
          surface={surface}
          label={t`Tableau blanc, page ${page} sur ${pages}`}
          height={HEIGHT}
          view={view}
          onView={setView}
          open
          leaves={leaves}
        />
      </div>
    </div>
  );
}

/** In the bar. */
export function WhiteboardControl() {
  const { room, act } = useRoom();
  const { shown } = room.whiteboard;
  if (!useMayTurn()) return null;
  return (
    <Control
      className="desk-only"
      icon="board"
      label={<Trans>Tableau</Trans>}
      aria-pressed={shown}
      onClick={() => void act(ShowWhiteboard, { shown: !shown })}
    />
  );
}

/** In the menu of a phone. */
export function WhiteboardItem() {
  const { t } = useLingui();
  const { room, act } = useRoom();
  const { shown } = room.whiteboard;
  if (!useMayTurn()) return null;
  return (
    <MenuItem icon="board" onAction={() => void act(ShowWhiteboard, { shown: !shown })}>
      {shown ? t`Ranger le tableau blanc` : t`Montrer le tableau blanc`}
    </MenuItem>
  );
}
