import { Trans, useLingui } from "@lingui/react/macro";
import { useId } from "react";
import type { QuestionKind } from "../graphql/generated/graphql";
import { Button, IconButton } from "../ui/Button";
import { Field, Select } from "../ui/fields";
import { Icon } from "../ui/Icon";
import { added, type Draft, type Line, LONGEST, MOST_CHOICES, problem } from "./draft";
import "./asking.css";

type Props = {
  draft: Draft;
  onChange: (draft: Draft) => void;
  /** Whether it is of a quiz: then it has right answers, points and a time. */
  quiz?: boolean;
  autoFocus?: boolean;
};

/** The names of the kinds of question, in the order in which they are offered. */
export function useKinds(quiz: boolean): readonly (readonly [QuestionKind, string])[] {
  const { t } = useLingui();
  const kinds: (readonly [QuestionKind, string])[] = [
    ["ONE", t`Un choix`],
    ["SEVERAL", t`Plusieurs choix`],
    ["SCALE", t`Échelle`],
    ["RANKING", t`Classement`],
    ["TEXT", quiz ? t`Réponse courte` : t`Réponse libre`],
  ];
  return quiz ? kinds.filter(([kind]) => kind !== "SCALE" && kind !== "RANKING") : kinds;
}

/** Writes one question, of any kind. */
export function Composer({ draft, onChange, quiz = false, autoFocus = false }: Props) {
  const { t } = useLingui();
  const kinds = useKinds(quiz);
  const change = (changes: Partial<Draft>): void => onChange({ ...draft, ...changes });
  const kind = (chosen: QuestionKind): void => {
    const first = draft.choices.findIndex((each) => each.right);
    const one = draft.choices.map((each, index) => ({ ...each, right: index === first }));
    change({ kind: chosen, choices: chosen === "ONE" ? one : draft.choices });
  };
  return (
    <div className="stack">
      <Select
        label={t`Type de question`}
        value={draft.kind}
        onChange={(event) => kind(event.target.value as QuestionKind)}
      >
        {kinds.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </Select>
      <Field
        label={t`Question`}
        value={draft.text}
        maxLength={LONGEST.question}
        autoFocus={autoFocus}
        onChange={(event) => change({ text: event.target.value })}
      />
      {draft.kind === "SCALE" ? (
        <Scale draft={draft} change={change} />
      ) : draft.kind === "TEXT" ? (
        quiz && (
          <Lines
            title={t`Réponses acceptées`}
            help={t`Les majuscules et les espaces en trop ne comptent pas.`}
            lines={draft.accepted}
            fewest={1}
            longest={LONGEST.answer}
            onChange={(accepted) => change({ accepted })}
          />
        )
      ) : (
        <Lines
          title={draft.kind === "RANKING" ? t`À classer` : t`Réponses au choix`}
          {...(quiz
            ? {
                right: draft.kind === "ONE" ? ("radio" as const) : ("checkbox" as const),
                help: t`Cochez ce qui est juste.`,
              }
            : {})}
          lines={draft.choices}
          fewest={2}
          longest={LONGEST.choice}
          onChange={(choices) => change({ choices })}
        />
      )}
      {problem(draft, quiz) === "twice" && (
        <p className="error" role="alert">
          <Icon name="warn" size={16} />
          <Trans>Deux réponses sont identiques.</Trans>
        </p>
      )}
      {quiz && <Worth draft={draft} change={change} />}
    </div>
  );
}

type Part = { draft: Draft; change: (changes: Partial<Draft>) => void };

function Scale({ draft, change }: Part) {
  const { t } = useLingui();
  const [low, high] = draft.ends;
  return (
    <>
      <Select label={t`De 1 à`} value={draft.steps} onChange={(event) => change({ steps: Number(event.target.value) })}>
        {[2, 3, 4, 5, 6, 7, 8, 9, 10].map((steps) => (
          <option key={steps} value={steps}>
            {steps}
          </option>
        ))}
      </Select>
      <Field
        label={t`1 veut dire (facultatif)`}
        value={low}
        maxLength={LONGEST.choice}
        onChange={(event) => change({ ends: [event.target.value, high] })}
      />
      <Field
        label={t`${draft.steps} veut dire (facultatif)`}
        value={high}
        maxLength={LONGEST.choice}
        onChange={(event) => change({ ends: [low, event.target.value] })}
      />
      {problem(draft, false) === "ends" && (
        <p className="help">
          <Trans>Dites ce que veulent dire les deux bouts, ou aucun.</Trans>
        </p>
      )}
    </>
  );
}

function Worth({ draft, change }: Part) {
  const { t } = useLingui();
  return (
    <div className="row gap-2 worth">
      <Field
        label={t`Points`}
        type="number"
        min={1}
        max={100}
        value={draft.points}
        onChange={(event) => change({ points: Number(event.target.value) })}
      />
      <Field
        label={t`Temps, en secondes`}
        help={t`0 : sans limite`}
        type="number"
        min={0}
        max={3600}
        value={draft.seconds}
        onChange={(event) => change({ seconds: Number(event.target.value) })}
      />
    </div>
  );
}

type LinesProps = {
  title: string;
  help?: string;
  lines: readonly Line[];
  fewest: number;
  longest: number;
  right?: "radio" | "checkbox";
  onChange: (lines: readonly Line[]) => void;
};

/** Choices one under the other; Enter in the last goes to a new one. */
function Lines({ title, help, lines, fewest, longest, right, onChange }: LinesProps) {
  const { t } = useLingui();
  const group = useId();
  const set = (id: number, changes: Partial<Line>): void =>
    onChange(lines.map((each) => (each.id === id ? { ...each, ...changes } : each)));
  const mark = (id: number, on: boolean): void =>
    onChange(lines.map((each) => ({ ...each, right: each.id === id ? on : right === "checkbox" && each.right })));
  return (
    <fieldset className="stack-2">
      <legend className="label">{title}</legend>
      {help && <p className="help">{help}</p>}
      {lines.map((each, index) => (
        <div key={each.id} className="row gap-1">
          {right && (
            <input
              className="right"
              type={right}
              name={group}
              checked={each.right}
              aria-label={t`La réponse ${index + 1} est juste`}
              onChange={(event) => mark(each.id, event.target.checked)}
            />
          )}
          <input
            className="input"
            aria-label={t`Réponse ${index + 1}`}
            maxLength={longest}
            value={each.text}
            onChange={(event) => set(each.id, { text: event.target.value })}
          />
          {lines.length > fewest && (
            <IconButton
              icon="close"
              label={t`Retirer la réponse ${index + 1}`}
              onPress={() => onChange(lines.filter((other) => other.id !== each.id))}
            />
          )}
        </div>
      ))}
      {lines.length < MOST_CHOICES && (
        <Button look="quiet" compact icon="plus" onPress={() => onChange(added(lines))}>
          <Trans>Ajouter une réponse</Trans>
        </Button>
      )}
    </fieldset>
  );
}
