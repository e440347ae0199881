import { Plural, Trans } from "@lingui/react/macro";
import { percent } from "../language/format";
import type { MyAnswer, Quiz, QuizQuestion } from "../session/room";
import { Icon } from "../ui/Icon";
import { Bar } from "../ui/show";

/** One's own answer, and whether it was right once that is told. */
export function Verdict({ question, answer }: { question: QuizQuestion; answer: MyAnswer }) {
  const given = answer.text ?? answer.choices.map((choice) => question.choices[choice]).join(", ");
  if (answer.right == null)
    return (
      <p className="small">
        <Icon name="check" size={16} /> <Trans>Votre réponse : {given}</Trans>
      </p>
    );
  return (
    <p className={answer.right ? "verdict verdict--right" : "verdict"} role="status">
      <Icon name={answer.right ? "check" : "close"} size={20} />
      <span>
        {answer.right ? (
          <Plural value={question.points} one="Juste : # point" other="Juste : # points" />
        ) : (
          <Trans>Pas juste : vous avez répondu « {given} »</Trans>
        )}
      </span>
    </p>
  );
}

/** What one came to oneself, and how each question went for all. */
export function YourResult({ quiz, mine }: { quiz: Quiz; mine: readonly MyAnswer[] }) {
  const right = new Set(mine.filter((one) => one.right).map((one) => one.number));
  const worth = (questions: readonly QuizQuestion[]): number => questions.reduce((sum, one) => sum + one.points, 0);
  const points = worth(quiz.questions.filter((one) => right.has(one.number)));
  const most = worth(quiz.questions);
  return (
    <div className="stack">
      {mine.length > 0 && (
        <p className="score num">
          <Plural value={points} one="# point" other="# points" /> <span className="soft">/ {most}</span>
        </p>
      )}
      <ol className="stack-2">
        {quiz.questions.map((question) => {
          const share = question.answered === 0 ? 0 : (question.rightAnswers ?? 0) / question.answered;
          return (
            <li key={question.number} className="res">
              <div className="row gap-2">
                <span className="grow">
                  {question.number + 1}. {question.text}
                  <Own right={mine.find((one) => one.number === question.number)?.right} />
                </span>
                <span className="num strong">{percent(share)}</span>
              </div>
              <Bar share={share} />
            </li>
          );
        })}
      </ol>
      <p className="help">
        <Trans>La part des réponses justes à chaque question.</Trans>
      </p>
    </div>
  );
}

function Own({ right }: { right: boolean | null | undefined }) {
  if (right == null) return null;
  return (
    <span className="own">
      <Icon name={right ? "check" : "close"} size={16} />
      {right ? <Trans>juste</Trans> : <Trans>pas juste</Trans>}
    </span>
  );
}
