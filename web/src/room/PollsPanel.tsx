import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Chart } from "../asking/Chart";
import { PollComposer } from "../asking/PollComposer";
import { QuizComposer } from "../asking/QuizComposer";
import type { Poll } from "../session/room";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Badge, Empty } from "../ui/show";
import { Ballot } from "./Ballot";
import { useRoom } from "./context";
import { Panel } from "./Panel";
import { PreparedHere } from "./PreparedHere";
import "./polls.css";
import { ClosePoll, OpenPoll, RelaunchPoll, SharePollResults, Vote } from "./polls";
import { QuizCard } from "./QuizCard";
import { StartQuiz } from "./quizzes";

/** Quizzes and polls, the newest first: who may writes, opens, closes and shares; everybody votes once. */
export function PollsPanel() {
  const { t } = useLingui();
  const { room, host, act } = useRoom();
  const { mayPoll } = room.mine;
  const [writing, setWriting] = useState<"poll" | "quiz" | null>(null);
  const polls = [...room.polls.values()].reverse();
  const quizzes = [...room.quizzes.values()].reverse();
  const foot =
    mayPoll && !writing ? (
      <div className="row gap-2">
        <Button className="grow" icon="plus" onPress={() => setWriting("poll")}>
          <Trans>Nouveau sondage</Trans>
        </Button>
        {host && (
          <Button icon="plus" onPress={() => setWriting("quiz")}>
            <Trans>Quiz</Trans>
          </Button>
        )}
      </div>
    ) : undefined;
  return (
    <Panel title={t`Sondages`} foot={foot}>
      {writing && (
        <div className="panel__sec poll">
          {writing === "poll" ? (
            <PollComposer
              action={t`Ouvrir le sondage`}
              onSave={(poll) => act(OpenPoll, poll)}
              onDone={() => setWriting(null)}
            />
          ) : (
            <QuizComposer
              action={t`Commencer le quiz`}
              onSave={(quiz) => act(StartQuiz, quiz)}
              onDone={() => setWriting(null)}
            />
          )}
        </div>
      )}
      {host && !writing && <PreparedHere />}
      {polls.length + quizzes.length === 0 && !writing && (
        <Empty icon="poll" title={t`Aucun sondage`}>
          {mayPoll ? (
            <Trans>Posez une question : chacun répond une fois, nommément ou anonymement, comme vous le décidez.</Trans>
          ) : (
            <Trans>Quand une question sera posée, vous pourrez y répondre ici.</Trans>
          )}
        </Empty>
      )}
      <ul>
        {quizzes.map((quiz) => (
          <li key={quiz.id} className="panel__sec poll">
            <QuizCard quiz={quiz} />
          </li>
        ))}
        {polls.map((poll) => (
          <li key={poll.id} className="panel__sec poll">
            <OnePoll poll={poll} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function OnePoll({ poll }: { poll: Poll }) {
  const { t } = useLingui();
  const { room, act } = useRoom();
  const { mayPoll } = room.mine;
  const mine = room.mine.votes.find((one) => one.pollId === poll.id);
  const open = poll.status === "OPEN";
  return (
    <article className="stack" aria-label={poll.question}>
      <div className="row gap-2 row--wrap">
        {open ? (
          <Badge icon="play" tone="voice">
            <Trans>Ouvert</Trans>
          </Badge>
        ) : (
          <Badge icon="lock">
            {poll.status === "SHARED" ? <Trans>Clos, résultats montrés</Trans> : <Trans>Clos</Trans>}
          </Badge>
        )}
        <Badge icon={poll.anonymous ? "shield" : "person"}>
          {poll.anonymous ? <Trans>Anonyme</Trans> : <Trans>Nominatif</Trans>}
        </Badge>
        {poll.relaunches && (
          <Badge icon="history">
            <Trans>Posé de nouveau</Trans>
          </Badge>
        )}
      </div>
      <h3>{poll.question}</h3>
      {open && !mine && (
        <Ballot
          id={poll.id}
          asked={poll}
          action={t`Voter`}
          note={<Note anonymous={poll.anonymous} />}
          send={(answer) => act(Vote, { pollId: poll.id, ...answer })}
        />
      )}
      {mine && <Mine poll={poll} vote={mine} />}
      {poll.status === "CLOSED" && !mine && !mayPoll && (
        <p className="small soft">
          <Trans>Le sondage est clos ; les votes ne sont plus reçus.</Trans>
        </p>
      )}
      {poll.results && (
        <div className="stack-2" aria-live="polite">
          <Chart asked={poll} results={poll.results} />
        </div>
      )}
      <Voters poll={poll} />
      {mayPoll && open && poll.anonymous && (
        <p className="help">
          <Trans>Le résultat d’un sondage anonyme se lit une fois qu’il est clos.</Trans>
        </p>
      )}
      {mayPoll && <Actions poll={poll} />}
    </article>
  );
}

/** Said before one votes. */
function Note({ anonymous }: { anonymous: boolean }) {
  return anonymous ? (
    <Trans>
      Ce vote est anonyme : Amphi retient que vous avez voté, et ne montre à personne, pas même à qui l’organise, ce que
      vous avez répondu. Il ne se change pas.
    </Trans>
  ) : (
    <Trans>Ce vote est nominatif : l’historique garde votre réponse avec votre nom. Il ne se change pas.</Trans>
  );
}

type MyVote = { choices: readonly number[]; text?: string | null };

function Mine({ poll, vote }: { poll: Poll; vote: MyVote }) {
  const between = poll.kind === "RANKING" ? " › " : ", ";
  const answer = vote.text ?? vote.choices.map((choice) => poll.choices[choice]).join(between);
  if (!answer && !poll.anonymous) return null;
  return (
    <p className="small">
      <Icon name="check" size={16} />{" "}
      {poll.anonymous ? (
        <Trans>Votre vote est compté. Cette page non plus ne garde pas ce que vous avez répondu.</Trans>
      ) : (
        <Trans>Votre vote : {answer}</Trans>
      )}
    </p>
  );
}

function Actions({ poll }: { poll: Poll }) {
  const { act, host, sessionId } = useRoom();
  const pollId = poll.id;
  if (poll.status === "OPEN")
    return (
      <Button onPress={() => void act(ClosePoll, { pollId })}>
        <Trans>Clore le sondage</Trans>
      </Button>
    );
  return (
    <div className="row row--wrap gap-2">
      {poll.status === "CLOSED" && (
        <Button onPress={() => void act(SharePollResults, { pollId })}>
          <Trans>Montrer les résultats à tous</Trans>
        </Button>
      )}
      <Button look="quiet" icon="history" onPress={() => void act(RelaunchPoll, { pollId })}>
        <Trans>Poser de nouveau</Trans>
      </Button>
      {host && (
        <a className="btn btn--quiet" href={`/polls/${sessionId}/${pollId}.csv`} download>
          <Icon name="download" size={20} />
          <Trans>CSV</Trans>
        </a>
      )}
    </div>
  );
}

function Voters({ poll }: { poll: Poll }) {
  const { room } = useRoom();
  return (
    <p className="small soft num">
      <Plural value={poll.voters} one="# vote" other="# votes" />{" "}
      <Plural value={room.counts.participants} one="sur # présent" other="sur # présents" />
    </p>
  );
}
