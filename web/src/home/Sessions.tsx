import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useQuery } from "urql";
import { Link } from "wouter";
import { NotYours } from "../frame/NotYours";
import { useTitle } from "../frame/title";
import { Unreachable } from "../frame/Unreachable";
import { readsAttendance, readsHistory, useViewer } from "../frame/viewer";
import { clock, day, duration } from "../language/format";
import { RecentDocument } from "../meeting/documents";
import { Search } from "../ui/fields";
import { Icon } from "../ui/Icon";
import { Empty, Skeleton } from "../ui/show";
import { lasted } from "./Recent";
import "./home.css";

const MOST = 100;

type Of = "history" | "attendance";

/** The sessions whose history or attendance can be read; a sentence for who reads none. */
export default function Sessions({ of }: { of: Of }) {
  const { t } = useLingui();
  const { viewer } = useViewer();
  useTitle(of === "history" ? t`Historique` : t`Assiduité`);
  if (of === "history" && !readsHistory(viewer))
    return (
      <NotYours>
        <Trans>
          L’historique n’est lu que par les personnes chargées de l’audit. Demandez-leur ce que vous cherchez.
        </Trans>
      </NotYours>
    );
  if (of === "attendance" && !readsAttendance(viewer))
    return (
      <NotYours>
        <Trans>
          L’assiduité d’une réunion se lit par qui l’organise. Votre compte permet de participer, pas d’organiser.
        </Trans>
      </NotYours>
    );
  return <Readable of={of} />;
}

function Readable({ of }: { of: Of }) {
  const { t } = useLingui();
  const title = of === "history" ? t`Historique` : t`Assiduité`;
  const [{ data, error }, ask] = useQuery({ query: RecentDocument, variables: { first: MOST } });
  const [search, setSearch] = useState("");
  const wanted = search.trim().toLocaleLowerCase();
  const found = data?.recentSessions.filter((session) =>
    `${session.title} ${session.ownerName ?? ""}`.toLocaleLowerCase().includes(wanted),
  );
  if (error && !data) return <Unreachable again={() => ask({ requestPolicy: "network-only" })} />;
  return (
    <>
      <div className="page__head">
        <div className="grow">
          <h1>{title}</h1>
          <p className="soft">
            {of === "history" ? (
              <Trans>Choisissez une séance pour revoir ce qui s’y est passé, instant par instant.</Trans>
            ) : (
              <Trans>Choisissez une séance pour voir qui y était, quand et combien de temps.</Trans>
            )}
          </p>
        </div>
        <Search
          label={t`Chercher une séance`}
          placeholder={t`Chercher un titre, un nom`}
          value={search}
          onSearch={setSearch}
        />
      </div>
      {!found && <Skeleton lines={5} height={56} />}
      {found?.length === 0 && (
        <Empty
          icon={of === "history" ? "history" : "bars"}
          title={wanted ? t`Aucune séance ne correspond` : t`Aucune séance`}
        >
          {wanted ? (
            <Trans>Essayez un autre mot du titre, ou le nom de qui organisait.</Trans>
          ) : (
            <Trans>Les séances apparaissent ici dès qu’une réunion a été ouverte.</Trans>
          )}
        </Empty>
      )}
      {found && found.length > 0 && (
        <ul className="list sessions">
          {found.map((session) => (
            <li key={session.id}>
              <Link className="session" href={`/${of}/${session.id}`}>
                <span className="grow">
                  <span className="strong session__title">{session.title}</span>
                  <span className="small soft num">
                    {day(session.startedAt)}, {clock(session.startedAt)}
                    {session.ownerName && `, ${session.ownerName}`}
                  </span>
                </span>
                <span className="small soft num session__facts">
                  <span>{session.endedAt ? duration(lasted(session)) : <Trans>en cours</Trans>}</span>
                  <span>
                    <Plural value={session.attendees} one="# présent" other="# présents" />
                  </span>
                </span>
                <Icon name="right" />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
