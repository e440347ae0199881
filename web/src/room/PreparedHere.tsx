import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "urql";
import { asInput, PreparedDocument } from "../asking/documents";
import { Button } from "../ui/Button";
import { useRoom } from "./context";
import { OpenPoll } from "./polls";
import { StartQuiz } from "./quizzes";

/** What was prepared with the meeting, one press away; nothing when nothing was. */
export function PreparedHere() {
  const { t } = useLingui();
  const { room, act } = useRoom();
  const variables = { meetingId: room.facts.meetingId };
  const [{ data }] = useQuery({ query: PreparedDocument, variables, requestPolicy: "cache-and-network" });
  if (data?.prepared.__typename !== "Prepared") return null;
  const { polls, quizzes } = data.prepared;
  if (polls.length + quizzes.length === 0) return null;
  return (
    <details className="panel__sec poll">
      <summary className="strong">
        <Plural value={polls.length + quizzes.length} one="# préparé" other="# préparés" />
      </summary>
      <ul className="stack-2 ready">
        {polls.map(({ id, question, anonymous }) => (
          <li key={id} className="row gap-2">
            <span className="grow small">{question.text}</span>
            <Button
              compact
              aria-label={t`Ouvrir le sondage : ${question.text}`}
              onPress={() => void act(OpenPoll, { question: asInput(question), anonymous })}
            >
              <Trans>Ouvrir</Trans>
            </Button>
          </li>
        ))}
        {quizzes.map(({ id, title, questions }) => (
          <li key={id} className="row gap-2">
            <span className="grow small">
              {title}{" "}
              <span className="soft">
                <Plural value={questions.length} one="(quiz, # question)" other="(quiz, # questions)" />
              </span>
            </span>
            <Button
              compact
              aria-label={t`Commencer le quiz : ${title}`}
              onPress={() => void act(StartQuiz, { title, questions: questions.map(asInput) })}
            >
              <Trans>Commencer</Trans>
            </Button>
          </li>
        ))}
      </ul>
    </details>
  );
}
