import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useQuery } from "urql";
import {
  DropPrepared,
  PreparedDocument,
  type PreparedPoll,
  type PreparedQuiz,
  PreparePoll,
  PrepareQuiz,
} from "../asking/documents";
import { PollComposer } from "../asking/PollComposer";
import { QuizComposer } from "../asking/QuizComposer";
import { command, type Refused } from "../graphql/command";
import { wasDone } from "../refusals";
import { Button, IconButton } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { Empty, Skeleton } from "../ui/show";
import { Import } from "./Import";

type Writing = { poll: PreparedPoll | null } | { quiz: PreparedQuiz | null } | "import";

/** Polls and quizzes that wait for the next session, and can be used in each. */
export function Prepared({ meetingId }: { meetingId: string }) {
  const { t } = useLingui();
  const [{ data }, ask] = useQuery({
    query: PreparedDocument,
    variables: { meetingId },
    requestPolicy: "cache-and-network",
  });
  const [writing, setWriting] = useState<Writing | null>(null);
  const known = data?.prepared.__typename === "Prepared" ? data.prepared : null;
  const close = (): void => setWriting(null);
  const done = (outcome: { refused?: Refused }): boolean => {
    const did = wasDone(outcome);
    if (did) ask({ requestPolicy: "network-only" });
    return did;
  };
  const drop = async (preparedId: string): Promise<void> => {
    done(await command(DropPrepared, { meetingId, preparedId }));
  };
  return (
    <section className="card stack" aria-labelledby="prepares">
      <div>
        <h2 id="prepares">
          <Trans>Sondages et quiz préparés</Trans>
        </h2>
        <p className="help">
          <Trans>Ils vous attendent dans le volet «Sondages» de la réunion, autant de fois que vous voulez.</Trans>
        </p>
      </div>
      {!known ? (
        <Skeleton lines={2} />
      ) : known.polls.length + known.quizzes.length === 0 ? (
        <Empty icon="poll" title={t`Rien de préparé`} />
      ) : (
        <ul className="list">
          {known.polls.map((poll) => (
            <Row
              key={poll.id}
              icon="poll"
              text={poll.question.text}
              note={<PollNote poll={poll} />}
              onEdit={() => setWriting({ poll })}
              onDrop={() => void drop(poll.id)}
            />
          ))}
          {known.quizzes.map((quiz) => (
            <Row
              key={quiz.id}
              icon="check"
              text={quiz.title}
              note={<Plural value={quiz.questions.length} one="Quiz, # question" other="Quiz, # questions" />}
              onEdit={() => setWriting({ quiz })}
              onDrop={() => void drop(quiz.id)}
            />
          ))}
        </ul>
      )}
      <div className="row row--wrap gap-2">
        <Button icon="plus" onPress={() => setWriting({ poll: null })}>
          <Trans>Préparer un sondage</Trans>
        </Button>
        <Button icon="plus" onPress={() => setWriting({ quiz: null })}>
          <Trans>Préparer un quiz</Trans>
        </Button>
        <Button look="quiet" onPress={() => setWriting("import")}>
          <Trans>Importer un fichier</Trans>
        </Button>
      </div>
      <Dialog
        isOpen={writing !== null}
        onClose={close}
        title={title(writing, t`Sondage`, t`Quiz`, t`Importer un fichier`)}
      >
        {writing === "import" ? (
          <Import meetingId={meetingId} onDone={close} onImported={() => ask({ requestPolicy: "network-only" })} />
        ) : writing && "poll" in writing ? (
          <PollComposer
            {...(writing.poll ? { poll: writing.poll } : {})}
            action={t`Garder le sondage`}
            onSave={async (poll) =>
              done(await command(PreparePoll, { meetingId, preparedId: writing.poll?.id ?? null, ...poll }))
            }
            onDone={close}
          />
        ) : writing ? (
          <QuizComposer
            {...(writing.quiz ? { quiz: writing.quiz } : {})}
            action={t`Garder le quiz`}
            onSave={async (quiz) =>
              done(await command(PrepareQuiz, { meetingId, preparedId: writing.quiz?.id ?? null, ...quiz }))
            }
            onDone={close}
          />
        ) : null}
      </Dialog>
    </section>
  );
}

function title(writing: Writing | null, poll: string, quiz: string, file: string): string {
  if (writing === "import") return file;
  return writing && "quiz" in writing ? quiz : poll;
}

function PollNote({ poll }: { poll: PreparedPoll }) {
  return poll.anonymous ? <Trans>Sondage anonyme</Trans> : <Trans>Sondage nominatif</Trans>;
}

type RowProps = {
  icon: "poll" | "check";
  text: string;
  note: React.ReactNode;
  onEdit: () => void;
  onDrop: () => void;
};

function Row({ icon, text, note, onEdit, onDrop }: RowProps) {
  const { t } = useLingui();
  return (
    <li className="recent">
      <Icon name={icon} size={20} />
      <div className="grow">
        <p className="strong small about__text">{text}</p>
        <p className="tiny soft">{note}</p>
      </div>
      <Button look="quiet" compact onPress={onEdit} aria-label={t`Modifier : ${text}`}>
        <Trans>Modifier</Trans>
      </Button>
      <IconButton icon="trash" label={t`Retirer : ${text}`} onPress={onDrop} />
    </li>
  );
}
