import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useRef, useState } from "react";
import { useQuery } from "urql";
import { Link } from "wouter";
import { useTitle } from "../frame/title";
import { Unreachable } from "../frame/Unreachable";
import { MeetingDocument } from "../meeting/documents";
import { Button } from "../ui/Button";
import { Confirm, Dialog } from "../ui/Dialog";
import { Field } from "../ui/fields";
import { Banner, Empty, Skeleton } from "../ui/show";
import { Board } from "./Board";
import "./breakouts.css";
import {
  DistributeMembers,
  ImportMembers,
  InviteGuest,
  PlaceMembers,
  type Plan,
  type PlannedGroup,
  PrepareGroups,
  RemoveMembers,
} from "./documents";
import { groupName } from "./names";
import { type ChangePlan, resized, usePlan } from "./plan";
import { Settings, Summary } from "./Settings";

/** The small groups of a meeting, prepared before it: kept with it, so that each session has them. */
export default function Breakouts({ meetingId }: { meetingId: string }) {
  const { t } = useLingui();
  const { plan, refused, failed, again, change } = usePlan(meetingId);
  const [{ data }] = useQuery({ query: MeetingDocument, variables: { id: meetingId, atLeast: null } });
  useTitle(t`Salles de répartition`);
  if (failed) return <Unreachable again={again} />;
  if (refused) return <Banner icon="warn">{refused}</Banner>;
  if (!plan) return <Skeleton lines={6} />;
  return (
    <>
      <div className="page__head">
        <div className="grow">
          <Link href={`/meetings/${meetingId}`} className="small">
            {data?.meeting?.title ?? t`La réunion`}
          </Link>
          <h1>
            <Trans>Salles de répartition</Trans>
          </h1>
          <Summary plan={plan} />
        </div>
        <Actions plan={plan} change={change} />
      </div>
      {plan.groups.length === 0 ? <First change={change} plan={plan} /> : <Prepared plan={plan} change={change} />}
    </>
  );
}

function First({ plan, change }: { plan: Plan; change: ChangePlan }) {
  const { t } = useLingui();
  return (
    <div className="list">
      <Empty icon="people" title={t`Pas encore de groupe`}>
        <Trans>
          Faites des groupes et placez-y les personnes une à une, ou importez un fichier d’adresses et de groupes. Ils
          restent avec la réunion : chaque séance les retrouve.
        </Trans>
      </Empty>
      <div className="first">
        <Button look="primary" icon="plus" onPress={() => void change(PrepareGroups, { groups: resized(plan, 4) })}>
          <Trans>Faire quatre groupes</Trans>
        </Button>
      </div>
    </div>
  );
}

function Prepared({ plan, change }: { plan: Plan; change: ChangePlan }) {
  const { t } = useLingui();
  const [renaming, setRenaming] = useState<PlannedGroup | null>(null);
  const [dropping, setDropping] = useState<PlannedGroup | null>(null);
  const groups = plan.groups.map(({ id, name }) => ({ id, name }));
  const rename = async (name: string): Promise<void> => {
    const wanted = groups.map((one) => (one.id === renaming?.id ? { ...one, name } : one));
    if (await change(PrepareGroups, { groups: wanted })) setRenaming(null);
  };
  const drop = (): void => {
    void change(PrepareGroups, { groups: groups.filter((one) => one.id !== dropping?.id) });
    setDropping(null);
  };
  return (
    <>
      <Settings plan={plan} change={change} />
      <Board
        plan={plan}
        onPlace={(memberIds, groupId) => void change(PlaceMembers, { memberIds, groupId })}
        onRemove={(member) => void change(RemoveMembers, { memberIds: [member] })}
        onRename={setRenaming}
        onDrop={(group) => (plan.members.some((one) => one.groupId === group.id) ? setDropping(group) : dropNow(group))}
      />
      <p className="small soft keys-hint">
        <Trans>
          Au clavier : Entrée sur la poignée saisit la carte, Tabulation change de groupe, Entrée la dépose, Échap la
          remet à sa place.
        </Trans>
      </p>
      <NameDialog
        key={renaming?.id ?? ""}
        isOpen={renaming !== null}
        title={t`Renommer le groupe`}
        label={t`Nom du groupe`}
        action={t`Renommer`}
        value={renaming?.name ?? ""}
        optional
        onClose={() => setRenaming(null)}
        onSave={(name) => void rename(name)}
      />
      <Confirm
        isOpen={dropping !== null}
        title={t`Supprimer ce groupe ?`}
        action={t`Supprimer`}
        safe={t`Le garder`}
        onConfirm={drop}
        onClose={() => setDropping(null)}
      >
        <Trans>Les personnes de « {dropping ? groupName(dropping) : ""} » seront de nouveau à placer.</Trans>
      </Confirm>
    </>
  );

  function dropNow(group: PlannedGroup): void {
    void change(PrepareGroups, { groups: groups.filter((one) => one.id !== group.id) });
  }
}

function Actions({ plan, change }: { plan: Plan; change: ChangePlan }) {
  const { t } = useLingui();
  const [inviting, setInviting] = useState(false);
  const file = useRef<HTMLInputElement>(null);
  const read = async (chosen: File | undefined): Promise<void> => {
    if (chosen) await change(ImportMembers, { text: await chosen.text() });
    if (file.current) file.current.value = "";
  };
  const invite = async (name: string): Promise<void> => {
    if (await change(InviteGuest, { name, groupId: null })) setInviting(false);
  };
  const unplaced = plan.members.some((one) => one.groupId == null);
  return (
    <div className="row row--wrap gap-2 head__actions">
      <input
        ref={file}
        type="file"
        accept=".csv,text/csv,text/plain"
        hidden
        onChange={(event) => void read(event.target.files?.[0])}
      />
      <Button icon="upload" onPress={() => file.current?.click()}>
        <Trans>Importer un CSV</Trans>
      </Button>
      <Button icon="link" onPress={() => setInviting(true)}>
        <Trans>Inviter sans compte</Trans>
      </Button>
      <Button
        icon="shuffle"
        isDisabled={plan.members.length === 0 || plan.groups.length === 0}
        onPress={() => void change(DistributeMembers, { everybody: !unplaced })}
      >
        {unplaced ? <Trans>Répartir au hasard</Trans> : <Trans>Tout redistribuer</Trans>}
      </Button>
      <NameDialog
        key={String(inviting)}
        isOpen={inviting}
        title={t`Inviter une personne sans compte`}
        label={t`Son nom`}
        help={t`Elle recevra de vous un lien qui n’est qu’à elle : qui l’ouvre va dans son groupe, quel que soit le nom tapé.`}
        action={t`Ajouter`}
        value=""
        onClose={() => setInviting(false)}
        onSave={(name) => void invite(name)}
      />
    </div>
  );
}

type NameProps = {
  isOpen: boolean;
  title: string;
  label: string;
  help?: string;
  action: string;
  value: string;
  optional?: boolean;
  onClose: () => void;
  onSave: (name: string) => void;
};

function NameDialog({ isOpen, title, label, help, action, value, optional = false, onClose, onSave }: NameProps) {
  const [name, setName] = useState(value);
  const ready = optional || name.trim() !== "";
  const save = (event: FormEvent): void => {
    event.preventDefault();
    if (ready) onSave(name);
  };
  return (
    <Dialog isOpen={isOpen} title={title} onClose={onClose}>
      <form className="stack" onSubmit={save}>
        <Field
          label={label}
          help={help}
          value={name}
          maxLength={60}
          autoFocus
          onChange={(event) => setName(event.target.value)}
        />
        <div className="dialog__foot">
          <Button onPress={onClose}>
            <Trans>Annuler</Trans>
          </Button>
          <Button look="primary" type="submit" isDisabled={!ready}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
