import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { DistributeMembers, ExpectPresent, PrepareGroups } from "../breakouts/documents";
import { resized, usePlan } from "../breakouts/plan";
import { Settings } from "../breakouts/Settings";
import "../breakouts/breakouts.css";
import { Button } from "../ui/Button";
import { Banner, Skeleton } from "../ui/show";
import { OpenBreakouts } from "./breakouts";
import { useRoom } from "./context";

const FIRST = 4;

/** Before groups are opened, for the host: what is prepared, who is dealt out, and opening. */
export function BreakoutsClosed() {
  const { t } = useLingui();
  const { room, act } = useRoom();
  const { plan, refused, pending, change } = usePlan(room.facts.meetingId);
  if (refused) return <Banner icon="warn">{refused}</Banner>;
  if (!plan) return <Skeleton lines={4} />;
  const placed = plan.members.filter((one) => one.groupId != null).length;
  const deal = async (): Promise<void> => {
    if (plan.groups.length === 0) await change(PrepareGroups, { groups: resized(plan, FIRST) });
    await change(ExpectPresent, {});
    await change(DistributeMembers, { everybody: false });
  };
  const open = (again: boolean): void => void act(OpenBreakouts, { again, minutes: plan.minutes ?? null });
  return (
    <div className="groups__closed stack">
      <p className="small soft">
        <Trans>
          Chaque groupe a son image, son son et ses messages. Vous pouvez les visiter et les rappeler quand vous voulez.
        </Trans>
      </p>
      {plan.groups.length > 0 && <Settings plan={plan} change={change} />}
      <p className="small num" role="status">
        <Plural
          value={placed}
          _0="Personne n’est encore placé."
          one="# personne est placée."
          other="# personnes sont placées."
        />
      </p>
      <Button icon="shuffle" isPending={pending} onPress={() => void deal()}>
        <Trans>Répartir les présents au hasard</Trans>
      </Button>
      {plan.groups.length > 0 && (
        <Button look="primary" onPress={() => open(false)}>
          <Plural value={plan.groups.length} one="Ouvrir le groupe" other="Ouvrir les # groupes" />
        </Button>
      )}
      {room.groups.size > 0 && (
        <Button onPress={() => open(true)}>
          <Trans>Rouvrir les mêmes groupes</Trans>
        </Button>
      )}
      <a className="btn btn--quiet" href={`/meetings/${room.facts.meetingId}/groups`} target="_blank" rel="noreferrer">
        {t`Placer chaque personne (autre onglet)`}
      </a>
    </div>
  );
}
