import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Button as AriaButton } from "react-aria-components/Button";
import { Confirm } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { Menu, MenuItem } from "../ui/Menu";
import { Control } from "./Control";
import { EndSession } from "./commands";
import { useRoom } from "./context";

/** Leave; who organises may also end it for all. */
export function LeaveControl({ onLeave, onEnd }: { onLeave: () => void; onEnd: () => void }) {
  const { t } = useLingui();
  const { room } = useRoom();
  return (
    <div className="ctl-group">
      <Control className="ctl--leave" icon="leave" label={<Trans>Quitter</Trans>} onClick={onLeave} />
      {room.mine.role === "HOST" && (
        <Menu
          label={t`Quitter ou terminer`}
          trigger={
            <AriaButton className="ctl ctl--caret" aria-label={t`Quitter ou terminer`}>
              <Icon name="up" />
            </AriaButton>
          }
        >
          <MenuItem icon="leave" onAction={onLeave}>{t`Quitter, la réunion continue`}</MenuItem>
          <MenuItem icon="close" danger onAction={onEnd}>{t`Terminer pour tous`}</MenuItem>
        </Menu>
      )}
    </div>
  );
}

/** Asks before everybody goes out. */
export function EndForAll({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useLingui();
  const { room, act } = useRoom();
  const [ending, setEnding] = useState(false);
  const others = room.counts.participants - 1;
  const end = async (): Promise<void> => {
    setEnding(true);
    if (!(await act(EndSession, {}))) setEnding(false);
  };
  return (
    <Confirm
      isOpen={isOpen}
      title={t`Terminer la réunion pour tous ?`}
      action={t`Terminer pour tous`}
      safe={t`Rester`}
      isPending={ending}
      onConfirm={() => void end()}
      onClose={onClose}
    >
      <Plural
        value={others}
        _0="Personne d’autre n’est là. Un enregistrement en cours s’arrête."
        one="# autre personne sortira avec vous. Un enregistrement en cours s’arrête."
        other="# autres personnes sortiront avec vous. Un enregistrement en cours s’arrête."
      />
    </Confirm>
  );
}
