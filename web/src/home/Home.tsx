import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useQuery } from "urql";
import { Link, useLocation } from "wouter";
import { useTitle } from "../frame/title";
import { signedIn, useViewer, type Viewer } from "../frame/viewer";
import { useReached } from "../graphql/position";
import { longDay } from "../language/format";
import { type Meeting, MeetingsDocument } from "../meeting/documents";
import { NewMeeting } from "../meeting/NewMeeting";
import { Button } from "../ui/Button";
import { Banner, Empty, Skeleton } from "../ui/show";
import { JoinByCode } from "./JoinByCode";
import { Later } from "./Later";
import { Next } from "./Next";
import { Recent } from "./Recent";
import { StudyGroups } from "./StudyGroups";
import "./home.css";

/** The first page: somebody's meetings, or the way into one. */
export default function Home() {
  const { t } = useLingui();
  useTitle(t`Accueil`);
  const { viewer } = useViewer();
  if (!viewer) return null;
  return signedIn(viewer) ? <Mine viewer={viewer} /> : <Visitor viewer={viewer} />;
}

function firstName(viewer: Viewer): string {
  return viewer.name?.split(" ")[0] ?? "";
}

function Mine({ viewer }: { viewer: Viewer }) {
  const [, go] = useLocation();
  const [when, setWhen] = useState<"now" | "later" | null>(null);
  const name = firstName(viewer);

  function created(meeting: Meeting) {
    setWhen(null);
    go(when === "now" ? `/m/${meeting.code}` : `/meetings/${meeting.id}`);
  }

  return (
    <>
      <div className="page__head">
        <div className="grow">
          <h1>
            <Trans>Bonjour {name}</Trans>
          </h1>
          <p className="soft today">{longDay(new Date())}</p>
        </div>
        {viewer.mayOrganise && (
          <div className="row row--wrap gap-2 head__actions">
            <Button icon="calendar" onPress={() => setWhen("later")}>
              <Trans>Planifier</Trans>
            </Button>
            <Button icon="plus" onPress={() => setWhen("now")}>
              <Trans>Réunion maintenant</Trans>
            </Button>
          </div>
        )}
      </div>
      <div className="cols">
        <div className="stack meetings">
          {viewer.mayOrganise && <Meetings />}
          <StudyGroups none={viewer.mayOrganise ? null : <NoLicence />} />
        </div>
        <div className="stack aside">
          <JoinByCode />
          <Recent />
        </div>
      </div>
      <NewMeeting when={when} onClose={() => setWhen(null)} onCreated={created} />
    </>
  );
}

function NoLicence() {
  const { t } = useLingui();
  return (
    <section className="card">
      <Empty icon="calendar" title={t`Vos réunions sont chez qui les organise`}>
        <Trans>
          Votre compte permet de participer. Rejoignez une réunion par le lien ou le code que vous avez reçu.
        </Trans>
      </Empty>
    </section>
  );
}

function Meetings() {
  const { t } = useLingui();
  const atLeast = useReached();
  const [{ data, error }] = useQuery({ query: MeetingsDocument, variables: { atLeast } });
  if (error && !data)
    return (
      <Banner icon="warn" tone="rec" alert>
        <Trans>Vos réunions n’ont pas pu être lues. Rechargez la page pour réessayer.</Trans>
      </Banner>
    );
  if (!data)
    return (
      <div className="card">
        <Skeleton lines={4} />
      </div>
    );
  const [next, ...later] = data.meetings;
  if (!next)
    return (
      <section className="card">
        <Empty icon="calendar" title={t`Aucune réunion prévue`}>
          <Trans>
            Planifiez-en une pour avoir son lien d’avance, ou commencez tout de suite avec « Réunion maintenant ».
          </Trans>
        </Empty>
      </section>
    );
  return (
    <>
      <Next meeting={next} />
      {later.length > 0 && <Later meetings={later} />}
    </>
  );
}

function Visitor({ viewer }: { viewer: Viewer }) {
  const establishment = viewer.establishment.name;
  return (
    <div className="visitor stack">
      <div>
        <h1>
          <Trans>Rejoindre une réunion</Trans>
        </h1>
        <p className="soft">
          <Trans>Un lien suffit, sans compte et sans rien installer.</Trans>
        </p>
      </div>
      <JoinByCode primary />
      <div className="row row--wrap visitor__account">
        <div className="grow">
          <h2 className="h3">
            <Trans>Vous êtes de l’établissement ?</Trans>
          </h2>
          <p className="small soft">
            <Trans>Connectez-vous pour organiser des réunions et retrouver les vôtres : {establishment}.</Trans>
          </p>
        </div>
        <Link className="btn" href="/signin">
          <Trans>Se connecter</Trans>
        </Link>
      </div>
    </div>
  );
}
