import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { QuestionInput } from "../graphql/generated/graphql";
import { Button } from "../ui/Button";
import { Field } from "../ui/fields";
import { Composer } from "./Composer";
import { type Draft, draftOf, empty, problem, question } from "./draft";

const MOST = 50;

type Written = { title: string; questions: readonly Required<QuestionInput>[] };
type Props = {
  /** As it was prepared; a new one without. */
  quiz?: Written;
  action: string;
  /** Whether it was done. */
  onSave: (quiz: { title: string; questions: Required<QuestionInput>[] }) => Promise<boolean>;
  onDone: () => void;
};

/** Writes a quiz: its title, then question after question. */
export function QuizComposer({ quiz, action, onSave, onDone }: Props) {
  const { t } = useLingui();
  const [title, setTitle] = useState(quiz?.title ?? "");
  const [drafts, setDrafts] = useState(() => (quiz?.questions.map(draftOf) ?? [empty()]).map(numbered));
  const [pending, setPending] = useState(false);
  const wrong = drafts.findIndex(({ draft }) => problem(draft, true) !== null);
  const ready = title.trim() !== "" && wrong === -1;
  const set = (id: number, draft: Draft): void =>
    setDrafts(drafts.map((each) => (each.id === id ? { id, draft } : each)));
  const save = async (): Promise<void> => {
    setPending(true);
    const saved = await onSave({ title: title.trim(), questions: drafts.map(({ draft }) => question(draft, true)) });
    setPending(false);
    if (saved) onDone();
  };
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) void save();
      }}
    >
      <Field
        label={t`Titre du quiz`}
        value={title}
        maxLength={120}
        autoFocus
        onChange={(event) => setTitle(event.target.value)}
      />
      {drafts.map(({ id, draft }, index) => (
        <fieldset key={id} className="asked stack">
          <legend className="h3">
            <Trans>Question {index + 1}</Trans>
          </legend>
          <Composer quiz draft={draft} onChange={(changed) => set(id, changed)} />
          {drafts.length > 1 && (
            <Button
              look="danger-quiet"
              compact
              icon="trash"
              onPress={() => setDrafts(drafts.filter((each) => each.id !== id))}
            >
              <Trans>Retirer la question {index + 1}</Trans>
            </Button>
          )}
        </fieldset>
      ))}
      {drafts.length < MOST && (
        <div>
          <Button
            icon="plus"
            onPress={() =>
              setDrafts([...drafts, { id: Math.max(...drafts.map((each) => each.id)) + 1, draft: empty() }])
            }
          >
            <Trans>Ajouter une question</Trans>
          </Button>
        </div>
      )}
      {!ready && (
        <p className="help">
          {title.trim() === "" ? (
            <Trans>Donnez un titre au quiz.</Trans>
          ) : (
            <Trans>La question {wrong + 1} n’est pas complète : un texte, des réponses, et laquelle est juste.</Trans>
          )}
        </p>
      )}
      <div className="row gap-2">
        <Button look="primary" type="submit" isDisabled={!ready} isPending={pending}>
          {action}
        </Button>
        <Button look="quiet" onPress={onDone}>
          <Trans>Annuler</Trans>
        </Button>
      </div>
    </form>
  );
}

function numbered(draft: Draft, index: number): { id: number; draft: Draft } {
  return { id: index + 1, draft };
}
