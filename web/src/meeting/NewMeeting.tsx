import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import { useQuery } from "urql";
import { command } from "../graphql/command";
import { timeZone } from "../language/format";
import { refusalSentence } from "../refusals";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/fields";
import { Banner, Skeleton } from "../ui/show";
import { dateInput, instantOf, nextHour, timeInput } from "./dates";
import { CreateMeeting, KindsDocument, type Meeting } from "./documents";
import { type MeetingSettings, Settings } from "./Settings";

type Props = { when: "now" | "later" | null; onClose: () => void; onCreated: (meeting: Meeting) => void };

/** The dialog of a new meeting, now or planned. */
export function NewMeeting({ when, onClose, onCreated }: Props) {
  const { t } = useLingui();
  return (
    <Dialog
      isOpen={when !== null}
      onClose={onClose}
      title={when === "later" ? t`Planifier une réunion` : t`Nouvelle réunion`}
    >
      {when && <Form when={when} onClose={onClose} onCreated={onCreated} />}
    </Dialog>
  );
}

function Form({ when, onClose, onCreated }: Props & { when: "now" | "later" }) {
  const { t } = useLingui();
  const [title, setTitle] = useState("");
  const [{ data }] = useQuery({ query: KindsDocument, requestPolicy: "cache-first" });
  const [chosen, setChosen] = useState<Partial<MeetingSettings>>({});
  const kind = chosen.kind ?? "MEETING";
  const brought = data?.kindsOfMeeting.find((each) => each.kind === kind);
  const [first] = useState(() => nextHour(new Date()));
  const [date, setDate] = useState(dateInput(first));
  const [time, setTime] = useState(timeInput(first));
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<{ field: string | null | undefined; sentence: string } | null>(null);
  const wrong = (field: string) => (problem?.field === field ? problem.sentence : undefined);
  const elsewhere = problem && problem.field !== "title" && problem.field !== "startsAt" ? problem.sentence : null;

  async function create(event: FormEvent) {
    event.preventDefault();
    const startsAt = when === "later" ? instantOf(date, time) : null;
    if (when === "later" && !startsAt)
      return setProblem({
        field: "startsAt",
        sentence: t`Il manque la date ou l’heure. Choisissez-les toutes les deux.`,
      });
    setPending(true);
    const { done, refused } = await command(CreateMeeting, { title, startsAt, ...chosen, kind });
    setPending(false);
    if (refused) setProblem({ field: refused.field, sentence: refusalSentence(refused) });
    else onCreated(done.meeting);
  }

  return (
    <form className="stack" onSubmit={(event) => void create(event)} noValidate>
      <Field
        label={t`Titre`}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
        placeholder={t`Mécanique quantique, CM 4`}
        error={wrong("title")}
        autoComplete="off"
        autoFocus
      />
      {when === "later" && (
        <div className="stack-1">
          <div className="when">
            <Field
              label={t`Jour`}
              type="date"
              value={date}
              min={dateInput(new Date())}
              onChange={(event) => setDate(event.target.value)}
              error={wrong("startsAt")}
            />
            <Field label={t`Heure`} type="time" value={time} onChange={(event) => setTime(event.target.value)} />
          </div>
          <p className="help">
            <Trans>À votre heure, {timeZone(first)}.</Trans>
          </p>
        </div>
      )}
      {brought ? (
        <Settings
          kind={kind}
          bypass={chosen.bypass ?? brought.bypass}
          off={chosen.off ?? brought.off}
          onChange={(change) => setChosen(change.kind ? { kind: change.kind } : { ...chosen, ...change })}
        />
      ) : (
        <Skeleton lines={3} />
      )}
      {elsewhere && (
        <Banner icon="warn" tone="rec" alert>
          {elsewhere}
        </Banner>
      )}
      <div className="dialog__foot">
        <Button onPress={onClose}>
          <Trans>Annuler</Trans>
        </Button>
        <Button type="submit" look="primary" isPending={pending}>
          {when === "later" ? <Trans>Planifier</Trans> : <Trans>Créer la réunion</Trans>}
        </Button>
      </div>
    </form>
  );
}
