import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { Bypass, MeetingKind, Switch as SwitchName } from "../graphql/generated/graphql";
import { Select, Switch } from "../ui/fields";
import { Icon } from "../ui/Icon";
import { BYPASSES, bypasses, entries, KINDS, kinds } from "./kinds";
import { permitted, SWITCHES } from "./permitted";
import "./settings.css";

/** What a meeting's kind sets, and what was changed of it. */
export type MeetingSettings = { kind: MeetingKind; bypass: Bypass; off: SwitchName[] };

type Props = MeetingSettings & { onChange: (change: Partial<MeetingSettings>) => void };

/** The kind of a meeting, and under it what the kind brings: who waits, and what those who don't host may do. */
export function Settings({ kind, bypass, off, onChange }: Props) {
  const { t, i18n } = useLingui();
  return (
    <>
      <Select
        label={t`Type de réunion`}
        value={kind}
        onChange={(event) => onChange({ kind: event.target.value as MeetingKind })}
      >
        {KINDS.map((each) => (
          <option key={each} value={each}>
            {i18n._(kinds[each])}
          </option>
        ))}
      </Select>
      <WaitingRule bypass={bypass} onChoose={(chosen) => onChange({ bypass: chosen })} />
      {kind === "STUDY_GROUP" && (
        <p className="help">
          <Trans>
            Chaque personne invitée peut ouvrir la réunion, sans vous attendre. Tant que vous n’y êtes pas, elle fait
            entrer les autres, montre des documents et le tableau blanc, et pose des sondages.
          </Trans>
        </p>
      )}
      <details className="fold">
        <summary>
          <Trans>Permissions des participants</Trans>
          <span className="small soft">
            {off.length === 0 ? (
              <Trans>Tout est permis</Trans>
            ) : (
              <Plural value={off.length} one="# permission retirée" other="# permissions retirées" />
            )}
          </span>
          <Icon name="down" size={20} />
        </summary>
        <div className="fold__body stack-2">
          {SWITCHES.map((name) => (
            <Switch
              key={name}
              checked={!off.includes(name)}
              onToggle={(allowed) => onChange({ off: allowed ? off.filter((each) => each !== name) : [...off, name] })}
            >
              {i18n._(permitted[name])}
            </Switch>
          ))}
        </div>
      </details>
    </>
  );
}

/** Who waits to be admitted. */
export function WaitingRule({ bypass, onChoose }: { bypass: Bypass; onChoose: (bypass: Bypass) => void }) {
  const { t, i18n } = useLingui();
  return (
    <div className="stack-1">
      <Select label={t`Salle d’attente`} value={bypass} onChange={(event) => onChoose(event.target.value as Bypass)}>
        {BYPASSES.map((each) => (
          <option key={each} value={each}>
            {i18n._(bypasses[each])}
          </option>
        ))}
      </Select>
      <p className="help">{i18n._(entries[bypass])}</p>
    </div>
  );
}
