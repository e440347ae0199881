import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Chart } from "../asking/Chart";
import { number as figure } from "../language/format";
import type { MyAnswer, Quiz, QuizQuestion } from "../session/room";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { useNow } from "../ui/now";
import { Badge } from "../ui/show";
import { Ballot } from "./Ballot";
import { useRoom } from "./context";
import { Verdict, YourResult } from "./QuizResult";
import { AnswerQuizQuestion, AskQuizQuestion, CloseQuizQuestion, EndQuiz } from "./quizzes";
import { secondsLeft } from "./timer";

/** A quiz: question after question, then what everybody came to. */
export function QuizCard({ quiz }: { quiz: Quiz }) {
  const { room, host } = useRoom();
  const mine = room.mine.quizAnswers.filter((one) => one.quizId === quiz.id);
  const asked = quiz.questions.find((one) => one.number === quiz.number);
  const current = quiz.number + 1;
  return (
    <article className="stack" aria-label={quiz.title}>
      <div className="row gap-2 row--wrap">
        <Badge icon="check" {...(quiz.over ? {} : { tone: "accent" as const })}>
          {quiz.over ? <Trans>Quiz terminé</Trans> : <Trans>Quiz</Trans>}
        </Badge>
        <Badge icon="person">
          <Trans>Nominatif</Trans>
        </Badge>
        {!quiz.over && current > 0 && (
          <Badge>
            <Trans>
              Question {current} sur {quiz.total}
            </Trans>
          </Badge>
        )}
      </div>
      <h3>{quiz.title}</h3>
      {quiz.over ? (
        <YourResult quiz={quiz} mine={mine} />
      ) : asked ? (
        <Asked
          key={asked.number}
          quiz={quiz}
          question={asked}
          answer={mine.find((one) => one.number === asked.number)}
        />
      ) : (
        <p className="small soft">
          <Plural value={quiz.total} one="# question." other="# questions, une par une." />{" "}
          <Trans>Vos réponses portent votre nom : qui organise les voit.</Trans>
        </p>
      )}
      {host && <Steps quiz={quiz} />}
    </article>
  );
}

type AskedProps = { quiz: Quiz; question: QuizQuestion; answer: MyAnswer | undefined };

function Asked({ quiz, question, answer }: AskedProps) {
  const { t } = useLingui();
  const { host, act } = useRoom();
  const asked = { ...question, question: question.text, ends: [] };
  return (
    <div className="stack">
      <div className="row gap-2">
        <h4 className="grow">{question.text}</h4>
        <span className="small soft num">
          <Plural value={question.points} one="# point" other="# points" />
        </span>
      </div>
      {quiz.open && question.endsAt && <Countdown seconds={question.seconds} endsAt={question.endsAt} />}
      {quiz.open && !answer && !host && (
        <Ballot
          id={`${quiz.id}-${question.number}`}
          asked={asked}
          action={t`Répondre`}
          note={<Trans>Votre réponse porte votre nom : qui organise la voit. Elle ne se change pas.</Trans>}
          send={(given) => act(AnswerQuizQuestion, { quizId: quiz.id, number: question.number, ...given })}
        />
      )}
      {answer && <Verdict question={question} answer={answer} />}
      {!quiz.open && !answer && !host && (
        <p className="small soft">
          <Trans>La question est close ; vous n’y avez pas répondu.</Trans>
        </p>
      )}
      {question.results && (
        <div className="stack-2" aria-live={quiz.open ? "off" : "polite"}>
          <Chart asked={asked} results={question.results} right={question.right} />
          {question.accepted.length > 0 && (
            <p className="small">
              <Trans>Juste : {question.accepted.join(", ")}</Trans>
            </p>
          )}
        </div>
      )}
      <Answered question={question} />
    </div>
  );
}

function Answered({ question }: { question: QuizQuestion }) {
  const { room } = useRoom();
  return (
    <p className="small soft num">
      <Plural value={question.answered} one="# réponse" other="# réponses" />{" "}
      <Plural value={room.counts.participants} one="sur # présent" other="sur # présents" />
      {question.rightAnswers != null && (
        <>
          {", "}
          <Plural value={question.rightAnswers} one="# juste" other="# justes" />
        </>
      )}
    </p>
  );
}

/** The time that is left; the server closes the question soon after. */
function Countdown({ seconds: given, endsAt }: { seconds: number; endsAt: string }) {
  const left = secondsLeft(endsAt, given, useNow(250));
  const shown = Math.max(0, Math.ceil(left));
  const minutes = Math.floor(shown / 60);
  const seconds = String(shown % 60).padStart(2, "0");
  return (
    <p className="small num" role="timer">
      <Icon name="clock" size={16} />{" "}
      {shown > 0 ? (
        <Trans>
          Il reste {minutes}:{seconds}
        </Trans>
      ) : (
        <Trans>Le temps est écoulé.</Trans>
      )}
    </p>
  );
}

/** What its host can do next. */
function Steps({ quiz }: { quiz: Quiz }) {
  const { sessionId, act } = useRoom();
  const quizId = quiz.id;
  const next = quiz.questions.find((one) => one.number === quiz.number + 1);
  const end = (
    <Button
      look={quiz.number >= 0 && !next && !quiz.open ? "primary" : "quiet"}
      onPress={() => void act(EndQuiz, { quizId })}
    >
      <Trans>Terminer le quiz</Trans>
    </Button>
  );
  if (quiz.over)
    return (
      <a className="btn" href={`/answers/${sessionId}`} target="_blank" rel="noreferrer">
        <Icon name="bars" size={20} />
        <Trans>Résultats de chacun</Trans>
      </a>
    );
  if (quiz.open)
    return (
      <div className="row row--wrap gap-2">
        <Button look="primary" onPress={() => void act(CloseQuizQuestion, { quizId, number: quiz.number })}>
          <Trans>Clore et montrer la réponse</Trans>
        </Button>
        {end}
      </div>
    );
  return (
    <>
      {next && (
        <p className="small soft">
          <Trans>
            Ensuite, n° {figure(next.number + 1)} : {next.text}
          </Trans>
        </p>
      )}
      <div className="row row--wrap gap-2">
        {next && (
          <Button look="primary" onPress={() => void act(AskQuizQuestion, { quizId, number: next.number })}>
            {quiz.number < 0 ? <Trans>Poser la première question</Trans> : <Trans>Question suivante</Trans>}
          </Button>
        )}
        {end}
      </div>
    </>
  );
}
