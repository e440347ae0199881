import { Trans, useLingui } from "@lingui/react/macro";
import { type ReactNode, useId, useState } from "react";
import { LONGEST } from "../asking/draft";
import type { QuestionKind } from "../graphql/generated/graphql";
import { Button, IconButton } from "../ui/Button";

type Asked = { kind: QuestionKind; question: string; choices: readonly string[]; ends: readonly string[] };
export type Answer = { choices: number[]; text: null } | { choices: null; text: string };

type Props = {
  /** Of the poll or the question: one of a kind on the page. */
  id: string;
  asked: Asked;
  /** What is said before one answers. */
  note: ReactNode;
  /** The word of what is done. */
  action: string;
  /** Sends an answer; whether it was taken. */
  send: (answer: Answer) => Promise<boolean>;
};

/** An answer is chosen or written, then sent: it can't be taken back. */
export function Ballot({ id, asked, note, action, send }: Props) {
  const [chosen, setChosen] = useState<readonly number[]>(() =>
    asked.kind === "RANKING" ? asked.choices.map((_, index) => index) : [],
  );
  const [words, setWords] = useState("");
  const [sending, setSending] = useState(false);
  const text = words.trim();
  const ready = asked.kind === "TEXT" ? text !== "" : chosen.length > 0;
  const vote = async (): Promise<void> => {
    setSending(true);
    const taken = await send(asked.kind === "TEXT" ? { choices: null, text } : { choices: [...chosen], text: null });
    if (!taken) setSending(false);
  };
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !sending) void vote();
      }}
    >
      {asked.kind === "TEXT" ? (
        <Words question={asked.question} words={words} onWrite={setWords} />
      ) : asked.kind === "RANKING" ? (
        <Ranking asked={asked} order={chosen} onOrder={setChosen} />
      ) : (
        <Choices id={id} asked={asked} chosen={chosen} onChoose={setChosen} />
      )}
      <p className="help">{note}</p>
      <div>
        <Button look="primary" type="submit" isDisabled={!ready} isPending={sending}>
          {action}
        </Button>
      </div>
    </form>
  );
}

type ChoicesProps = { id: string; asked: Asked; chosen: readonly number[]; onChoose: (chosen: number[]) => void };

function Choices({ id, asked, chosen, onChoose }: ChoicesProps) {
  const scale = asked.kind === "SCALE";
  const several = asked.kind === "SEVERAL";
  const toggled = (index: number): number[] =>
    chosen.includes(index) ? chosen.filter((each) => each !== index) : [...chosen, index];
  return (
    <fieldset className="stack-2">
      <legend className="sr">{asked.question}</legend>
      {several && (
        <p className="small soft">
          <Trans>Plusieurs réponses possibles.</Trans>
        </p>
      )}
      <div className={scale ? "scalesteps" : "stack-2"}>
        {asked.choices.map((text, index) => (
          <label key={text} className={chosen.includes(index) ? "opt opt--on" : "opt"}>
            <input
              type={several ? "checkbox" : "radio"}
              name={id}
              checked={chosen.includes(index)}
              onChange={() => onChoose(several ? toggled(index) : [index])}
            />
            <span>
              {text}
              {scale && <span className="sr">{end(asked, index)}</span>}
            </span>
          </label>
        ))}
      </div>
      {scale && asked.ends.length > 0 && (
        <div className="row gap-2 small soft" aria-hidden="true">
          <span className="grow">1 : {asked.ends[0]}</span>
          <span>
            {asked.choices.length} : {asked.ends[1]}
          </span>
        </div>
      )}
    </fieldset>
  );
}

function end(asked: Asked, index: number): string {
  if (index === 0) return ` ${asked.ends[0] ?? ""}`;
  return index === asked.choices.length - 1 ? ` ${asked.ends[1] ?? ""}` : "";
}

type RankingProps = { asked: Asked; order: readonly number[]; onOrder: (order: number[]) => void };

/** Each is moved up or down by its buttons; the place it comes to is said. */
function Ranking({ asked, order, onOrder }: RankingProps) {
  const { t } = useLingui();
  const id = useId();
  const [said, setSaid] = useState("");
  const move = (place: number, by: -1 | 1): void => {
    const to = place + by;
    if (to < 0 || to >= order.length) return; // the button keeps the focus that a disabled one would lose
    const moved = [...order];
    const [choice] = moved.splice(place, 1);
    if (choice === undefined) return;
    moved.splice(to, 0, choice);
    onOrder(moved);
    setSaid(t`${asked.choices[choice]} : place ${to + 1}`);
    requestAnimationFrame(() => document.getElementById(`${id}-${choice}-${by}`)?.focus()); // a moved button loses it
  };
  return (
    <div className="stack-2">
      <p className="small soft">
        <Trans>Rangez les réponses, la meilleure en haut.</Trans>
      </p>
      <ol className="stack-2" aria-label={asked.question}>
        {order.map((choice, place) => {
          const text = asked.choices[choice];
          return (
            <li key={choice} className="rank">
              <span className="num strong">{place + 1}</span>
              <span className="grow">{text}</span>
              <span className="row">
                <IconButton
                  icon="up"
                  id={`${id}-${choice}--1`}
                  label={t`Monter : ${text}`}
                  onPress={() => move(place, -1)}
                />
                <IconButton
                  icon="down"
                  id={`${id}-${choice}-1`}
                  label={t`Descendre : ${text}`}
                  onPress={() => move(place, 1)}
                />
              </span>
            </li>
          );
        })}
      </ol>
      <p className="sr" role="status">
        {said}
      </p>
    </div>
  );
}

function Words({ question, words, onWrite }: { question: string; words: string; onWrite: (words: string) => void }) {
  const { t } = useLingui();
  return (
    <textarea
      className="input"
      aria-label={t`Votre réponse à : ${question}`}
      placeholder={t`Votre réponse`}
      rows={2}
      maxLength={LONGEST.answer}
      value={words}
      onChange={(event) => onWrite(event.target.value)}
    />
  );
}
