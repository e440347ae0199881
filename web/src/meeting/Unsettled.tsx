import { Trans } from "@lingui/react/macro";
import { useQuery } from "urql";
import { graphql } from "../graphql/generated";
import { useReached } from "../graphql/position";
import { clock, day } from "../language/format";
import { Icon } from "../ui/Icon";

const UnsettledReports = graphql(`
  query UnsettledReports($meetingId: UUID!, $atLeast: Position) {
    unsettledReports(meetingId: $meetingId, atLeast: $atLeast) {
      ... on UnsettledReports {
        reports {
          id
          sessionId
          name
          text
          reportedAt
        }
      }
      ... on Refusal {
        code
      }
    }
  }
`);

type Props = { meetingId: string /** Only what was reported in this session. */; sessionId?: string };

/** For who owns the meeting: what was reported and nobody saw to while a host could. Nothing where there is nothing. */
export function Unsettled({ meetingId, sessionId }: Props) {
  const atLeast = useReached();
  const [{ data }] = useQuery({
    query: UnsettledReports,
    variables: { meetingId, atLeast },
    requestPolicy: "cache-and-network",
  });
  if (data?.unsettledReports.__typename !== "UnsettledReports") return null;
  const reports = data.unsettledReports.reports.filter((one) => !sessionId || one.sessionId === sessionId);
  if (reports.length === 0) return null;
  return (
    <section className="card stack-2" aria-labelledby="signalements">
      <h2 id="signalements" className="row gap-2">
        <Icon name="warn" />
        <Trans>Signalements que personne n’a réglés</Trans>
      </h2>
      <p className="small soft">
        <Trans>Vous seul pouvez les lire, et qui organisait la séance tant qu’elle durait.</Trans>
      </p>
      <ul className="stack-2">
        {reports.map((one) => (
          <li key={one.id}>
            <p className="small">
              <b>{one.name ?? <Trans>(nom effacé)</Trans>}</b>{" "}
              <span className="tiny soft num">
                {day(one.reportedAt)}, {clock(one.reportedAt)}
              </span>
            </p>
            <p className="small about__text">{one.text ?? <Trans>Un problème, sans autre précision.</Trans>}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
