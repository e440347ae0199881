import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { Switch as SwitchName } from "../graphql/generated/graphql";
import { kinds } from "../meeting/kinds";
import { permitted, SWITCHES } from "../meeting/permitted";
import { WaitingRule } from "../meeting/Settings";
import type { Participant } from "../session/room";
import { Button } from "../ui/Button";
import { Confirm, Dialog } from "../ui/Dialog";
import { Select, Switch } from "../ui/fields";
import { SetBypass } from "./bypass";
import { useRoom } from "./context";
import { Notice } from "./Notice";
import { Panel } from "./Panel";
import { MuteAll, ResumeSession, SetLock, SuspendSession, TurnSwitch, TurnSwitchFor } from "./rules";
import "./rules.css";

/** What those who don't host may do, for hosts: each switch counts at once, for those who are there too. */
export function RulesPanel() {
  const { t, i18n } = useLingui();
  const { room, act } = useRoom();
  const { off, suspended } = room.facts.switches;
  const [asking, setAsking] = useState(false);
  return (
    <Panel
      title={t`Permissions`}
      foot={
        suspended ? (
          <Button block look="primary" icon="play" onPress={() => void act(ResumeSession, {})}>
            <Trans>Reprendre la réunion</Trans>
          </Button>
        ) : (
          <Button block look="danger" icon="pause" onPress={() => setAsking(true)}>
            <Trans>Tout suspendre</Trans>
          </Button>
        )
      }
    >
      <div className="panel__sec">
        <header>
          <h3>
            <Trans>Tout le monde peut</Trans>
          </h3>
        </header>
        <div className="rules">
          {SWITCHES.map((name) => (
            <Switch
              key={name}
              checked={!off.includes(name)}
              onToggle={(allowed) => void act(TurnSwitch, { switch: name, allowed })}
            >
              {i18n._(permitted[name])}
            </Switch>
          ))}
          <p className="help">
            <Trans>
              Le changement vaut aussitôt, aussi pour les personnes déjà là. Qui organise ou coorganise garde toutes les
              permissions. Pour une seule personne, ouvrez ses actions dans la liste des participants.
            </Trans>
          </p>
        </div>
      </div>
      <div className="panel__sec">
        <header>
          <h3>
            <Trans>La réunion</Trans>
          </h3>
          <span className="soft small">{i18n._(kinds[room.facts.kind])}</span>
        </header>
        <div className="rules">
          <WaitingRule bypass={room.facts.bypass} onChoose={(bypass) => void act(SetBypass, { bypass })} />
          <Switch checked={room.facts.locked} onToggle={(locked) => void act(SetLock, { locked })}>
            <Trans>Verrouiller : personne d’autre n’entre</Trans>
          </Switch>
          <Button block icon="micoff" onPress={() => void act(MuteAll, {})}>
            <Trans>Couper tous les micros</Trans>
          </Button>
        </div>
      </div>
      <Confirm
        isOpen={asking}
        title={t`Tout suspendre ?`}
        action={t`Tout suspendre`}
        safe={t`Annuler`}
        onConfirm={() => {
          setAsking(false);
          void act(SuspendSession, {});
        }}
        onClose={() => setAsking(false)}
      >
        <Trans>
          Les micros, les caméras, les partages d’écran et les messages de tous les autres s’arrêtent aussitôt, jusqu’à
          ce que vous repreniez. Personne ne sort de la réunion.
        </Trans>
      </Confirm>
    </Panel>
  );
}

/** Said to everybody while everything is suspended; hosts resume from here. */
export function Suspended() {
  const { room, host, act } = useRoom();
  if (!room.facts.switches.suspended) return null;
  return (
    <Notice
      icon="pause"
      sentence={
        host ? (
          <Trans>La réunion est suspendue : les autres ne peuvent ni parler, ni se montrer, ni écrire.</Trans>
        ) : (
          <Trans>La réunion est suspendue. Elle reprendra dans un moment ; vous pouvez lever la main.</Trans>
        )
      }
    >
      {host && (
        <Button compact onPress={() => void act(ResumeSession, {})}>
          <Trans>Reprendre</Trans>
        </Button>
      )}
    </Notice>
  );
}

/** The permissions of one person: as everybody's, or their own. */
export function PermissionsOf(props: { person: Participant; name: string; isOpen: boolean; onClose: () => void }) {
  const { t, i18n } = useLingui();
  const { act } = useRoom();
  const { person, name, isOpen, onClose } = props;
  const choose = (turned: SwitchName, value: string): void => {
    const allowed = value === "all" ? null : value === "yes";
    void act(TurnSwitchFor, { seatId: person.seatId, switch: turned, allowed });
  };
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t`Permissions de ${name}`}>
      <div className="rules__own">
        {SWITCHES.map((turned) => {
          const own = person.exempt.find((one) => one.switch === turned);
          return (
            <Select
              key={turned}
              label={i18n._(permitted[turned])}
              value={own ? (own.allowed ? "yes" : "no") : "all"}
              onChange={(event) => choose(turned, event.target.value)}
            >
              <option value="all">{t`Comme tout le monde`}</option>
              <option value="yes">{t`Toujours permis`}</option>
              <option value="no">{t`Jamais permis`}</option>
            </Select>
          );
        })}
      </div>
      <div className="dialog__foot">
        <Button autoFocus onPress={onClose}>
          <Trans>Fermer</Trans>
        </Button>
      </div>
    </Dialog>
  );
}
