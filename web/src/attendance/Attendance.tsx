import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useMemo, useState } from "react";
import { useQuery } from "urql";
import { NotYours } from "../frame/NotYours";
import { useTitle } from "../frame/title";
import { Unreachable } from "../frame/Unreachable";
import { graphql } from "../graphql/generated";
import type { AttendanceQuery } from "../graphql/generated/graphql";
import { clock, day, duration, percent } from "../language/format";
import { refusalSentence } from "../refusals";
import { Search } from "../ui/fields";
import { Icon } from "../ui/Icon";
import { Avatar, Empty, Skeleton } from "../ui/show";
import "./attendance.css";
import { axis, mostAtOnce, placed } from "./lanes";

const AttendanceDocument = graphql(`
  query Attendance($sessionId: UUID!) {
    attendance(sessionId: $sessionId) {
      __typename
      ... on Attendance {
        csvUrl
        session {
          id
          title
          startedAt
          endedAt
        }
        rows {
          personId
          name
          guest
          role
          firstJoinedAt
          lastLeftAt
          seconds
          connections
          soundGood
          hall
          encoder
          inHallAt
          intervals {
            start
            end
          }
        }
      }
      ...Refused
    }
  }
`);

type Known = Extract<AttendanceQuery["attendance"], { __typename: "Attendance" }>;
type Row = Known["rows"][number];

/** Who was there, when, for how long, with how many connections. */
export default function Attendance({ sessionId }: { sessionId: string }) {
  const { t } = useLingui();
  const [{ data, error }, ask] = useQuery({ query: AttendanceDocument, variables: { sessionId } });
  const known = data?.attendance;
  useTitle(known?.__typename === "Attendance" ? t`Assiduité : ${known.session.title}` : t`Assiduité`);
  if (error && !known) return <Unreachable again={() => ask({ requestPolicy: "network-only" })} />;
  if (!known) return <Skeleton lines={6} height={56} />;
  if (known.__typename === "Refusal") return <NotYours>{refusalSentence(known)}</NotYours>;
  const { session } = known;
  return (
    <>
      <div className="page__head">
        <div className="grow">
          <p className="small soft num">
            {day(session.startedAt)}, {clock(session.startedAt)}
            {session.endedAt && ` – ${clock(session.endedAt)}`}
          </p>
          <h1>
            <Trans>Assiduité : {session.title}</Trans>
          </h1>
        </div>
        {known.rows.length > 0 && (
          <a className="btn btn--primary" href={known.csvUrl} download>
            <Icon name="download" size={20} />
            <Trans>Exporter en CSV</Trans>
          </a>
        )}
      </div>
      {known.rows.length === 0 ? (
        <Empty icon="people" title={t`Personne n’est entré`}>
          <Trans>Les présences apparaissent dès que quelqu’un a une place dans la réunion.</Trans>
        </Empty>
      ) : (
        <Presences known={known} />
      )}
    </>
  );
}

function Presences({ known }: { known: Known }) {
  const { t } = useLingui();
  const [looked, setLooked] = useState("");
  const now = useMemo(() => Date.now(), []);
  const start = Date.parse(known.session.startedAt);
  const end = Math.max(start + 1_000, known.session.endedAt ? Date.parse(known.session.endedAt) : now);
  const found = known.rows.filter((row) =>
    (row.name ?? "").toLocaleLowerCase().includes(looked.trim().toLocaleLowerCase()),
  );
  return (
    <>
      <Totals
        rows={known.rows.filter((row) => !row.hall && !row.encoder)}
        lastedSeconds={(end - start) / 1_000}
        now={now}
      />
      <div className="row row--wrap gap-2 attendance__tools">
        <Search
          label={t`Chercher une personne`}
          placeholder={t`Chercher une personne`}
          value={looked}
          onSearch={setLooked}
        />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className="card tw" tabIndex={0} aria-label={t`Présences, tableau`}>
        <table className="table pt">
          <thead>
            <tr>
              <th scope="col">
                <Trans>Personne</Trans>
              </th>
              <th scope="col" className="pb">
                <span className="sr">
                  <Trans>
                    Présence de {clock(start)} à {clock(end)}
                  </Trans>
                </span>
                <span className="pax num" aria-hidden="true">
                  {axis(start, end).map(([at, written]) => (
                    <span key={at}>{written}</span>
                  ))}
                </span>
              </th>
              <th scope="col" className="end">
                <Trans>Durée</Trans>
              </th>
              <th scope="col" className="end pcx">
                <Trans>Part</Trans>
              </th>
              <th scope="col" className="end pcx">
                <Trans>Connexions</Trans>
              </th>
            </tr>
          </thead>
          <tbody>
            {found.map((row) => (
              <Presence key={row.personId} row={row} start={start} end={end} now={now} />
            ))}
          </tbody>
        </table>
        {found.length === 0 && (
          <p className="attendance__none soft">
            <Trans>Personne ne porte ce nom dans cette séance.</Trans>
          </p>
        )}
      </section>
    </>
  );
}

function Totals({ rows, lastedSeconds, now }: { rows: readonly Row[]; lastedSeconds: number; now: number }) {
  const seated = rows.filter((row) => row.intervals.length > 0).length; // who was only in the hall has no duration
  const mean = rows.reduce((sum, row) => sum + row.seconds, 0) / Math.max(1, seated);
  const { people, at } = mostAtOnce(
    rows.map((row) => row.intervals),
    now,
  );
  return (
    <dl className="tot">
      <div>
        <dt>
          <Trans>Présents</Trans>
        </dt>
        <dd className="num">{rows.length}</dd>
      </div>
      <div>
        <dt>
          <Trans>Présence moyenne</Trans>
        </dt>
        <dd className="num">
          {duration(mean)}{" "}
          <small>
            <Trans>sur {duration(lastedSeconds)}</Trans>
          </small>
        </dd>
      </div>
      <div>
        <dt>
          <Trans>Au plus fort</Trans>
        </dt>
        <dd className="num">
          {people} <small>{at !== null && <Trans>à {clock(at)}</Trans>}</small>
        </dd>
      </div>
      <div>
        <dt>
          <Trans>Sans compte</Trans>
        </dt>
        <dd className="num">{rows.filter((row) => row.guest).length}</dd>
      </div>
      <Heard rows={rows} />
    </dl>
  );
}

/** What people said of the sound, once somebody has. */
function Heard({ rows }: { rows: readonly Row[] }) {
  const said = rows.filter((row) => row.soundGood !== null);
  const good = said.filter((row) => row.soundGood).length;
  if (said.length === 0) return null;
  return (
    <div>
      <dt>
        <Trans>Son jugé bon</Trans>
      </dt>
      <dd className="num">
        {good}{" "}
        <small>
          <Trans>sur {said.length} avis</Trans>
        </small>
      </dd>
    </div>
  );
}

function Presence({ row, start, end, now }: { row: Row; start: number; end: number; now: number }) {
  const { t } = useLingui();
  const name = row.name ?? t`Personne effacée`;
  const words = row.hall
    ? [t`la salle de cours`]
    : row.encoder
      ? [t`encodeur`]
      : [
          row.role === "HOST" ? t`organise la réunion` : row.guest && t`sans compte`,
          row.inHallAt && row.seconds > 0 && t`dans la salle`,
        ];
  const role = words.filter(Boolean).join(", ");
  const onlyInHall = row.inHallAt !== null && row.intervals.length === 0;
  const share = Math.min(1, row.seconds / Math.max(1, (end - start) / 1_000));
  return (
    <tr>
      <th scope="row">
        <span className="row gap-2">
          <Avatar name={name} size={32} />
          <span className="cut">
            <span className="strong small cut who">{name}</span>
            <span className="tiny soft cut who">{role}</span>
          </span>
        </span>
      </th>
      <td className="pb">
        {onlyInHall ? (
          <span className="small soft">{t`Dans la salle, confirmé à ${clock(row.inHallAt ?? "")}`}</span>
        ) : (
          <div className="lane" role="img" aria-label={t`Présence de ${name} : ${duration(row.seconds)}`}>
            {row.intervals.map((one) => {
              const { left, width } = placed(one, start, end, now);
              return <i key={String(one.start)} style={{ left: `${left * 100}%`, width: `${width * 100}%` }} />;
            })}
          </div>
        )}
      </td>
      <td className="num strong small end nowrap">{onlyInHall ? "–" : duration(row.seconds)}</td>
      <td className="num small soft end pcx">{onlyInHall ? "–" : percent(share)}</td>
      <td className="num small soft end pcx">
        <span aria-hidden="true">{row.connections}</span>
        <span className="sr">
          <Plural value={row.connections} one="# connexion" other="# connexions" />
        </span>
      </td>
    </tr>
  );
}
