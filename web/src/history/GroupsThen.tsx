import { Trans, useLingui } from "@lingui/react/macro";
import { groupName } from "../breakouts/names";
import { Icon } from "../ui/Icon";
import type { Then } from "./documents";

/** Who was in which small group. */
export function GroupsThen({ groups }: { groups: Then["groups"] }) {
  const { t } = useLingui();
  return (
    <section aria-label={t`Groupes`}>
      <h3 className="small">
        <Trans>Groupes ouverts</Trans>
      </h3>
      <ul className="stack-1">
        {groups.map((group) => {
          const names = (group.people ?? []).map((one) => one.name ?? t`Personne effacée`).join(", ");
          const label = groupName(group);
          return (
            <li key={group.id} className="row gap-2 small">
              <Icon name="people" size={16} />
              <span>{names ? t`${label} : ${names}` : t`${label} : personne`}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
