import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { useQuery } from "urql";
import { Link } from "wouter";
import { graphql } from "../graphql/generated";
import type { StudyGroupsQuery } from "../graphql/generated/graphql";
import { useReached } from "../graphql/position";
import { Banner } from "../ui/show";

const StudyGroupsDocument = graphql(`
  query StudyGroups($atLeast: Position) {
    studyGroups(atLeast: $atLeast) {
      id
      code
      title
      ownerName
      running
      participants
    }
  }
`);

/** The study groups to which one is invited, each with the way in; `none` where there is no such group. */
export function StudyGroups({ none = null }: { none?: ReactNode }) {
  const atLeast = useReached();
  const [{ data, error }] = useQuery({
    query: StudyGroupsDocument,
    variables: { atLeast },
    requestPolicy: "cache-and-network",
  });
  if (error && !data)
    return (
      <Banner icon="warn" tone="rec" alert>
        <Trans>Vos groupes d’étude n’ont pas pu être lus. Rechargez la page pour réessayer.</Trans>
      </Banner>
    );
  if (!data) return null;
  if (data.studyGroups.length === 0) return none;
  return (
    <section aria-labelledby="groupes">
      <h2 id="groupes" className="later__title">
        <Trans>Vos groupes d’étude</Trans>
      </h2>
      <ul className="list">
        {data.studyGroups.map((group) => (
          <Line key={group.id} group={group} />
        ))}
      </ul>
    </section>
  );
}

function Line({ group }: { group: StudyGroupsQuery["studyGroups"][number] }) {
  const { t } = useLingui();
  const { title } = group;
  const owner = group.ownerName ?? "";
  return (
    <li className="meet">
      <div className="grow">
        <h3>{title}</h3>
        <p className="small soft num">
          {owner && <Trans>Créé par {owner}.</Trans>}{" "}
          {group.running ? (
            <Plural
              value={group.participants}
              _0="Personne n’y est en ce moment."
              one="# personne y est."
              other="# personnes y sont."
            />
          ) : (
            <Trans>Personne n’y est : ouvrez-le quand vous voulez.</Trans>
          )}
        </p>
      </div>
      <Link
        className="btn"
        href={`/m/${group.code}`}
        aria-label={group.running ? t`Rejoindre : ${title}` : t`Ouvrir : ${title}`}
      >
        {group.running ? <Trans>Rejoindre</Trans> : <Trans>Ouvrir</Trans>}
      </Link>
    </li>
  );
}
