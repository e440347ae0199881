import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { clock } from "../language/format";
import type { Question } from "../session/room";
import { Button } from "../ui/Button";
import { Check, Switch } from "../ui/fields";
import { Icon } from "../ui/Icon";
import { Badge, Empty } from "../ui/show";
import { useRoom } from "./context";
import { shownName } from "./names";
import { Panel } from "./Panel";
import {
  AnswerQuestion,
  AskQuestion,
  DismissQuestion,
  ReopenQuestion,
  SetAnonymousQuestions,
  sorted,
  TakeUpQuestion,
  VoteForQuestion,
} from "./questions";
import "./questions.css";
import { WritingLine } from "./WritingLine";

const LONGEST = 500;
const LONGEST_ANSWER = 2000;

/** Questions: everybody asks and votes; who hosts answers aloud or in writing, or dismisses. */
export function QuestionsPanel() {
  const { t } = useLingui();
  const { room, host, act } = useRoom();
  const { waiting, answered, dismissed } = sorted(room.questions.values());
  return (
    <Panel title={t`Questions`} count={waiting.length} foot={<Asking />}>
      {host && (
        <div className="panel__sec question__switch">
          <Switch
            checked={room.facts.anonymousQuestions}
            onToggle={(allowed) => void act(SetAnonymousQuestions, { allowed })}
          >
            <Trans>Permettre les questions anonymes</Trans>
          </Switch>
        </div>
      )}
      {waiting.length + answered.length === 0 && (
        <Empty icon="ask" title={t`Aucune question`}>
          {host ? (
            <Trans>Les questions des participants arrivent ici ; les plus soutenues montent en tête.</Trans>
          ) : (
            <Trans>Posez la vôtre ci-dessous. Chacun pourra la soutenir, la plus soutenue monte en tête.</Trans>
          )}
        </Empty>
      )}
      <Part title={null} questions={waiting} />
      <Part title={t`Avec une réponse`} questions={answered} />
      {host && <Part title={t`Écartées`} questions={dismissed} />}
    </Panel>
  );
}

function Part({ title, questions }: { title: string | null; questions: readonly Question[] }) {
  if (questions.length === 0) return null;
  return (
    <div className="panel__sec">
      {title && (
        <header>
          <h3>{title}</h3>
          <span className="soft num small">{questions.length}</span>
        </header>
      )}
      <ul>
        {questions.map((one) => (
          <li key={one.id}>
            <OneQuestion question={one} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function OneQuestion({ question }: { question: Question }) {
  const { t } = useLingui();
  const { me, host } = useRoom();
  const { status, anonymous, seatId, author, answeredBy } = question;
  const asked = anonymous ? t`Question anonyme` : seatId === me?.seatId ? t`Vous` : shownName(author);
  const text = question.text ?? (status === "DISMISSED" ? t`Question écartée` : t`Question effacée`);
  return (
    <article className={status === "TAKEN_UP" ? "question question--now" : "question"} aria-label={text}>
      <Votes question={question} text={text} />
      <div className="question__body stack-2">
        {status === "TAKEN_UP" && (
          <div>
            <Badge icon="speaker" tone="voice">
              <Trans>Réponse en cours</Trans>
            </Badge>
          </div>
        )}
        <p className="question__text">{text}</p>
        <p className="tiny soft">
          {asked} <span className="num">{clock(question.askedAt)}</span>
        </p>
        {status === "ANSWERED" && (
          <div className="question__answer">
            {question.answer == null ? (
              <p className="small soft">
                <Icon name="check" size={16} /> <Trans>Réponse donnée de vive voix</Trans>
              </p>
            ) : (
              <>
                <p className="tiny soft">
                  <Trans>Réponse de {shownName(answeredBy)}</Trans>
                </p>
                <p className="question__text">{question.answer}</p>
              </>
            )}
          </div>
        )}
        {host && <Answering question={question} />}
      </div>
    </article>
  );
}

function Votes({ question, text }: { question: Question; text: string }) {
  const { room, act } = useRoom();
  const mine = room.mine.questionVotes.includes(question.id);
  const open = question.status === "OPEN" || question.status === "TAKEN_UP";
  return (
    <button
      type="button"
      className="question__votes"
      aria-pressed={mine}
      disabled={!open}
      onClick={() => void act(VoteForQuestion, { questionId: question.id, up: !mine })}
    >
      <Icon name="up" size={20} />
      <span className="sr">
        <Trans>Soutenir : {text}</Trans>,{" "}
      </span>
      <span className="num strong">{question.votes}</span>{" "}
      <span className="sr">
        <Plural value={question.votes} one="soutien" other="soutiens" />
      </span>
    </button>
  );
}

/** What the host can do with a question, where it stands. */
function Answering({ question }: { question: Question }) {
  const { t } = useLingui();
  const { act } = useRoom();
  const [writing, setWriting] = useState(false);
  const own = { questionId: question.id };
  if (question.status === "ANSWERED" || question.status === "DISMISSED")
    return (
      <div>
        <Button look="quiet" compact onPress={() => void act(ReopenQuestion, own)}>
          <Trans>Rouvrir</Trans>
        </Button>
      </div>
    );
  if (writing) return <Written question={question} onDone={() => setWriting(false)} />;
  return (
    <div className="row row--wrap gap-1">
      {question.status === "OPEN" ? (
        <Button compact onPress={() => void act(TakeUpQuestion, own)}>
          <Trans>Répondre de vive voix</Trans>
        </Button>
      ) : (
        <Button compact icon="check" onPress={() => void act(AnswerQuestion, { ...own, answer: null })}>
          <Trans>C’est répondu</Trans>
        </Button>
      )}
      <Button look="quiet" compact onPress={() => setWriting(true)}>
        <Trans>Par écrit</Trans>
      </Button>
      <Button
        look="quiet"
        compact
        aria-label={t`Écarter : ${question.text ?? ""}`}
        onPress={() => void act(DismissQuestion, own)}
      >
        <Trans>Écarter</Trans>
      </Button>
    </div>
  );
}

function Written({ question, onDone }: { question: Question; onDone: () => void }) {
  const { t } = useLingui();
  const { act } = useRoom();
  const [answer, setAnswer] = useState("");
  const send = async (): Promise<void> => {
    if (answer.trim() && (await act(AnswerQuestion, { questionId: question.id, answer }))) onDone();
  };
  return (
    <form
      className="stack-2"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <textarea
        className="input"
        rows={3}
        // biome-ignore lint/a11y/noAutofocus: it is opened to be written in
        autoFocus
        maxLength={LONGEST_ANSWER}
        value={answer}
        aria-label={t`Votre réponse, lue par tout le monde`}
        placeholder={t`Votre réponse, lue par tout le monde`}
        onChange={(event) => setAnswer(event.target.value)}
      />
      <div className="row gap-1">
        <Button look="primary" compact type="submit" isDisabled={!answer.trim()}>
          <Trans>Publier la réponse</Trans>
        </Button>
        <Button look="quiet" compact onPress={onDone}>
          <Trans>Annuler</Trans>
        </Button>
      </div>
    </form>
  );
}

function Asking() {
  const { t } = useLingui();
  const { room, act } = useRoom();
  const [text, setText] = useState("");
  const [unnamed, setUnnamed] = useState(false);
  const allowed = room.facts.anonymousQuestions;
  const ask = async (): Promise<void> => {
    const written = text.trim();
    if (!written) return;
    setText("");
    if (!(await act(AskQuestion, { text: written, anonymous: unnamed && allowed }))) setText((now) => now || written);
  };
  return (
    <form
      className="stack-2 grow"
      onSubmit={(event) => {
        event.preventDefault();
        void ask();
      }}
    >
      <WritingLine
        text={text}
        longest={LONGEST}
        placeholder={t`Poser une question`}
        label={t`Votre question, lue par tout le monde`}
        action={t`Envoyer la question`}
        onWrite={setText}
        onSend={() => void ask()}
      />
      {allowed && (
        <>
          <Check checked={unnamed} onToggle={setUnnamed}>
            <Trans>Sans mon nom</Trans>
          </Check>
          {unnamed && (
            <p className="help">
              <Trans>Amphi n’enregistre pas qui la pose.</Trans>
            </p>
          )}
        </>
      )}
    </form>
  );
}
