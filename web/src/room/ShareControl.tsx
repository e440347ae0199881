import { Trans, useLingui } from "@lingui/react/macro";
import { Button as AriaButton } from "react-aria-components/Button";
import { Icon } from "../ui/Icon";
import { Menu, MenuItem } from "../ui/Menu";
import { Control } from "./Control";
import { useRoom } from "./context";
import { useHindrance } from "./switches";

/** Share: a screen; for those who may present, also a document. While a screen is shared: stop. */
export function ShareControl() {
  const { t } = useLingui();
  const { room, publishing, show } = useRoom();
  const { screen, toggleScreen } = publishing;
  const noScreen = useHindrance("SCREEN");
  if (screen || !room.mine.mayPresent)
    return (
      <Control
        className="desk-only"
        icon="share"
        label={screen ? <Trans>Arrêter le partage</Trans> : <Trans>Partager</Trans>}
        short={screen ? <Trans>Arrêter</Trans> : <Trans>Partager</Trans>}
        aria-pressed={screen !== null}
        aria-keyshortcuts="S"
        hindrance={screen ? null : noScreen}
        onClick={toggleScreen}
      />
    );
  const trigger = (
    <AriaButton className="ctl desk-only">
      <Icon name="share" />
      <span>
        <Trans>Partager</Trans>
      </span>
    </AriaButton>
  );
  return (
    <Menu label={t`Partager`} trigger={trigger}>
      <MenuItem icon="share" onAction={toggleScreen}>{t`Un écran, une fenêtre ou un onglet`}</MenuItem>
      <MenuItem icon="document" onAction={() => show("documents")}>{t`Un document`}</MenuItem>
    </Menu>
  );
}
