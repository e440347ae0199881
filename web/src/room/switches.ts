import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import type { Hindrance, Switch } from "../graphql/generated/graphql";
import { permitted } from "../meeting/permitted";
import type { Room } from "../session/room";
import { useRoom } from "./context";
import { SILENT } from "./hall";

const reasons: Record<Hindrance, MessageDescriptor> = {
  SUSPENDED: msg`{what} : ce n’est pas possible tant que la réunion est suspendue.`,
  FOR_ALL: msg`{what} : ce n’est pas permis dans cette réunion pour le moment.`,
  FOR_PERSON: msg`{what} : cela ne vous est pas permis pour le moment.`,
};

type Translate = (message: MessageDescriptor) => string;

/** Why the viewer may not do something, as a sentence; null when they may. */
export function hindranceIn(room: Room, name: Switch, translate: Translate): string | null {
  if (room.mine.seat?.companion && (name === "MICROPHONE" || name === "CAMERA")) return translate(SILENT);
  const found = room.mine.hindrances.find((one) => one.switch === name);
  if (!found) return null;
  return translate({ ...reasons[found.hindrance], values: { what: translate(permitted[name]) } });
}

/** Why the viewer may not do something now, for a control that is shown as not to be used; null when they may. */
export function useHindrance(name: Switch): string | null {
  const { i18n } = useLingui();
  const { room } = useRoom();
  return hindranceIn(room, name, (message) => i18n._(message));
}
