import { useLingui } from "@lingui/react/macro";
import { Button as AriaButton } from "react-aria-components/Button";
import { GridList, GridListItem } from "react-aria-components/GridList";
import { useDragAndDrop } from "react-aria-components/useDragAndDrop";
import { Icon } from "../ui/Icon";
import { Menu, MenuItem, MenuLine } from "../ui/Menu";
import { Avatar } from "../ui/show";
import { notify } from "../ui/toast";
import type { Plan, PlannedGroup, PlannedMember } from "./documents";
import { groupName } from "./names";

const KIND = "application/x-amphi-member";

type Props = {
  plan: Plan;
  onPlace: (members: string[], groupId: string | null) => void;
  onRemove: (member: string) => void;
  onRename: (group: PlannedGroup) => void;
  onDrop: (group: PlannedGroup) => void;
};

/** Who is in which group: cards are dragged, or carried by keyboard; the menu of each does the same. */
export function Board(props: Props) {
  const { t } = useLingui();
  const { plan } = props;
  const inside = (id: string | null) => plan.members.filter((one) => (one.groupId ?? null) === id);
  return (
    <div className="board">
      <Column {...props} group={null} label={t`À placer`} members={inside(null)} />
      {plan.groups.map((group) => (
        <Column {...props} key={group.id} group={group} label={groupName(group)} members={inside(group.id)} />
      ))}
    </div>
  );
}

type ColumnProps = Props & { group: PlannedGroup | null; label: string; members: PlannedMember[] };

function Column({ group, label, members, plan, onPlace, onRemove, onRename, onDrop }: ColumnProps) {
  const { t } = useLingui();
  const count = members.length;
  const { dragAndDropHooks } = useDragAndDrop({
    getItems: (keys) =>
      [...keys].map((key) => ({
        [KIND]: String(key),
        "text/plain": members.find((one) => one.id === key)?.label ?? "",
      })),
    acceptedDragTypes: [KIND],
    getDropOperation: () => "move",
    onRootDrop: async ({ items }) => {
      const dropped = items.flatMap((item) => (item.kind === "text" && item.types.has(KIND) ? [item] : []));
      onPlace(await Promise.all(dropped.map((item) => item.getText(KIND))), group?.id ?? null);
    },
  });
  return (
    <section className={group ? "colg" : "colg colg--pool"} aria-label={t`${label}, ${count} personnes`}>
      <header>
        <h2 className="h3 grow cut">{label}</h2>
        <span className="num small soft">{count}</span>
        {group && (
          <Menu
            label={t`Renommer ou supprimer ${label}`}
            trigger={
              <AriaButton className="iconbtn iconbtn--compact" aria-label={t`Renommer ou supprimer ${label}`}>
                <Icon name="more" size={20} />
              </AriaButton>
            }
          >
            <MenuItem icon="people" onAction={() => onRename(group)}>{t`Renommer`}</MenuItem>
            <MenuItem icon="trash" danger onAction={() => onDrop(group)}>{t`Supprimer le groupe`}</MenuItem>
          </Menu>
        )}
      </header>
      <GridList
        aria-label={label}
        className="colg__list"
        items={members}
        dragAndDropHooks={dragAndDropHooks}
        renderEmptyState={() => <p className="tiny soft colg__none">{t`Personne pour le moment`}</p>}
      >
        {(member) => <Card member={member} plan={plan} onPlace={onPlace} onRemove={onRemove} />}
      </GridList>
    </section>
  );
}

type CardProps = Pick<Props, "plan" | "onPlace" | "onRemove"> & { member: PlannedMember };

function Card({ member, plan, onPlace, onRemove }: CardProps) {
  const { t } = useLingui();
  const name = member.label ?? t`Personne effacée`;
  const { link } = member;
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(link ?? "");
    notify(t`L’invitation personnelle de ${name} est copiée.`, { icon: "check" });
  };
  return (
    <GridListItem id={member.id} textValue={name} className="pc">
      <AriaButton slot="drag" className="pc__g" aria-label={t`Déplacer ${name}`}>
        <Icon name="grip" size={20} />
      </AriaButton>
      <Avatar name={name} size={32} />
      <span className="grow cut small">
        {name}
        {member.kind === "GUEST" && <span className="tiny soft pc__kind">{t`sans compte`}</span>}
      </span>
      <Menu
        label={t`Placer ${name} dans`}
        trigger={
          <AriaButton className="iconbtn iconbtn--compact" aria-label={t`Placer ${name} dans…`}>
            <Icon name="more" size={20} />
          </AriaButton>
        }
      >
        {plan.groups.map((group) => (
          <MenuItem
            key={group.id}
            isDisabled={group.id === member.groupId}
            onAction={() => onPlace([member.id], group.id)}
          >
            {groupName(group)}
          </MenuItem>
        ))}
        {member.groupId && <MenuItem onAction={() => onPlace([member.id], null)}>{t`À placer`}</MenuItem>}
        <MenuLine />
        {link && <MenuItem icon="copy" onAction={() => void copy()}>{t`Copier son invitation personnelle`}</MenuItem>}
        <MenuItem icon="trash" danger onAction={() => onRemove(member.id)}>{t`Retirer de la liste`}</MenuItem>
      </Menu>
    </GridListItem>
  );
}
