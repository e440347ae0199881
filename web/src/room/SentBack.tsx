import { useLingui } from "@lingui/react/macro";
import { groupName } from "../breakouts/names";
import type { Group } from "../session/room";
import { Button } from "../ui/Button";
import { MoveToGroup } from "./breakouts";
import { useRoom } from "./context";
import { shownName } from "./names";

/** Who was sent back from a group, for those who may put them there again: its own host, and hosts. */
export function SentBack({ group }: { group: Group }) {
  const { t } = useLingui();
  const { room, act } = useRoom();
  const people = room.mine.sentBack.filter((one) => one.groupId === group.id);
  if (people.length === 0) return null;
  return (
    <ul className="groups__people" aria-label={t`Hors de ${groupName(group)}`}>
      {people.map(({ seatId, name }) => (
        <li key={seatId}>
          <span className="groups__name">
            <span className="cut">{shownName(name)}</span>
            <span className="tiny soft">{t`hors du groupe`}</span>
          </span>
          <Button
            compact
            aria-label={t`Replacer ${shownName(name)} dans le groupe`}
            onPress={() => void act(MoveToGroup, { seatIds: [seatId], groupId: group.id })}
          >
            {t`Replacer`}
          </Button>
        </li>
      ))}
    </ul>
  );
}
