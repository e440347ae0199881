import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useQuery } from "urql";
import { Link, useLocation } from "wouter";
import { Invited } from "../breakouts/Invited";
import { Shelf } from "../documents/Shelf";
import { EncoderAccess } from "../encoder/EncoderAccess";
import { useTitle } from "../frame/title";
import { Unreachable } from "../frame/Unreachable";
import { useViewer } from "../frame/viewer";
import { command } from "../graphql/command";
import { useReached } from "../graphql/position";
import { grouped } from "../home/Next";
import { lasted, Remains } from "../home/Recent";
import { clock, day, duration, fromNow, longDay, timeZone } from "../language/format";
import { wasDone } from "../refusals";
import { Button } from "../ui/Button";
import { Confirm } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { Badge, Empty, Skeleton } from "../ui/show";
import { notify } from "../ui/toast";
import { CancelMeeting, ChangeMeeting, type Meeting as Facts, MeetingDocument } from "./documents";
import { HallLink } from "./HallLink";
import { copyInvitation } from "./invitation";
import { Prepared } from "./Prepared";
import { Rename } from "./Rename";
import { Reschedule } from "./Reschedule";
import { type MeetingSettings, Settings } from "./Settings";
import { Unsettled } from "./Unsettled";
import "./meeting.css";

/** A meeting before it takes place: what it is, how people enter, and everything that can still be changed. */
export default function Meeting({ id }: { id: string }) {
  const atLeast = useReached();
  const [{ data, error }, ask] = useQuery({ query: MeetingDocument, variables: { id, atLeast } });
  if (error && !data) return <Unreachable again={() => ask({ requestPolicy: "network-only" })} />;
  if (!data) return <Skeleton lines={6} />;
  if (!data.meeting) return <Unknown />;
  return <Page meeting={data.meeting} />;
}

function Unknown() {
  const { t } = useLingui();
  useTitle(t`Réunion introuvable`);
  return (
    <div className="narrow stack">
      <h1>
        <Trans>Cette réunion n’est pas dans votre liste</Trans>
      </h1>
      <p className="soft">
        <Trans>Elle a été annulée, ou elle est à quelqu’un d’autre. Pour y participer, utilisez le lien reçu.</Trans>
      </p>
      <div>
        <Link className="btn" href="/">
          <Trans>Aller à l’accueil</Trans>
        </Link>
      </div>
    </div>
  );
}

/** A change of the meeting; says why when it was refused. */
type Change = { meetingId: string; title?: string; startsAt?: string; unplanned?: boolean } & Partial<MeetingSettings>;

async function change(variables: Change): Promise<boolean> {
  return wasDone(await command(ChangeMeeting, variables));
}

function Page({ meeting }: { meeting: Facts }) {
  const { t } = useLingui();
  useTitle(meeting.title);
  const [dialog, setDialog] = useState<"rename" | "reschedule" | "cancel" | null>(null);
  const [changed, setChanged] = useState<Partial<MeetingSettings>>({});
  const close = () => setDialog(null);

  async function set(wanted: Partial<MeetingSettings>) {
    setChanged(wanted);
    await change({ meetingId: meeting.id, ...wanted });
    setChanged({});
  }

  return (
    <>
      <div className="page__head">
        <div className="grow">
          <p className="small soft num">
            <When meeting={meeting} />
          </p>
          <h1>{meeting.title}</h1>
        </div>
        <div className="row row--wrap gap-2 head__actions">
          <Button icon="copy" onPress={() => void copyInvitation(meeting)}>
            <Trans>Copier l’invitation</Trans>
          </Button>
          <Link className="btn btn--primary" href={`/m/${meeting.code}`}>
            <Icon name="cam" size={20} />
            {meeting.running ? <Trans>Rejoindre</Trans> : <Trans>Démarrer</Trans>}
          </Link>
        </div>
      </div>
      <div className="cols">
        <div className="stack meeting__parts">
          <Unsettled meetingId={meeting.id} />
          <section className="card stack" aria-labelledby="quand">
            <h2 id="quand">
              <Trans>Quand et où</Trans>
            </h2>
            <dl className="about">
              <div>
                <dt>
                  <Trans>Date</Trans>
                </dt>
                <dd>
                  <Date_ meeting={meeting} />
                  <Button look="quiet" compact onPress={() => setDialog("reschedule")}>
                    {meeting.startsAt ? <Trans>Changer la date</Trans> : <Trans>Donner une date</Trans>}
                  </Button>
                </dd>
              </div>
              <div>
                <dt>
                  <Trans>Titre</Trans>
                </dt>
                <dd>
                  <span className="about__text">{meeting.title}</span>
                  <Button look="quiet" compact onPress={() => setDialog("rename")}>
                    <Trans>Renommer</Trans>
                  </Button>
                </dd>
              </div>
              <div>
                <dt>
                  <Trans>Lien</Trans>
                </dt>
                <dd>
                  <span className="mono about__text">{meeting.link}</span>
                </dd>
              </div>
              <div>
                <dt>
                  <Trans>Code</Trans>
                </dt>
                <dd>
                  <span className="mono about__text">{grouped(meeting.code)}</span>
                </dd>
              </div>
            </dl>
          </section>
          <section className="card stack" aria-labelledby="invites">
            <h2 id="invites">
              <Trans>Personnes invitées</Trans>
            </h2>
            <Invited meetingId={meeting.id} />
          </section>
          <HallLink meetingId={meeting.id} wanted={meeting.kind === "HYBRID_CLASS"} />
          <Prepared meetingId={meeting.id} />
          <section className="card stack" aria-labelledby="documents">
            <h2 id="documents">
              <Trans>Documents</Trans>
            </h2>
            <Shelf meetingId={meeting.id} keeps />
          </section>
          <section className="card stack" aria-labelledby="encodeur">
            <h2 id="encodeur">
              <Trans>Encodeur (OBS, régie)</Trans>
            </h2>
            <EncoderAccess meetingId={meeting.id} />
          </section>
          <Past meeting={meeting} />
        </div>
        <aside className="stack meeting__parts" aria-label={t`Réglages`}>
          <section className="card stack-2" aria-labelledby="reglages">
            <h2 id="reglages">
              <Trans>Réglages</Trans>
            </h2>
            <Settings
              kind={changed.kind ?? meeting.kind}
              bypass={changed.bypass ?? meeting.bypass}
              off={changed.off ?? meeting.off}
              onChange={(wanted) => void set(wanted)}
            />
            {meeting.running && (
              <p className="help">
                <Trans>
                  Ces réglages valent à partir de la prochaine séance. Pour celle qui est en cours, changez-les depuis
                  la réunion : « Permissions et verrou ».
                </Trans>
              </p>
            )}
            <Defaults />
            <Link className="btn btn--block" href={`/meetings/${meeting.id}/groups`}>
              <Icon name="groups" size={20} />
              <Trans>Préparer les groupes</Trans>
            </Link>
          </section>
          <Button look="danger-quiet" icon="trash" onPress={() => setDialog("cancel")}>
            <Trans>Annuler la réunion</Trans>
          </Button>
        </aside>
      </div>
      <Rename
        isOpen={dialog === "rename"}
        title={meeting.title}
        onClose={close}
        onSave={(title) => change({ meetingId: meeting.id, title })}
      />
      <Reschedule
        isOpen={dialog === "reschedule"}
        startsAt={meeting.startsAt ?? null}
        onClose={close}
        onSave={(startsAt) =>
          change(startsAt ? { meetingId: meeting.id, startsAt } : { meetingId: meeting.id, unplanned: true })
        }
      />
      <Cancel isOpen={dialog === "cancel"} meeting={meeting} onClose={close} />
    </>
  );
}

function When({ meeting }: { meeting: Facts }) {
  if (meeting.running) {
    const since = meeting.sessions[0]?.startedAt;
    return (
      <>
        <Badge icon="clock" tone="voice">
          <Trans>En cours</Trans>
        </Badge>{" "}
        {since && <Trans>depuis {clock(since)}</Trans>}
      </>
    );
  }
  if (!meeting.startsAt) return <Trans>Sans date</Trans>;
  const relative = fromNow(meeting.startsAt, Date.now());
  return <span className="capital">{relative}</span>;
}

function Date_({ meeting }: { meeting: Facts }) {
  if (!meeting.startsAt)
    return (
      <span className="about__text">
        <Trans>Aucune : ouvrez-la quand vous voulez</Trans>
      </span>
    );
  const date = longDay(meeting.startsAt);
  const at = clock(meeting.startsAt);
  return (
    <span className="about__text num">
      <span className="capital">
        <Trans>
          {date} à {at}
        </Trans>
      </span>
      <span className="tiny soft about__zone">{timeZone(meeting.startsAt)}</span>
    </span>
  );
}

/** The settings that nobody needs to change, said in words. */
function Defaults() {
  const { viewer } = useViewer();
  const days = viewer?.establishment.retentionDays ?? 60;
  return (
    <ul className="defaults">
      <li>
        <Icon name="people" size={20} />
        <span>
          <Trans>300 personnes au plus, avec ou sans compte.</Trans>
        </span>
      </li>
      <li>
        <Icon name="mic" size={20} />
        <span>
          <Trans>Chacun ouvre son micro et sa caméra ; vous pouvez couper un micro, jamais l’ouvrir.</Trans>
        </span>
      </li>
      <li>
        <Icon name="rec" size={20} />
        <span>
          {viewer?.mayRecord ? (
            <Trans>
              Rien n’est enregistré sans que vous le demandiez, ni personne sans son accord. Gardé {days} jours.
            </Trans>
          ) : (
            <Trans>Pas d’enregistrement : seuls les personnels de l’établissement le peuvent.</Trans>
          )}
        </span>
      </li>
    </ul>
  );
}

function Past({ meeting }: { meeting: Facts }) {
  const { t } = useLingui();
  return (
    <section aria-labelledby="seances">
      <h2 id="seances" className="meeting__past">
        <Trans>Séances</Trans>
      </h2>
      {meeting.sessions.length === 0 ? (
        <div className="list">
          <Empty icon="clock" title={t`Pas encore de séance`}>
            <Trans>Chaque fois que vous ouvrez la réunion, sa séance s’ajoute ici avec ce qu’il en reste.</Trans>
          </Empty>
        </div>
      ) : (
        <ul className="list">
          {meeting.sessions.map((session) => (
            <li key={session.id} className="recent">
              <div className="grow">
                <p className="strong small">{day(session.startedAt)}</p>
                <p className="tiny soft num">
                  {clock(session.startedAt)}, {session.endedAt ? duration(lasted(session)) : <Trans>en cours</Trans>},{" "}
                  <Plural value={session.attendees} one="# présent" other="# présents" />
                </p>
              </div>
              <Link
                className="iconbtn"
                href={`/answers/${session.id}`}
                aria-label={t`Sondages et quiz : ${day(session.startedAt)}`}
                title={t`Sondages et quiz : ${day(session.startedAt)}`}
              >
                <Icon name="poll" />
              </Link>
              {session.endedAt && (
                <a
                  className="iconbtn"
                  href={`/messages/${session.id}.csv`}
                  download
                  aria-label={t`Garder les messages (CSV) : ${day(session.startedAt)}`}
                  title={t`Garder les messages (CSV) : ${day(session.startedAt)}`}
                >
                  <Icon name="chat" />
                </a>
              )}
              <Remains session={session} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Cancel({ isOpen, meeting, onClose }: { isOpen: boolean; meeting: Facts; onClose: () => void }) {
  const { t } = useLingui();
  const [, go] = useLocation();
  const [pending, setPending] = useState(false);

  async function cancel() {
    setPending(true);
    const done = wasDone(await command(CancelMeeting, { meetingId: meeting.id }));
    setPending(false);
    if (!done) return onClose();
    go("/");
    notify(t`La réunion est annulée. Son lien ne mène plus nulle part.`, { icon: "check" });
  }

  return (
    <Confirm
      isOpen={isOpen}
      title={t`Annuler cette réunion ?`}
      action={t`Annuler la réunion`}
      safe={t`La garder`}
      isPending={pending}
      onConfirm={() => void cancel()}
      onClose={onClose}
    >
      {meeting.sessions.length > 0 ? (
        <Plural
          value={meeting.sessions.length}
          one="Son lien ne mènera plus nulle part, pour personne. L’historique et les enregistrements de sa séance restent."
          other="Son lien ne mènera plus nulle part, pour personne. L’historique et les enregistrements de ses # séances restent."
        />
      ) : (
        <Trans>Son lien ne mènera plus nulle part, pour personne. Cela ne peut pas être défait.</Trans>
      )}
    </Confirm>
  );
}
