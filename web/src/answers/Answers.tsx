import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "urql";
import { Chart } from "../asking/Chart";
import { NotYours } from "../frame/NotYours";
import { useTitle } from "../frame/title";
import { Unreachable } from "../frame/Unreachable";
import { graphql } from "../graphql/generated";
import type { AnswersQuery } from "../graphql/generated/graphql";
import { useReached } from "../graphql/position";
import { clock, day, percent } from "../language/format";
import { refusalSentence } from "../refusals";
import { Icon } from "../ui/Icon";
import { Badge, Bar, Empty, Skeleton } from "../ui/show";
import "./answers.css";

const AnswersDocument = graphql(`
  query Answers($sessionId: UUID!, $atLeast: Position) {
    answers(sessionId: $sessionId, atLeast: $atLeast) {
      __typename
      ... on Answers {
        session {
          id
          title
          startedAt
          endedAt
        }
        polls {
          id
          kind
          question
          choices
          ends
          anonymous
          openedAt
          voters
          csvUrl
          results {
            ...Results
          }
        }
        quizzes {
          id
          title
          startedAt
          over
          points
          csvUrl
          questions {
            number
            kind
            text
            choices
            right
            accepted
            points
            answered
            rightAnswers
            results {
              ...Results
            }
          }
          people {
            personId
            name
            answered
            right
            points
          }
        }
      }
      ...Refused
    }
  }
`);

type Known = Extract<AnswersQuery["answers"], { __typename: "Answers" }>;
type Poll = Known["polls"][number];
type Quiz = Known["quizzes"][number];

/** What was answered in a session: polls with their results, quizzes by question and by person. */
export default function Answers({ sessionId }: { sessionId: string }) {
  const { t } = useLingui();
  const atLeast = useReached();
  const [{ data, error }, ask] = useQuery({
    query: AnswersDocument,
    variables: { sessionId, atLeast },
    requestPolicy: "cache-and-network",
  });
  const known = data?.answers;
  useTitle(known?.__typename === "Answers" ? t`Réponses : ${known.session.title}` : t`Réponses`);
  if (error && !known) return <Unreachable again={() => ask({ requestPolicy: "network-only" })} />;
  if (!known) return <Skeleton lines={6} height={56} />;
  if (known.__typename === "Refusal") return <NotYours>{refusalSentence(known)}</NotYours>;
  const { session, polls, quizzes } = known;
  return (
    <>
      <div className="page__head">
        <div className="grow">
          <p className="small soft num">
            {day(session.startedAt)}, {clock(session.startedAt)}
            {session.endedAt && ` – ${clock(session.endedAt)}`}
          </p>
          <h1>
            <Trans>Réponses : {session.title}</Trans>
          </h1>
        </div>
      </div>
      {polls.length + quizzes.length === 0 ? (
        <Empty icon="poll" title={t`Rien n’a été demandé`}>
          <Trans>Les sondages et les quiz de la séance apparaissent ici avec leurs résultats.</Trans>
        </Empty>
      ) : (
        <div className="stack answers">
          {quizzes.map((quiz) => (
            <OneQuiz key={quiz.id} quiz={quiz} />
          ))}
          {polls.map((poll) => (
            <OnePoll key={poll.id} poll={poll} />
          ))}
        </div>
      )}
    </>
  );
}

function OnePoll({ poll }: { poll: Poll }) {
  return (
    <section className="card stack" aria-labelledby={poll.id}>
      <Head id={poll.id} title={poll.question} csvUrl={poll.results ? poll.csvUrl : null}>
        <Badge icon={poll.anonymous ? "shield" : "person"}>
          {poll.anonymous ? <Trans>Anonyme</Trans> : <Trans>Nominatif</Trans>}
        </Badge>
        <span className="small soft num">
          {clock(poll.openedAt)}, <Plural value={poll.voters} one="# vote" other="# votes" />
        </span>
      </Head>
      {poll.results ? (
        <div className="stack-2">
          <Chart asked={poll} results={poll.results} />
        </div>
      ) : (
        <p className="small soft">
          <Trans>Le résultat d’un sondage anonyme se lit une fois qu’il est clos.</Trans>
        </p>
      )}
    </section>
  );
}

function OneQuiz({ quiz }: { quiz: Quiz }) {
  return (
    <section className="card stack" aria-labelledby={quiz.id}>
      <Head id={quiz.id} title={quiz.title} csvUrl={quiz.csvUrl}>
        <Badge icon="check">
          <Trans>Quiz</Trans>
        </Badge>
        <span className="small soft num">
          {clock(quiz.startedAt)}, <Plural value={quiz.people.length} one="# personne" other="# personnes" />
        </span>
      </Head>
      {quiz.people.length > 0 && <People quiz={quiz} />}
      <h3>
        <Trans>Question par question</Trans>
      </h3>
      <ol className="stack">
        {quiz.questions.map((question) => (
          <li key={question.number} className="stack-2 answers__question">
            <div className="row gap-2">
              <h4 className="grow">
                {question.number + 1}. {question.text}
              </h4>
              <span className="small num">
                <Plural
                  value={question.rightAnswers}
                  one={`# juste sur ${question.answered}`}
                  other={`# justes sur ${question.answered}`}
                />
              </span>
            </div>
            <Chart asked={{ ...question, ends: [] }} results={question.results} right={question.right} />
            {question.accepted.length > 0 && (
              <p className="small">
                <Trans>Juste : {question.accepted.join(", ")}</Trans>
              </p>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

function People({ quiz }: { quiz: Quiz }) {
  const { t } = useLingui();
  return (
    <div className="answers__people">
      <table className="table">
        <caption className="sr">{t`Résultat de chacun : ${quiz.title}`}</caption>
        <thead>
          <tr>
            <th scope="col">
              <Trans>Nom</Trans>
            </th>
            <th scope="col" className="num">
              <Trans>Points sur {quiz.points}</Trans>
            </th>
            <th scope="col" className="answers__bar">
              <Trans>Part</Trans>
            </th>
            <th scope="col" className="num">
              <Trans>Justes</Trans>
            </th>
          </tr>
        </thead>
        <tbody>
          {quiz.people.map((one) => {
            const share = quiz.points === 0 ? 0 : one.points / quiz.points;
            return (
              <tr key={one.personId}>
                <th scope="row">{one.name ?? t`Personne effacée`}</th>
                <td className="num strong">{one.points}</td>
                <td className="answers__bar">
                  <span className="sr">{percent(share)}</span>
                  <Bar share={share} />
                </td>
                <td className="num">
                  {one.right} / {quiz.questions.length}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

type HeadProps = { id: string; title: string; csvUrl: string | null; children: React.ReactNode };

function Head({ id, title, csvUrl, children }: HeadProps) {
  const { t } = useLingui();
  return (
    <div className="row row--wrap gap-2">
      <div className="grow">
        <h2 id={id}>{title}</h2>
        <p className="row gap-2">{children}</p>
      </div>
      {csvUrl && (
        <a className="btn" href={csvUrl} download aria-label={t`Exporter en CSV : ${title}`}>
          <Icon name="download" size={20} />
          <Trans>Exporter en CSV</Trans>
        </a>
      )}
    </div>
  );
}
