import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import { ImportQuestions } from "../asking/documents";
import { command } from "../graphql/command";
import type { QuestionFormat } from "../graphql/generated/graphql";
import { refusalSentence } from "../refusals";
import { Button } from "../ui/Button";
import { Field, Segments, Select } from "../ui/fields";
import { Icon } from "../ui/Icon";
import { Banner } from "../ui/show";

type Props = { meetingId: string; onDone: () => void; onImported: () => void };
type Outcome = { questions: number; passedOver: readonly number[] };

const LONGEST_BYTES = 240_000; // 60,000 characters of at most four bytes: the server counts characters

/** Reads questions out of a file: Moodle's GIFT or Aiken, or CSV. */
export function Import({ meetingId, onDone, onImported }: Props) {
  const { t } = useLingui();
  const [format, setFormat] = useState<QuestionFormat>("GIFT");
  const [into, setInto] = useState<"polls" | "quiz">("polls");
  const [quizTitle, setQuizTitle] = useState("");
  const [file, setFile] = useState<File | null>(null);
  const [pending, setPending] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const ready = file !== null && (into === "polls" || quizTitle.trim() !== "");

  const choose = (chosen: File | null): void => {
    setFile(chosen);
    setWrong(null);
    if (chosen?.name.toLowerCase().endsWith(".csv")) setFormat("CSV");
    if (chosen && quizTitle === "") setQuizTitle(chosen.name.replace(/\.[^.]+$/, "").slice(0, 120));
  };

  async function send(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!file || !ready) return;
    if (file.size > LONGEST_BYTES) {
      const longest = { key: "longest", value: "60000" };
      setWrong(refusalSentence({ code: "FILE_TOO_LONG", details: [longest] }));
      return;
    }
    setPending(true);
    const { done, refused } = await command(ImportQuestions, {
      meetingId,
      text: await file.text(),
      format,
      quizTitle: into === "quiz" ? quizTitle.trim() : null,
      words: { true: t`Vrai`, false: t`Faux` },
    });
    setPending(false);
    setWrong(refused ? refusalSentence(refused) : null);
    if (!done) return;
    setOutcome(done);
    onImported();
  }

  if (outcome) return <Told outcome={outcome} onDone={onDone} />;
  return (
    <form className="stack" onSubmit={(event) => void send(event)}>
      <label className="field">
        <span className="label">
          <Trans>Fichier</Trans>
        </span>
        <input
          className="input"
          type="file"
          accept=".txt,.gift,.csv,text/plain,text/csv"
          onChange={(event) => choose(event.target.files?.[0] ?? null)}
        />
      </label>
      <Select label={t`Format`} value={format} onChange={(event) => setFormat(event.target.value as QuestionFormat)}>
        <option value="GIFT">{t`GIFT (Moodle)`}</option>
        <option value="AIKEN">{t`Aiken (Moodle)`}</option>
        <option value="CSV">CSV</option>
      </Select>
      <Segments
        label={t`En faire`}
        value={into}
        choices={[
          ["polls", t`Des sondages`],
          ["quiz", t`Un quiz`],
        ]}
        onChoose={setInto}
      />
      {into === "quiz" && (
        <Field
          label={t`Titre du quiz`}
          value={quizTitle}
          maxLength={120}
          onChange={(event) => setQuizTitle(event.target.value)}
        />
      )}
      {wrong && (
        <p className="error" role="alert">
          <Icon name="warn" size={16} />
          {wrong}
        </p>
      )}
      <div className="dialog__foot">
        <Button onPress={onDone}>
          <Trans>Annuler</Trans>
        </Button>
        <Button type="submit" look="primary" isPending={pending} isDisabled={!ready}>
          <Trans>Importer</Trans>
        </Button>
      </div>
    </form>
  );
}

function Told({ outcome, onDone }: { outcome: Outcome; onDone: () => void }) {
  const lines = outcome.passedOver.join(", ");
  return (
    <div className="stack" role="status">
      <p>
        <Plural value={outcome.questions} one="# question est importée." other="# questions sont importées." />
      </p>
      {outcome.passedOver.length > 0 && (
        <Banner icon="warn" tone="wait">
          <Plural
            value={outcome.passedOver.length}
            one={`Une question d’un type qu’Amphi ne pose pas a été laissée : ligne ${lines}.`}
            other={`# questions d’un type qu’Amphi ne pose pas ont été laissées : lignes ${lines}.`}
          />
        </Banner>
      )}
      <div className="dialog__foot">
        <Button look="primary" onPress={onDone} autoFocus>
          <Trans>Fermer</Trans>
        </Button>
      </div>
    </div>
  );
}
