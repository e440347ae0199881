import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { groupName } from "../breakouts/names";
import { timecode } from "../language/format";
import type { Group } from "../session/room";
import { Button } from "../ui/Button";
import { Field } from "../ui/fields";
import { Icon } from "../ui/Icon";
import { Empty } from "../ui/show";
import { BreakoutGroup } from "./BreakoutGroup";
import { BreakoutsClosed } from "./BreakoutsClosed";
import "./breakouts.css";
import { AddGroup, AddressGroups, AskForHelp, CloseBreakouts, EnterGroup, ProlongBreakouts } from "./breakouts";
import { useRoom } from "./context";
import { Panel } from "./Panel";
import { useSecondsLeft } from "./timer";

const COUNTDOWN_SECONDS = 60;

/** The small groups: hosts open, watch, change and close them; others go to theirs and ask for help. */
export function BreakoutsPanel() {
  const { t } = useLingui();
  const { room, host } = useRoom();
  const { open } = room.breakouts;
  const foot = open ? host ? <HostFoot /> : <PersonFoot /> : undefined;
  return (
    <Panel title={t`Groupes`} foot={foot}>
      {open ? <Groups /> : host ? <BreakoutsClosed /> : <NoGroups />}
    </Panel>
  );
}

function NoGroups() {
  const { t } = useLingui();
  return (
    <Empty icon="people" title={t`Pas de groupe pour le moment`}>
      <Trans>Quand des groupes seront ouverts, le vôtre s’affichera ici.</Trans>
    </Empty>
  );
}

function Groups() {
  const { room, host } = useRoom();
  const groups = [...room.groups.values()];
  const asking = groups.filter((one) => one.asksForHelp != null);
  asking.sort((one, other) => (one.asksForHelp ?? 0) - (other.asksForHelp ?? 0));
  const others = groups.filter((one) => one.asksForHelp == null);
  const { belongsTo, groupId } = room.mine;
  const shown = (one: Group): boolean => host || room.breakouts.free || one.id === belongsTo || one.id === groupId;
  return (
    <>
      <TimeLeft />
      {host && asking.length > 0 && (
        <div className="panel__sec panel__sec--wait">
          <header>
            <Icon name="help" size={20} />
            <h3>
              <Trans>Demandent de l’aide</Trans>
            </h3>
          </header>
          <ul>
            {asking.map((one) => (
              <BreakoutGroup key={one.id} group={one} />
            ))}
          </ul>
        </div>
      )}
      <ul className="panel__sec">
        {(host ? others : groups.filter(shown)).map((one) => (
          <BreakoutGroup key={one.id} group={one} />
        ))}
      </ul>
      {host && <ToAll />}
    </>
  );
}

function TimeLeft() {
  const { room, host, act } = useRoom();
  const left = useSecondsLeft(room.breakouts.endsAt);
  if (left === null && !host) return null;
  return (
    <div className="panel__sec groups__time">
      <Icon name="clock" size={20} />
      <p className="small grow num">
        {left === null ? <Trans>Sans limite de temps</Trans> : <Trans>Encore {timecode(left)}</Trans>}
      </p>
      {host && (
        <Button compact onPress={() => void act(ProlongBreakouts, { minutes: Math.ceil((left ?? 0) / 60) + 5 })}>
          {left === null ? <Trans>Finir dans 5 min</Trans> : <Trans>5 min de plus</Trans>}
        </Button>
      )}
    </div>
  );
}

/** A sentence for everybody, wherever they are. */
function ToAll() {
  const { t } = useLingui();
  const { act } = useRoom();
  const [text, setText] = useState("");
  const send = async (): Promise<void> => {
    if (await act(AddressGroups, { text })) setText("");
  };
  return (
    <form
      className="panel__sec groups__all"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim()) void send();
      }}
    >
      <Field
        label={t`Message à tous les groupes`}
        value={text}
        maxLength={300}
        onChange={(e) => setText(e.target.value)}
      />
      <Button type="submit" icon="send" isDisabled={text.trim() === ""}>
        <Trans>Envoyer</Trans>
      </Button>
    </form>
  );
}

function HostFoot() {
  const { room, act } = useRoom();
  return (
    <div className="row row--wrap gap-2">
      {room.mine.groupId && (
        <Button block onPress={() => void act(EnterGroup, { groupId: null })}>
          <Trans>Revenir dans la salle</Trans>
        </Button>
      )}
      <Button icon="plus" onPress={() => void act(AddGroup, { name: "" })}>
        <Trans>Un groupe</Trans>
      </Button>
      <Button className="grow" onPress={() => void act(CloseBreakouts, { countdownSeconds: COUNTDOWN_SECONDS })}>
        <Trans>Fermer dans 1 min</Trans>
      </Button>
      <Button look="primary" block onPress={() => void act(CloseBreakouts, { countdownSeconds: 0 })}>
        <Trans>Rappeler tout le monde</Trans>
      </Button>
    </div>
  );
}

function PersonFoot() {
  const { room, act } = useRoom();
  const group = room.groups.get(room.mine.groupId ?? "");
  if (!group) return null;
  return (
    <div className="row row--wrap gap-2">
      <Button block icon="help" isDisabled={group.asksForHelp != null} onPress={() => void act(AskForHelp, {})}>
        {group.asksForHelp == null ? (
          <Trans>Demander de l’aide</Trans>
        ) : (
          <Plural value={group.asksForHelp} one="Aide demandée, premier groupe" other="Aide demandée, #ᵉ groupe" />
        )}
      </Button>
      <Button block onPress={() => void act(EnterGroup, { groupId: null })}>
        <Trans>Revenir dans la salle</Trans>
      </Button>
    </div>
  );
}

/** What a group is called in the room, for the strip. */
export function InGroup() {
  const { room } = useRoom();
  const group = room.groups.get(room.mine.groupId ?? "");
  return group ? (
    <span className="st st--group">
      <Icon name="people" size={16} />
      {groupName(group)}
    </span>
  ) : null;
}
