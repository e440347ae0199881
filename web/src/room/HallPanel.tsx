import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import { type Participant, shownIn } from "../session/room";
import { Button } from "../ui/Button";
import { Field, Select } from "../ui/fields";
import { Icon } from "../ui/Icon";
import { useRoom } from "./context";
import { HallCode } from "./HallCode";
import { CloseHall, hallIn, OpenHall } from "./hall";
import { shownName } from "./names";
import { Panel } from "./Panel";
import "./hall.css";

/** The lecture hall of a hybrid class: for hosts which seat it is and what it is called, and who is present in it. */
export function HallPanel() {
  const { t } = useLingui();
  const { room } = useRoom();
  const hall = hallIn(room);
  return (
    <Panel title={t`Salle de cours`}>
      {hall ? <Open hall={hall} /> : <Opening />}
      {hall && <HallCode />}
    </Panel>
  );
}

/** Choose the computer of the hall. */
function Opening() {
  const { t } = useLingui();
  const { room, me, act } = useRoom();
  const [place, setPlace] = useState("");
  const [chosen, setChosen] = useState(me?.seatId ?? "");
  const [pending, setPending] = useState(false);
  const others = shownIn(room).filter((one) => one.seatId !== me?.seatId && !one.companion);
  const seatId = others.some((one) => one.seatId === chosen) ? chosen : (me?.seatId ?? "");

  async function open(event: FormEvent) {
    event.preventDefault();
    setPending(true);
    await act(OpenHall, { seatId, place });
    setPending(false);
  }

  return (
    <form className="panel__sec hall" onSubmit={(event) => void open(event)} noValidate>
      <p className="small soft">
        <Trans>
          Une partie des étudiants est avec vous dans une salle ? L’ordinateur qui la filme y devient « la salle » : les
          autres la voient en grand, et les étudiants présents ouvrent leur ordinateur sans écho.
        </Trans>
      </p>
      <Field
        label={t`Nom de la salle`}
        placeholder={t`Amphithéâtre, salle 204…`}
        value={place}
        onChange={(event) => setPlace(event.target.value)}
        maxLength={80}
        autoComplete="off"
      />
      <Select label={t`Ordinateur de la salle`} value={seatId} onChange={(event) => setChosen(event.target.value)}>
        {me && <option value={me.seatId}>{t`Cet ordinateur`}</option>}
        {others.map((one) => (
          <option key={one.seatId} value={one.seatId}>
            {shownName(one.name)}
          </option>
        ))}
      </Select>
      <Button type="submit" look="primary" block icon="hall" isPending={pending} isDisabled={place.trim() === ""}>
        <Trans>Ouvrir la salle</Trans>
      </Button>
    </form>
  );
}

function Open({ hall }: { hall: Participant }) {
  const { me, host, act } = useRoom();
  const place = shownName(hall.name);
  return (
    <div className="panel__sec hall">
      <p className="hall__name">
        <Icon name="hall" size={20} />
        <b>{place}</b>
      </p>
      <p className="small soft">
        {hall.seatId === me?.seatId ? (
          <Trans>
            Cet ordinateur est la salle : son micro et sa caméra servent pour toutes les personnes présentes.
          </Trans>
        ) : (
          <Trans>
            Les étudiants présents choisissent « Je suis dans la salle » en entrant : ils n’ont alors aucun son.
          </Trans>
        )}
      </p>
      {host && (
        <Button block onPress={() => void act(CloseHall, {})}>
          <Trans>Ce n’est plus la salle</Trans>
        </Button>
      )}
    </div>
  );
}
