import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "../ui/Button";
import { MenuItem } from "../ui/Menu";
import { useRoom } from "./context";
import { hallIn, SetCompanion } from "./hall";
import { Notice } from "./Notice";

/** Said to a companion, who hears nothing here: why, and how to hear again. */
export function CompanionNotice() {
  const { room, me, act } = useRoom();
  if (!me?.companion) return null;
  const place = hallIn(room)?.name;
  return (
    <Notice
      icon="hall"
      wait={false}
      sentence={
        place ? (
          <Trans>Vous êtes dans la salle « {place} » : le son passe par elle, pas par cet appareil.</Trans>
        ) : (
          <Trans>Vous êtes dans la salle : cet appareil n’a ni micro, ni caméra, ni son.</Trans>
        )
      }
    >
      <Button compact onPress={() => void act(SetCompanion, { on: false })}>
        <Trans>Je n’y suis plus</Trans>
      </Button>
    </Notice>
  );
}

/** The hall, for hosts and its own computer, and for the others whether they are in it. */
export function HallItems() {
  const { t } = useLingui();
  const { room, me, host, act, show } = useRoom();
  const companion = me?.companion ?? false;
  const may = me !== null && !me.hall && (companion || hallIn(room) !== undefined);
  return (
    <>
      {(host || me?.hall) && <MenuItem icon="hall" onAction={() => show("hall")}>{t`Salle de cours`}</MenuItem>}
      {may && (
        <MenuItem icon={companion ? "speaker" : "hall"} onAction={() => void act(SetCompanion, { on: !companion })}>
          {companion ? t`Je ne suis plus dans la salle` : t`Je suis dans la salle, sans son ici`}
        </MenuItem>
      )}
    </>
  );
}
