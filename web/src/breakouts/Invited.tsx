import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useId, useState } from "react";
import { useQuery } from "urql";
import { command } from "../graphql/command";
import { refusalSentence, wasDone } from "../refusals";
import { Button, IconButton } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Skeleton } from "../ui/show";
import { BreakoutPlanDocument, InviteMailboxes, RemoveMembers } from "./documents";

/** Who is invited to a meeting, known by account, address or personal link: the same people as in its groups. */
export function Invited({ meetingId }: { meetingId: string }) {
  const { t } = useLingui();
  const [{ data }, ask] = useQuery({ query: BreakoutPlanDocument, variables: { meetingId } });
  const plan = data?.breakoutPlan.__typename === "BreakoutPlan" ? data.breakoutPlan : null;
  const again = () => ask({ requestPolicy: "network-only" });
  if (!plan) return <Skeleton lines={2} />;
  const remove = async (memberId: string): Promise<void> => {
    wasDone(await command(RemoveMembers, { meetingId, memberIds: [memberId] }));
    again();
  };
  return (
    <>
      {plan.members.length === 0 ? (
        <p className="soft small">
          <Trans>Personne n’est encore invité. Qui a le lien peut venir quand même.</Trans>
        </p>
      ) : (
        <ul className="invited">
          {plan.members.map((one) => {
            const label = one.label ?? t`Personne effacée`;
            return (
              <li key={one.id} className="row gap-2">
                <span className="grow cut">{label}</span>
                {one.kind === "GUEST" && (
                  <span className="soft small">
                    <Trans>lien personnel</Trans>
                  </span>
                )}
                <IconButton icon="close" label={t`Ne plus inviter ${label}`} onPress={() => void remove(one.id)} />
              </li>
            );
          })}
        </ul>
      )}
      <Add meetingId={meetingId} onAdded={again} />
    </>
  );
}

function Add({ meetingId, onAdded }: { meetingId: string; onAdded: () => void }) {
  const id = useId();
  const { t } = useLingui();
  const [text, setText] = useState("");
  const [pending, setPending] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const addresses = addressesIn(text);

  async function add(event: FormEvent): Promise<void> {
    event.preventDefault();
    setPending(true);
    const { refused } = await command(InviteMailboxes, { meetingId, addresses });
    setPending(false);
    setWrong(refused ? refusalSentence(refused) : null);
    if (refused) return;
    setText("");
    onAdded();
  }

  return (
    <form className="stack-2" onSubmit={(event) => void add(event)} noValidate>
      <div className="field">
        <label className="label" htmlFor={id}>
          <Trans>Adresses électroniques</Trans>
        </label>
        <textarea
          id={id}
          className="input"
          rows={2}
          value={text}
          placeholder={t`prenom.nom@exemple.fr, une par ligne ou séparées par des virgules`}
          aria-invalid={wrong ? true : undefined}
          aria-describedby={wrong ? `${id}-error` : undefined}
          onChange={(event) => setText(event.target.value)}
        />
        {wrong && (
          <p className="error" id={`${id}-error`} role="alert">
            <Icon name="warn" size={16} />
            {wrong}
          </p>
        )}
      </div>
      <div>
        <Button type="submit" icon="plus" isPending={pending} isDisabled={addresses.length === 0}>
          <Trans>Inviter</Trans>
        </Button>
      </div>
    </form>
  );
}

/** The addresses of a text, however they are apart; of `Ada Martin <ada@exemple.fr>` what is in the brackets. */
export function addressesIn(text: string): string[] {
  return text
    .split(/[\n,;]+/)
    .map((each) => (each.match(/<([^>]*)>/)?.[1] ?? each).trim())
    .filter((each) => each !== "");
}
