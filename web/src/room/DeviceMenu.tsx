import { useLingui } from "@lingui/react/macro";
import { Button as AriaButton } from "react-aria-components/Button";
import type { Kind } from "../devices/devices";
import { useDevices } from "../devices/use";
import { DeviceChoices } from "../join/DeviceChoices";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { Menu, MenuItem, MenuPart } from "../ui/Menu";
import { useRoom } from "./context";

/** Another microphone, camera or loudspeaker at once, from the arrow beside its control. */
export function DeviceMenu({ kind, off }: { kind: Kind; off: boolean }) {
  const { t } = useLingui();
  const { devices } = useRoom();
  const state = useDevices(devices);
  const label = kind === "microphone" ? t`Choisir le micro et le haut-parleur` : t`Choisir la caméra`;
  const listed = kind === "microphone" ? state.microphones : state.cameras;
  const trigger = (
    <AriaButton className="ctl ctl--caret" data-state={off ? "off" : "on"} aria-label={label}>
      <Icon name="up" />
    </AriaButton>
  );
  return (
    <Menu label={label} trigger={trigger}>
      <MenuPart title={kind === "microphone" ? t`Micro` : t`Caméra`}>
        {listed.map((one) => (
          <MenuItem
            key={one.id}
            {...(one.id === state[kind].deviceId ? { icon: "check" } : {})}
            onAction={() => void devices.choose(kind, one.id)}
          >
            {one.name}
          </MenuItem>
        ))}
      </MenuPart>
      {kind === "microphone" && state.speakers.length > 0 && (
        <MenuPart title={t`Haut-parleur`}>
          {state.speakers.map((one) => (
            <MenuItem
              key={one.id}
              {...(one.id === state.speakerId ? { icon: "check" } : {})}
              onAction={() => devices.chooseSpeaker(one.id)}
            >
              {one.name}
            </MenuItem>
          ))}
        </MenuPart>
      )}
    </Menu>
  );
}

/** The same with their proofs, as at the door: what a phone has instead of the arrows. */
export function DevicesDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useLingui();
  const { devices } = useRoom();
  const state = useDevices(devices);
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t`Micro, caméra et haut-parleur`}>
      <DeviceChoices state={state} devices={devices} />
      <div className="dialog__foot">
        <Button onPress={onClose}>{t`Fermer`}</Button>
      </div>
    </Dialog>
  );
}
