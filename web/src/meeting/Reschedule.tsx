import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import { timeZone } from "../language/format";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/fields";
import { dateInput, instantOf, nextHour, timeInput } from "./dates";

type Props = {
  isOpen: boolean;
  startsAt: string | null;
  onClose: () => void;
  /** Null: without a date from now on. */
  onSave: (startsAt: string | null) => Promise<boolean>;
};

/** Give the meeting another date, or none. */
export function Reschedule(props: Props) {
  const { t } = useLingui();
  return (
    <Dialog isOpen={props.isOpen} onClose={props.onClose} title={t`Date de la réunion`}>
      <Form {...props} />
    </Dialog>
  );
}

function Form({ startsAt, onClose, onSave }: Props) {
  const { t } = useLingui();
  const [first] = useState(() => (startsAt ? new Date(startsAt) : nextHour(new Date())));
  const [date, setDate] = useState(dateInput(first));
  const [time, setTime] = useState(timeInput(first));
  const [pending, setPending] = useState(false);
  const instant = instantOf(date, time);

  async function save(event: FormEvent | null, wanted: string | null) {
    event?.preventDefault();
    setPending(true);
    const saved = await onSave(wanted);
    setPending(false);
    if (saved) onClose();
  }

  return (
    <form className="stack" onSubmit={(event) => void save(event, instant)} noValidate>
      <div className="when">
        <Field
          label={t`Jour`}
          type="date"
          value={date}
          min={dateInput(new Date())}
          onChange={(event) => setDate(event.target.value)}
        />
        <Field label={t`Heure`} type="time" value={time} onChange={(event) => setTime(event.target.value)} />
      </div>
      <p className="help">
        <Trans>À votre heure, {timeZone(first)}.</Trans>
      </p>
      <div className="dialog__foot">
        {startsAt ? (
          <Button onPress={() => void save(null, null)} isDisabled={pending}>
            <Trans>Sans date</Trans>
          </Button>
        ) : (
          <Button onPress={onClose}>
            <Trans>Annuler</Trans>
          </Button>
        )}
        <Button type="submit" look="primary" isPending={pending} isDisabled={instant === null}>
          <Trans>Enregistrer la date</Trans>
        </Button>
      </div>
    </form>
  );
}
