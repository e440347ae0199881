import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { clock } from "../language/format";
import { Icon } from "../ui/Icon";
import type { Then } from "./documents";

/** The questions to who hosts as they stood, the most supported first: who asked, the votes, the answer. */
export function QuestionsThen({ questions }: { questions: Then["questions"] }) {
  const ordered = [...questions].sort((one, other) => other.votes - one.votes);
  return (
    <section aria-labelledby="questions-then">
      <h3 id="questions-then" className="small">
        <Trans>Questions</Trans>
      </h3>
      <ul className="stack-2">
        {ordered.map((one) => (
          <QuestionThen key={one.id} question={one} />
        ))}
      </ul>
    </section>
  );
}

function QuestionThen({ question }: { question: Then["questions"][number] }) {
  const { t } = useLingui();
  const { anonymous, author, text, votes, status, answer, answeredBy } = question;
  return (
    <li className="row gap-2 small">
      <Icon name="ask" size={16} />
      <div className="grow">
        <p>{text ?? t`Question effacée`}</p>
        <p className="tiny soft num">
          {[
            anonymous ? t`Question anonyme` : (author ?? t`Personne effacée`),
            clock(question.askedAt),
            status === "TAKEN_UP" && t`réponse en cours`,
            status === "DISMISSED" && t`écartée`,
          ]
            .filter(Boolean)
            .join(" · ")}
          {" · "}
          <Plural value={votes} one="# soutien" other="# soutiens" />
        </p>
        {status === "ANSWERED" && (
          <p>
            {answer == null ? (
              <Trans>Réponse donnée de vive voix</Trans>
            ) : (
              <>
                <b>
                  <Trans>Réponse de {answeredBy ?? t`Personne effacée`} :</Trans>
                </b>{" "}
                {answer}
              </>
            )}
          </p>
        )}
      </div>
    </li>
  );
}
