import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { IconButton } from "../ui/Button";
import { Select, Switch } from "../ui/fields";
import { ConfigureBreakouts, type Plan, PrepareGroups } from "./documents";
import { type ChangePlan, groupsOfSize, resized } from "./plan";

const DURATIONS = [5, 10, 15, 20, 30, 45, 60, 90];
const MOST = 100;

/** How many groups, for how long, and with which rules. */
export function Settings({ plan, change }: { plan: Plan; change: ChangePlan }) {
  const { t } = useLingui();
  const count = plan.groups.length;
  const { minutes = null, warns, asked, free } = plan;
  const set = (wanted: Partial<Plan>): void => {
    const { minutes: m, warns: w, asked: a, free: f } = { minutes, warns, asked, free, ...wanted };
    void change(ConfigureBreakouts, { minutes: m ?? null, warns: w, asked: a, free: f });
  };
  const have = (wanted: number): void => void change(PrepareGroups, { groups: resized(plan, wanted) });
  return (
    <div className="row row--wrap opts">
      <div className="field">
        <span className="label" id="groupes-nombre">
          <Trans>Groupes</Trans>
        </span>
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would need a legend and resets that add nothing */}
        <span className="stepper" role="group" aria-labelledby="groupes-nombre">
          <IconButton
            icon="minus"
            label={t`Un groupe de moins`}
            isDisabled={count <= 1}
            onPress={() => have(count - 1)}
          />
          <b className="num">{count}</b>
          <IconButton
            icon="plus"
            label={t`Un groupe de plus`}
            isDisabled={count >= MOST}
            onPress={() => have(count + 1)}
          />
        </span>
      </div>
      <Select
        label={t`Par groupe`}
        value=""
        disabled={plan.members.length === 0}
        onChange={(event) => have(groupsOfSize(plan.members.length, Number(event.target.value)))}
      >
        <option value="">{t`Taille…`}</option>
        {[2, 3, 4, 5, 6, 8, 10].map((size) => (
          <option key={size} value={size}>
            {t`${size} personnes`}
          </option>
        ))}
      </Select>
      <Select
        label={t`Durée`}
        value={minutes ?? ""}
        onChange={(event) => set({ minutes: event.target.value ? Number(event.target.value) : null })}
      >
        <option value="">{t`Sans limite`}</option>
        {DURATIONS.map((each) => (
          <option key={each} value={each}>
            {t`${each} min`}
          </option>
        ))}
      </Select>
      <div className="opts__rules">
        <Switch checked={warns} onToggle={(on) => set({ warns: on })}>
          <span className="small">
            <Trans>Rappel une minute avant la fin</Trans>
          </span>
        </Switch>
        <Switch checked={asked} onToggle={(on) => set({ asked: on })}>
          <span className="small">
            <Trans>Demander avant de déplacer</Trans>
          </span>
        </Switch>
        <Switch checked={free} onToggle={(on) => set({ free: on })}>
          <span className="small">
            <Trans>Chacun peut changer de groupe</Trans>
          </span>
        </Switch>
      </div>
    </div>
  );
}

/** «12 groupes, 178 personnes placées, 9 à placer» */
export function Summary({ plan }: { plan: Plan }) {
  const placed = plan.members.filter((one) => one.groupId != null).length;
  return (
    <p className="soft num">
      <Plural value={plan.groups.length} one="# groupe" other="# groupes" />
      {", "}
      <Plural value={placed} one="# personne placée" other="# personnes placées" />
      {", "}
      <Plural value={plan.members.length - placed} one="# à placer" other="# à placer" />
    </p>
  );
}
