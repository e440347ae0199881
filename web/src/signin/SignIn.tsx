import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useQuery } from "urql";
import { useSearch } from "wouter";
import { safeThen, signInAs } from "../frame/signing";
import { useTitle } from "../frame/title";
import { graphql } from "../graphql/generated";
import type { Affiliation, DemoPeopleQuery, Duty } from "../graphql/generated/graphql";
import { Icon } from "../ui/Icon";
import { Avatar, Badge, Banner, Empty, Skeleton } from "../ui/show";
import "./signin.css";

const DemoPeople = graphql(`
  query DemoPeople {
    demoPeople {
      subject
      name
      affiliations
      duties
    }
  }
`);

type Person = DemoPeopleQuery["demoPeople"][number];

/** Who one can be on a development machine. */
export default function SignIn() {
  const { t } = useLingui();
  useTitle(t`Se connecter`);
  const then = safeThen(new URLSearchParams(useSearch()).get("then"));
  const [{ data, error }] = useQuery({ query: DemoPeople });
  const [chosen, choose] = useState<string | null>(null);
  const [failed, setFailed] = useState(false);

  async function enter(subject: string) {
    choose(subject);
    setFailed(false);
    if (await signInAs(subject, then)) return;
    setFailed(true);
    choose(null);
  }

  return (
    <div className="signin stack">
      <div>
        <h1>
          <Trans>Se connecter</Trans>
        </h1>
        <p className="soft">
          <Trans>Cette machine est en développement : choisissez qui vous êtes, sans mot de passe.</Trans>
        </p>
      </div>
      {(failed || error) && (
        <Banner icon="warn" tone="rec" alert>
          <Trans>La connexion n’a pas abouti. Vérifiez que le serveur fonctionne, puis choisissez de nouveau.</Trans>
        </Banner>
      )}
      {!data && !error && <Skeleton lines={6} height={56} />}
      {data?.demoPeople.length === 0 && (
        <Empty icon="lock" title={t`Personne à choisir`}>
          <Trans>L’annuaire de démonstration n’est là qu’en mode de développement.</Trans>
        </Empty>
      )}
      <ul className="people">
        {data?.demoPeople.map((person) => (
          <li key={person.subject}>
            <button
              type="button"
              className="person"
              disabled={chosen !== null}
              aria-busy={chosen === person.subject}
              onClick={() => void enter(person.subject)}
            >
              <Avatar name={person.name} />
              <span className="grow">
                <span className="strong person__name">{person.name}</span>
                <Roles person={person} />
              </span>
              {chosen === person.subject ? <span className="spinner" aria-hidden="true" /> : <Icon name="right" />}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Roles({ person }: { person: Person }) {
  const { t } = useLingui();
  const affiliations: Record<Affiliation, string> = {
    FACULTY: t`enseignement et recherche`,
    STAFF: t`personnel`,
    STUDENT: t`études`,
  };
  const duties: Record<Duty, string> = {
    ADMINISTRATOR: t`administration`,
    AUDITOR: t`audit`,
    ANALYST: t`analyse`,
  };
  return (
    <span className="row row--wrap person__roles">
      {person.affiliations.map((affiliation) => (
        <Badge key={affiliation}>{affiliations[affiliation]}</Badge>
      ))}
      {person.duties.map((duty) => (
        <Badge key={duty} tone="accent">
          {duties[duty]}
        </Badge>
      ))}
    </span>
  );
}
