import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Redirect, useSearch } from "wouter";
import { safeThen } from "../frame/signing";
import { useTitle } from "../frame/title";
import { signedIn, useViewer } from "../frame/viewer";
import { command } from "../graphql/command";
import { graphql } from "../graphql/generated";
import { refusalSentence } from "../refusals";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Badge, Banner, Skeleton } from "../ui/show";
import "./signin.css";

const AcceptCharter = graphql(`
  mutation AcceptCharter($commandId: UUID!, $version: Int!) {
    acceptCharter(commandId: $commandId, version: $version) {
      ...Outcome
    }
  }
`);

/** The charter, for everybody to read and for people with an account to accept once. */
export default function Charter() {
  const { t } = useLingui();
  useTitle(t`Charte informatique`);
  const { viewer, again } = useViewer();
  const then = safeThen(new URLSearchParams(useSearch()).get("then"));
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [accepted, setAccepted] = useState(false);
  if (!viewer) return <Skeleton lines={8} />;
  if (accepted && viewer.charterAccepted) return <Redirect to={then} replace />;
  const asked = signedIn(viewer) && !viewer.charterAccepted;

  async function accept(version: number) {
    setPending(true);
    const { refused } = await command(AcceptCharter, { version });
    setPending(false);
    if (refused) return setProblem(refusalSentence(refused));
    setAccepted(true);
    again();
  }

  return (
    <div className="charter stack">
      <div>
        <p className="eyebrow">{viewer.establishment.name}</p>
        <h1>
          <Trans>Charte informatique</Trans>
        </h1>
        <p className="soft">
          <Trans>Ce que chacun accepte pour se réunir ici, en cinq points. Version {viewer.charterVersion}.</Trans>
        </p>
      </div>
      <CharterText retentionDays={viewer.establishment.retentionDays} />
      {problem && (
        <Banner icon="warn" tone="rec" alert>
          {problem}
        </Banner>
      )}
      {asked && (
        <div className="row row--wrap">
          <Button look="primary" isPending={pending} onPress={() => void accept(viewer.charterVersion)}>
            <Trans>J’accepte la charte</Trans>
          </Button>
          <p className="small soft grow">
            <Trans>Une seule fois : elle ne vous sera redemandée que si elle change.</Trans>
          </p>
        </div>
      )}
      {signedIn(viewer) && viewer.charterAccepted && (
        <div>
          <Badge icon="check" tone="voice">
            <Trans>Vous avez accepté cette version.</Trans>
          </Badge>
        </div>
      )}
    </div>
  );
}

function CharterText({ retentionDays }: { retentionDays: number }) {
  return (
    <ol className="charter__text card">
      <li>
        <Icon name="people" />
        <div>
          <h2 className="h3">
            <Trans>Un usage d’étude et de travail</Trans>
          </h2>
          <p className="soft">
            <Trans>
              Les réunions servent à enseigner, étudier, chercher et administrer. Chacun y est présent sous son propre
              nom et garde pour soi ses moyens de connexion.
            </Trans>
          </p>
        </div>
      </li>
      <li>
        <Icon name="rec" />
        <div>
          <h2 className="h3">
            <Trans>L’image et la voix de chacun</Trans>
          </h2>
          <p className="soft">
            <Trans>
              Personne n’est enregistré sans l’avoir accepté. Accepter cette charte n’est pas accepter d’être enregistré
              : la question est posée à part, et vous pouvez changer d’avis à tout moment. Il est interdit d’enregistrer
              par un autre moyen.
            </Trans>
          </p>
        </div>
      </li>
      <li>
        <Icon name="film" />
        <div>
          <h2 className="h3">
            <Trans>Des enregistrements qui s’effacent</Trans>
          </h2>
          <p className="soft">
            <Trans>
              Une vidéo est supprimée {retentionDays} jours après la réunion, ou plus tôt par son auteur. Le fait
              qu’elle a existé reste dans l’historique.
            </Trans>
          </p>
        </div>
      </li>
      <li>
        <Icon name="share" />
        <div>
          <h2 className="h3">
            <Trans>Les droits d’auteur</Trans>
          </h2>
          <p className="soft">
            <Trans>
              Ce qui est montré à l’écran reste à ses auteurs. On ne diffuse un cours, une vidéo ou un document qu’avec
              leur accord.
            </Trans>
          </p>
        </div>
      </li>
      <li>
        <Icon name="shield" />
        <div>
          <h2 className="h3">
            <Trans>Un historique de chaque réunion</Trans>
          </h2>
          <p className="soft">
            <Trans>
              Arrivées, départs, prises de parole et votes sont consignés, pour l’assiduité et pour la sûreté de tous.
              Seules les personnes chargées de l’audit lisent l’historique.
            </Trans>
          </p>
        </div>
      </li>
    </ol>
  );
}
