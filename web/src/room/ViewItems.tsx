import { useLingui } from "@lingui/react/macro";
import type { Participant } from "../session/room";
import type { IconName } from "../ui/Icon";
import { MenuItem, MenuPart } from "../ui/Menu";
import { useRoom } from "./context";
import type { Layout } from "./stage";
import { layouts, Spotlight } from "./view";

export const LAYOUT_ICONS: Readonly<Record<Layout, IconName>> = {
  speaker: "person",
  gallery: "grid",
  presentation: "share",
};

/** The names of the layouts. */
export function useLayoutNames(): Readonly<Record<Layout, string>> {
  const { t } = useLingui();
  return { speaker: t`Orateur`, gallery: t`Grille`, presentation: t`Présentation` };
}

/** The part of the menu that says how one looks at the room. */
export function ViewItems({ onPictureInPicture }: { onPictureInPicture: (() => void) | null }) {
  const { t } = useLingui();
  const { view, shared } = useRoom();
  const names = useLayoutNames();
  return (
    <MenuPart title={t`Disposition`}>
      {layouts(shared).map((layout) => (
        <MenuItem
          key={layout}
          icon={layout === view.layout ? "check" : LAYOUT_ICONS[layout]}
          onAction={() => view.choose(layout)}
        >
          {layout === view.layout ? t`${names[layout]} (choisie)` : names[layout]}
        </MenuItem>
      ))}
      <MenuItem icon="person" onAction={() => view.hideOwn(!view.ownHidden)}>
        {view.ownHidden ? t`Montrer ma vignette` : t`Masquer ma vignette`}
      </MenuItem>
      {onPictureInPicture && (
        <MenuItem icon="pip" onAction={onPictureInPicture}>
          {t`Image dans l’image`}
        </MenuItem>
      )}
    </MenuPart>
  );
}

/** What one can do with somebody's picture, for oneself, or as host for everybody. */
export function PersonViewItems({ person, host }: { person: Participant; host: boolean }) {
  const { t } = useLingui();
  const { room, view, act, writeTo } = useRoom();
  const pinned = view.pinned === person.seatId;
  const spotlit = room.facts.spotlight === person.seatId;
  return (
    <>
      <MenuItem icon="pin" onAction={() => view.pin(pinned ? null : person.seatId)}>
        {pinned ? t`Ne plus épingler` : t`Épingler pour moi`}
      </MenuItem>
      {host && (
        <MenuItem icon="full" onAction={() => void act(Spotlight, { seatId: spotlit ? null : person.seatId })}>
          {spotlit ? t`Ne plus mettre en avant` : t`Mettre en avant pour tous`}
        </MenuItem>
      )}
      {!person.encoder && (
        <MenuItem icon="chat" onAction={() => writeTo({ seatId: person.seatId, name: person.name ?? null })}>
          {t`Écrire en privé`}
        </MenuItem>
      )}
    </>
  );
}
