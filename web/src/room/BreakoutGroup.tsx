import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button as AriaButton } from "react-aria-components/Button";
import { groupName } from "../breakouts/names";
import type { Group } from "../session/room";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Menu, MenuItem, MenuLine } from "../ui/Menu";
import { AnswerHelp, EnterGroup, MoveToGroup, NameGroupHost } from "./breakouts";
import { useRoom } from "./context";
import { shownName } from "./names";
import { SentBack } from "./SentBack";

/** One group: who is in it and speaks, for hosts; how to go there. */
export function BreakoutGroup({ group }: { group: Group }) {
  const { t } = useLingui();
  const { room, host, act, mediaState } = useRoom();
  const here = room.mine.groupId === group.id;
  const label = groupName(group);
  const closed = !host && room.mine.sentBackFrom.includes(group.id);
  const mayEnter = !closed && (host || room.breakouts.free || room.mine.belongsTo === group.id);
  const speaker = mediaState.speakers.get(group.id);
  return (
    <li className="groups__one" aria-label={label}>
      <div className="lrow">
        <div className="lrow__text">
          <p className="lrow__name">{label}</p>
          <p className="lrow__sub num">
            <Plural value={group.count} one="# personne" other="# personnes" />
            {here && <> · {t`vous y êtes`}</>}
            {closed && <> · {t`qui l’anime peut vous y replacer`}</>}
          </p>
        </div>
        {host && group.asksForHelp != null && (
          <Button look="quiet" compact onPress={() => void act(AnswerHelp, { groupId: group.id })}>
            <Trans>C’est réglé</Trans>
          </Button>
        )}
        {mayEnter && !here && (
          <Button
            compact
            aria-label={host ? t`Visiter ${label}` : t`Y aller : ${label}`}
            onPress={() => void act(EnterGroup, { groupId: group.id })}
          >
            {host ? <Trans>Visiter</Trans> : <Trans>Y aller</Trans>}
          </Button>
        )}
      </div>
      {group.people && group.people.length > 0 && (
        <ul className="groups__people">
          {group.people.map((one) => (
            <InsidePerson
              key={one.seatId}
              person={one}
              group={group}
              speaks={speaker === one.seatId}
              hosts={group.hostSeatId === one.seatId}
            />
          ))}
        </ul>
      )}
      <SentBack group={group} />
    </li>
  );
}

type PersonProps = {
  person: NonNullable<Group["people"]>[number];
  group: Group;
  speaks: boolean;
  hosts: boolean;
};

function InsidePerson({ person, group, speaks, hosts }: PersonProps) {
  const { t } = useLingui();
  const { room, act } = useRoom();
  const name = shownName(person.name);
  const seatIds = [person.seatId];
  const others = [...room.groups.values()].filter((one) => one.id !== group.id);
  return (
    <li>
      <span className={speaks ? "groups__name groups__name--speaks" : "groups__name"}>
        {speaks && <Icon name="mic" size={16} />}
        <span className="cut">{name}</span>
        {speaks && <span className="sr">{t`parle`}</span>}
        {hosts && <span className="tiny soft">{t`anime`}</span>}
        {person.reconnecting && <span className="tiny soft">{t`se reconnecte…`}</span>}
      </span>
      <Menu
        label={t`Déplacer ${name}`}
        trigger={
          <AriaButton className="iconbtn iconbtn--compact" aria-label={t`Déplacer ${name}`}>
            <Icon name="more" size={20} />
          </AriaButton>
        }
      >
        {others.map((one) => (
          <MenuItem key={one.id} onAction={() => void act(MoveToGroup, { seatIds, groupId: one.id })}>
            {groupName(one)}
          </MenuItem>
        ))}
        <MenuItem onAction={() => void act(MoveToGroup, { seatIds, groupId: null })}>{t`La salle commune`}</MenuItem>
        <MenuLine />
        <MenuItem
          icon="person"
          onAction={() => void act(NameGroupHost, { groupId: group.id, seatId: hosts ? null : person.seatId })}
        >
          {hosts ? t`N’anime plus le groupe` : t`Anime le groupe`}
        </MenuItem>
      </Menu>
    </li>
  );
}
