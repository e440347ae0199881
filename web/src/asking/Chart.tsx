import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { QuestionKind, ResultsFragment } from "../graphql/generated/graphql";
import { number, percent } from "../language/format";
import { Icon } from "../ui/Icon";
import { Badge, Bar } from "../ui/show";
import "./asking.css";

type Asked = { kind: QuestionKind; choices: readonly string[]; ends: readonly string[] };

/** What was answered, as bars; each has its figures in words beside it, so that nothing is said by the bars alone. */
export function Chart({
  asked,
  results,
  right = [],
}: {
  asked: Asked;
  results: ResultsFragment;
  right?: readonly number[];
}) {
  if (asked.kind === "TEXT") return <Words results={results} />;
  if (asked.kind === "RANKING") return <Ranking asked={asked} results={results} />;
  return (
    <>
      <ul className="stack-2">
        {asked.choices.map((text, index) => (
          <Row
            key={text}
            text={asked.kind === "SCALE" ? withEnd(asked, index) : text}
            share={share(results.counts[index], results.answers)}
            figure={percent(share(results.counts[index], results.answers))}
            count={results.counts[index] ?? 0}
            best={results.answers > 0 && results.counts[index] === Math.max(...results.counts)}
            right={right.includes(index)}
          />
        ))}
      </ul>
      {asked.kind === "SCALE" && results.answers > 0 && (
        <p className="small num">
          <Trans>
            Moyenne : {number(mean(results.counts), 1)} sur {asked.choices.length}
          </Trans>
        </p>
      )}
      {asked.kind === "SEVERAL" && (
        <p className="help">
          <Trans>Plusieurs choix par personne : le total peut dépasser 100 %.</Trans>
        </p>
      )}
    </>
  );
}

type RowProps = { text: string; share: number; figure: string; count: number | null; best: boolean; right?: boolean };

function Row({ text, share, figure, count, best, right = false }: RowProps) {
  return (
    <li className={best ? "res res--best" : "res"}>
      <div className="row gap-2">
        <span className="grow">
          {text}
          {right && (
            <>
              {" "}
              <Badge icon="check" tone="voice">
                <Trans>juste</Trans>
              </Badge>
            </>
          )}
        </span>
        <span className="num strong">{figure}</span>
        {count !== null && <span className="num soft tiny res__count">{count}</span>}
      </div>
      <Bar share={share} />
    </li>
  );
}

/** The best first: the mean place of each, 1 at the top. */
function Ranking({ asked, results }: { asked: Asked; results: ResultsFragment }) {
  const { t } = useLingui();
  const { answers, counts } = results;
  const size = asked.choices.length;
  const ranked = asked.choices
    .map((text, index) => ({ text, points: counts[index] ?? 0 }))
    .sort((one, other) => other.points - one.points);
  return (
    <>
      <ol className="stack-2">
        {ranked.map(({ text, points }) => {
          const place = answers === 0 ? null : size + 1 - points / answers;
          return (
            <Row
              key={text}
              text={text}
              share={share(points, answers * size)}
              figure={place === null ? "–" : number(place, 1)}
              count={null}
              best={answers > 0 && points === ranked[0]?.points}
            />
          );
        })}
      </ol>
      <p className="help">{t`Le chiffre est la place moyenne : 1 est la première.`}</p>
    </>
  );
}

function Words({ results }: { results: ResultsFragment }) {
  if (results.answers === 0) return null;
  const most = Math.max(...results.texts.map((each) => each.count));
  return (
    <ul className="words">
      {results.texts.map(({ text, count }) => (
        <li key={text} className={count === most && most > 1 ? "words__one words__one--most" : "words__one"}>
          <span className="grow">{text}</span>
          {count > 1 && (
            <span className="num strong">
              <span aria-hidden="true">× {count}</span>
              <span className="sr">
                <Plural value={count} one="# fois" other="# fois" />
              </span>
            </span>
          )}
        </li>
      ))}
      {results.otherTexts > 0 && (
        <li className="small soft">
          <Icon name="more" size={16} />{" "}
          <Plural
            value={results.otherTexts}
            one="et # autre réponse, dans l’export"
            other="et # autres réponses, dans l’export"
          />
        </li>
      )}
    </ul>
  );
}

function share(count: number | undefined, of: number): number {
  return of === 0 ? 0 : (count ?? 0) / of;
}

/** The mean step of a scale whose steps, from 1, were taken so often. */
export function mean(counts: readonly number[]): number {
  const answers = counts.reduce((sum, one) => sum + one, 0);
  return answers === 0 ? 0 : counts.reduce((sum, one, index) => sum + one * (index + 1), 0) / answers;
}

function withEnd(asked: Asked, step: number): string {
  const end = step === 0 ? asked.ends[0] : step === asked.choices.length - 1 ? asked.ends[1] : undefined;
  return end ? `${step + 1} · ${end}` : String(step + 1);
}
