import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useQuery } from "urql";
import { Link, useLocation, useSearch } from "wouter";
import { useTitle } from "../frame/title";
import { Unreachable } from "../frame/Unreachable";
import { useViewer } from "../frame/viewer";
import { useAskedAgain } from "../graphql/again";
import { command } from "../graphql/command";
import { useReached } from "../graphql/position";
import { clock, day, duration, shortDay, size, timecode } from "../language/format";
import { wasDone } from "../refusals";
import { IconButton } from "../ui/Button";
import { Confirm } from "../ui/Dialog";
import { Search } from "../ui/fields";
import { Icon } from "../ui/Icon";
import { Empty, Skeleton } from "../ui/show";
import { notify } from "../ui/toast";
import { DeleteRecording, type Recording, RecordingsDocument } from "./documents";
import { Player } from "./Player";
import { Progress } from "./Progress";
import "./recordings.css";

const ASK_AGAIN_MS = 3_000;

/** One's recordings: the one that plays at the left, all of them at the right. */
export default function Recordings({ id }: { id: string | null }) {
  const { t } = useLingui();
  const { viewer } = useViewer();
  useTitle(t`Enregistrements`);
  const days = viewer?.establishment.retentionDays ?? 60;
  const atLeast = useReached();
  const [{ data, error }, ask] = useQuery({ query: RecordingsDocument, variables: { atLeast } });
  const session = new URLSearchParams(useSearch()).get("session");
  const [search, setSearch] = useState("");
  const all = data?.recordings;
  const unfinished = all?.some(({ status }) => status === "RUNNING" || status === "PROCESSING") ?? false;
  useAskedAgain(ask, unfinished, ASK_AGAIN_MS);

  const wanted = search.trim().toLocaleLowerCase();
  const found = all?.filter(
    (recording) =>
      (!session || recording.sessionId === session) && recording.meetingTitle.toLocaleLowerCase().includes(wanted),
  );
  const shown = id ? all?.find((recording) => recording.id === id) : found?.find(({ status }) => status === "READY");
  if (error && !data) return <Unreachable again={() => ask({ requestPolicy: "network-only" })} />;
  return (
    <>
      <div className="page__head">
        <div className="grow">
          <h1>
            <Trans>Enregistrements</Trans>
          </h1>
          <p className="soft">
            <Trans>
              Chaque vidéo est supprimée {days} jours après la réunion. Le fait qu’elle a existé reste dans
              l’historique.
            </Trans>
          </p>
        </div>
        {all && all.length > 0 && (
          <Search label={t`Chercher un enregistrement`} placeholder={t`Chercher`} value={search} onSearch={setSearch} />
        )}
      </div>
      {!found && <Skeleton lines={5} height={72} />}
      {all?.length === 0 && (
        <section className="card">
          <Empty icon="film" title={t`Aucun enregistrement`}>
            {viewer?.mayRecord ? (
              <Trans>Ils apparaîtront ici quelques minutes après la réunion, et y resteront {days} jours.</Trans>
            ) : (
              <Trans>Seuls les personnels de l’établissement enregistrent. Leurs vidéos sont chez eux.</Trans>
            )}
          </Empty>
        </section>
      )}
      {found && all && all.length > 0 && (
        <div className="rr">
          {id && !shown ? <Gone /> : shown ? <Watch key={shown.id} recording={shown} /> : <NothingToWatch />}
          <List found={found} shown={shown ?? null} session={session} />
        </div>
      )}
    </>
  );
}

function Gone() {
  const { t } = useLingui();
  return (
    <section className="card">
      <Empty icon="film" title={t`Cet enregistrement n’est plus là`}>
        <Trans>Il a été supprimé, ou il n’est pas à vous. Ceux de la liste peuvent être regardés.</Trans>
      </Empty>
    </section>
  );
}

function NothingToWatch() {
  const { t } = useLingui();
  return (
    <section className="card">
      <Empty icon="film" title={t`Aucune vidéo prête`}>
        <Trans>La première qui le sera se regardera ici.</Trans>
      </Empty>
    </section>
  );
}

function Watch({ recording }: { recording: Recording }) {
  const { t } = useLingui();
  const owner = recording.ownerName;
  return (
    <section aria-label={t`Lecteur`}>
      {recording.status === "READY" && recording.videoUrl ? (
        <Player recording={recording} url={recording.videoUrl} />
      ) : (
        <div className="player player--empty on-stage">
          <Icon name="film" />
          <Progress recording={recording} />
        </div>
      )}
      <div className="row row--wrap watch">
        <div className="grow watch__words">
          <h2>{recording.meetingTitle}</h2>
          <p className="small soft num">
            {[
              day(recording.startedAt),
              recording.durationSeconds != null && duration(recording.durationSeconds),
              recording.sizeBytes != null && size(recording.sizeBytes),
            ]
              .filter(Boolean)
              .join(", ")}
            {owner && (
              <>
                , <Trans>enregistré par {owner}</Trans>
              </>
            )}
          </p>
          {recording.status === "READY" && <Progress recording={recording} />}
        </div>
        {recording.downloadUrl && (
          <a className="btn" href={recording.downloadUrl} download>
            <Icon name="download" size={20} />
            <Trans>Télécharger en MP4</Trans>
          </a>
        )}
        {(recording.status === "READY" || recording.status === "FAILED") && <Delete recording={recording} />}
      </div>
    </section>
  );
}

function Delete({ recording }: { recording: Recording }) {
  const { t } = useLingui();
  const [, go] = useLocation();
  const [asking, setAsking] = useState(false);
  const [pending, setPending] = useState(false);
  const left = recording.daysLeft ?? 0;

  async function remove() {
    setPending(true);
    const done = wasDone(await command(DeleteRecording, { recordingId: recording.id }));
    setPending(false);
    setAsking(false);
    if (!done) return;
    go("/recordings", { replace: true });
    notify(t`L’enregistrement est supprimé.`, { icon: "check" });
  }

  return (
    <>
      <IconButton line icon="trash" label={t`Supprimer cet enregistrement`} onPress={() => setAsking(true)} />
      <Confirm
        isOpen={asking}
        title={t`Supprimer cet enregistrement ?`}
        action={t`Supprimer`}
        safe={t`Le garder`}
        isPending={pending}
        onConfirm={() => void remove()}
        onClose={() => setAsking(false)}
      >
        {recording.sizeBytes != null && recording.durationSeconds != null ? (
          <p>
            <Trans>
              {duration(recording.durationSeconds)} de vidéo ({size(recording.sizeBytes)}) disparaissent pour tout le
              monde, et ne peuvent pas être retrouvés.
            </Trans>{" "}
            <Plural value={left} one="Sans cela, il resterait # jour." other="Sans cela, il resterait # jours." />
          </p>
        ) : (
          <p>
            <Trans>Ce qui en reste disparaît et ne peut pas être retrouvé.</Trans>
          </p>
        )}
      </Confirm>
    </>
  );
}

type ListProps = { found: Recording[]; shown: Recording | null; session: string | null };

function List({ found, shown, session }: ListProps) {
  const { t } = useLingui();
  return (
    <section aria-label={t`Liste des enregistrements`}>
      {session && (
        <p className="small rr__all">
          <Link href="/recordings">
            <Trans>Voir tous les enregistrements</Trans>
          </Link>
        </p>
      )}
      {found.length === 0 && (
        <Empty icon="search" title={t`Aucun enregistrement ne correspond`}>
          <Trans>Essayez un autre mot du titre.</Trans>
        </Empty>
      )}
      <ul className="vids">
        {found.map((recording) => (
          <li key={recording.id}>
            <Link
              href={`/recordings/${recording.id}`}
              className={recording.id === shown?.id ? "vid vid--on" : "vid"}
              aria-current={recording.id === shown?.id ? "true" : undefined}
            >
              <Thumbnail recording={recording} />
              <span className="grow">
                <span className="strong vid__t">{recording.meetingTitle}</span>
                <span className="tiny soft num vid__facts">
                  {shortDay(recording.startedAt)}, {clock(recording.startedAt)}
                  {recording.sizeBytes != null && `, ${size(recording.sizeBytes)}`}
                </span>
                <Progress recording={recording} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Thumbnail({ recording }: { recording: Recording }) {
  return (
    <span className="th" aria-hidden="true">
      {recording.thumbnailUrl ? <img src={recording.thumbnailUrl} alt="" loading="lazy" /> : <Icon name="film" />}
      {recording.durationSeconds != null && <span className="th__d num">{timecode(recording.durationSeconds)}</span>}
    </span>
  );
}
