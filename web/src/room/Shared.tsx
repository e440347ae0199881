import { Trans, useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import { ShownDocument } from "../documents/ShownDocument";
import type { Participant, Room } from "../session/room";
import { Button } from "../ui/Button";
import { Segments } from "../ui/fields";
import { type Look, WHOLE } from "../zoom/view";
import { Zoom } from "../zoom/Zoom";
import { ScreenInk } from "./annotations/ScreenInk";
import { WhiteboardStage } from "./annotations/WhiteboardStage";
import { useRoom } from "./context";
import { shownName } from "./names";
import { type Source, sources } from "./sources";
import { SharedScreen } from "./Tile";

/** Whether anything is shared: the whiteboard, a document, or a screen, one's own included before the others know. */
export function isShared(room: Room, own: MediaStreamTrack | null): boolean {
  return (
    room.whiteboard.shown ||
    room.document !== null ||
    own !== null ||
    [...room.participants.values()].some((one) => one.screen)
  );
}

/** What is shared, the latest first on the stage; one chooses among several for oneself. `children`: what is below. */
export function Shared({ children }: { children: ReactNode }) {
  const { t } = useLingui();
  const { room, me, publishing } = useRoom();
  const [chosen, setChosen] = useState<{ key: string; among: string } | null>(null);
  const all = sources(room, room.participants.values(), publishing.screen ? (me?.seatId ?? "me") : null);
  const among = all.map((one) => one.key).join();
  const kept = chosen?.among === among ? all.find((one) => one.key === chosen.key) : undefined;
  const source = kept ?? all.at(-1);
  const name = (one: Source): string => {
    if (one.kind === "document") return room.document?.title ?? t`Document`;
    if (one.kind === "whiteboard") return t`Tableau blanc`;
    return one.seatId === me?.seatId ? t`Votre écran` : t`Écran de ${shownName(one.participant?.name)}`;
  };
  return (
    <div className="shr">
      {all.length > 1 && source ? (
        <div className="sources">
          <Segments
            label={t`Ce qui est à l’écran`}
            value={source.key}
            choices={all.map((one) => [one.key, name(one)] as const)}
            onChoose={(key) => setChosen({ key, among })}
          />
        </div>
      ) : (
        <span />
      )}
      {source?.kind === "document" && room.document ? (
        <ShownDocument key={room.document.id} shown={room.document} />
      ) : source?.kind === "whiteboard" ? (
        <WhiteboardStage />
      ) : (
        source?.kind === "screen" && (
          <Screen key={source.key} sharer={source.participant} mine={source.seatId === (me?.seatId ?? "me")} />
        )
      )}
      {children}
    </div>
  );
}

function Screen({ sharer, mine }: { sharer: Participant | null; mine: boolean }) {
  const { me, mediaState, publishing, link } = useRoom();
  const name = shownName(sharer?.name);
  const [view, setView] = useState<Look>(WHOLE);
  const seat = sharer?.seatId ?? me?.seatId ?? "";
  const heardOnly = !mine && link.video === "none";
  return (
    <div className="shr__one">
      <div className="shr__head">
        {mine ? (
          <OwnScreen />
        ) : (
          <p className="shr__who small soft cut">
            <Trans>{name} partage son écran</Trans>
          </p>
        )}
        {!heardOnly && <Zoom view={view} onLook={setView} />}
      </div>
      <div className="shr__screen">
        {heardOnly ? (
          <p className="shared__wait soft">
            <Trans>Audio seul : l’écran de {name} n’est pas montré.</Trans>
          </p>
        ) : (
          <ScreenInk seatId={seat} name={name} view={view} onLook={setView}>
            <SharedScreen
              seat={seat}
              track={mine ? publishing.screen : (mediaState.shown.screen.get(seat) ?? null)}
              name={name}
            />
          </ScreenInk>
        )}
      </div>
    </div>
  );
}

/** What one shares, that one does, and how it ends. */
function OwnScreen() {
  const { publishing } = useRoom();
  const surface = publishing.screen?.getSettings().displaySurface;
  return (
    <div className="shr__own" role="status">
      <p className="small strong cut">
        {surface === "browser" ? (
          <Trans>Vous partagez un onglet</Trans>
        ) : surface === "window" ? (
          <Trans>Vous partagez une fenêtre</Trans>
        ) : surface === "monitor" ? (
          <Trans>Vous partagez votre écran entier</Trans>
        ) : (
          <Trans>Vous partagez votre écran</Trans>
        )}{" "}
        <span className="soft">{publishing.screenSound ? <Trans>avec le son</Trans> : <Trans>sans le son</Trans>}</span>
      </p>
      <Button compact look="danger" onPress={publishing.toggleScreen}>
        <Trans>Arrêter</Trans>
      </Button>
    </div>
  );
}
