import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useEffect, useState } from "react";
import { Link } from "wouter";
import type { Devices } from "../devices/devices";
import { useDevices } from "../devices/use";
import { Frame } from "../frame/Frame";
import { signedIn, useViewer } from "../frame/viewer";
import { clock, fromNow, sameDay, weekday } from "../language/format";
import { kinds } from "../meeting/kinds";
import { Button } from "../ui/Button";
import { Check, Field } from "../ui/fields";
import { Banner } from "../ui/show";
import { DeviceChoices } from "./DeviceChoices";
import type { Invitation } from "./documents";
import { NAME } from "./name";
import { DeviceControls, OwnPicture } from "./OwnPicture";
import { loadRoom } from "./Seat";
import "./join.css";

/** What one says at the door; `consent` null: it was not asked; `companion`: one is in the lecture hall. */
export type Answer = { name: string | null; consent: boolean | null; companion: boolean };

type Props = {
  code: string;
  invitation: Invitation;
  /** What the lecture hall is called that this computer becomes; null: a person comes. */
  place: string | null;
  devices: Devices;
  problem: string | null;
  onJoin: (answer: Answer) => Promise<void>;
};

/** The door: own picture and sound at the left, the meeting and what it asks at the right. */
export function Preview({ code, invitation, place, devices, problem, onJoin }: Props) {
  const { t, i18n } = useLingui();
  const { viewer } = useViewer();
  const state = useDevices(devices);
  const account = signedIn(viewer);
  const nameless = !account && place === null;
  const [name, setName] = useState(() => viewer?.name ?? localStorage.getItem(NAME) ?? "");
  const [agreed, setAgreed] = useState(false);
  const [missing, setMissing] = useState(false);
  const [pending, setPending] = useState(false);
  const [present, setPresent] = useState(false);
  const hall = place === null ? (invitation.hall ?? null) : null;
  const companion = present && hall !== null;
  const asked = invitation.recordingBy != null || invitation.recordingSince != null;
  const agreedBefore = invitation.consent === "GIVEN";
  const mayOpen = invitation.running || invitation.mayOpen;

  useEffect(() => {
    void loadRoom();
  }, []);

  async function join(silent: boolean) {
    if (nameless && name.trim() === "") return setMissing(true);
    if (nameless) localStorage.setItem(NAME, name.trim());
    if (silent || companion) devices.stop();
    setPending(true);
    await onJoin({ name: nameless ? name.trim() : null, consent: asked && !agreedBefore ? agreed : null, companion });
    setPending(false);
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    void join(false);
  }

  return (
    <Frame bare>
      <form className="join" onSubmit={submit} noValidate>
        <section className="pv" aria-label={t`Votre image et votre son`}>
          <OwnPicture state={state} name={place ?? name} devices={devices} />
          <DeviceControls state={state} devices={devices} />
          <DeviceChoices state={state} devices={devices} />
        </section>
        <section className="jf stack" aria-labelledby="reunion">
          <div>
            <p className="eyebrow num">
              {invitation.kind !== "MEETING" && `${i18n._(kinds[invitation.kind])} · `}
              <Started invitation={invitation} />
            </p>
            <h1 id="reunion">{invitation.title}</h1>
            <p className="soft">
              <Present invitation={invitation} />
            </p>
          </div>
          {place !== null ? (
            <Banner icon="hall">
              <Trans>
                Cet ordinateur sera la salle « {place} » : les autres la voient en grand, et son micro et sa caméra
                servent pour toutes les personnes présentes.
              </Trans>
            </Banner>
          ) : account ? (
            <p className="small">
              <Trans>
                Vous entrez sous le nom de <b>{name}</b>.
              </Trans>
            </p>
          ) : (
            <Field
              label={t`Votre nom, tel que les autres le verront`}
              value={name}
              onChange={(event) => {
                setName(event.target.value);
                setMissing(false);
              }}
              autoComplete="name"
              maxLength={200}
              error={missing ? t`Il manque votre nom. Écrivez celui que les autres connaissent.` : undefined}
            />
          )}
          {hall && (
            <Check checked={present} onToggle={setPresent}>
              <Trans>
                Je suis dans la salle « {hall} » : je rejoins sans micro, ni caméra, ni son, pour éviter l’écho.
              </Trans>
            </Check>
          )}
          {asked && <RecordingNotice invitation={invitation} />}
          {asked && !agreedBefore && (
            <Check checked={agreed} onToggle={setAgreed}>
              <Trans>
                J’accepte d’être enregistré si j’ouvre mon micro ou ma caméra. Je peux changer d’avis dans la réunion.
              </Trans>
            </Check>
          )}
          {problem && (
            <Banner icon="warn" tone="rec" alert>
              {problem}
            </Banner>
          )}
          <div className="go">
            <Button type="submit" look="primary" block className="go__button" isPending={pending} isDisabled={!mayOpen}>
              {invitation.mayOpen && !invitation.running ? <Trans>Ouvrir la réunion</Trans> : <Trans>Rejoindre</Trans>}
            </Button>
          </div>
          {place === null && (
            <Button look="quiet" block isDisabled={!mayOpen || pending} onPress={() => void join(true)}>
              <Trans>Rejoindre sans micro ni caméra</Trans>
            </Button>
          )}
          <p className="help go__small">
            <Trans>
              En rejoignant, vous suivez la <Link href="/charter">charte informatique</Link>.
            </Trans>{" "}
            {nameless && (
              <Trans>
                Vous avez un compte ? <Link href={`/signin?then=/m/${code}`}>Se connecter</Link>
              </Trans>
            )}
          </p>
        </section>
      </form>
    </Frame>
  );
}

function Started({ invitation }: { invitation: Invitation }) {
  const host = invitation.hostName ?? "";
  if (invitation.running && invitation.startedAt) {
    const at = clock(invitation.startedAt);
    return host ? (
      <Trans>
        Commencée à {at}, par {host}
      </Trans>
    ) : (
      <Trans>Commencée à {at}</Trans>
    );
  }
  if (!invitation.startsAt) return host ? <Trans>Réunion de {host}</Trans> : <Trans>Réunion</Trans>;
  const at = clock(invitation.startsAt);
  if (sameDay(invitation.startsAt, Date.now())) {
    const relative = fromNow(invitation.startsAt, Date.now());
    return (
      <Trans>
        Aujourd’hui à {at}, {relative}
      </Trans>
    );
  }
  const date = weekday(invitation.startsAt);
  return (
    <span className="capital">
      <Trans>
        {date} à {at}
      </Trans>
    </span>
  );
}

function Present({ invitation }: { invitation: Invitation }) {
  if (invitation.running)
    return (
      <Plural
        value={invitation.participants}
        _0="Personne n’est encore là."
        one="# personne est là."
        other="# personnes sont là."
      />
    );
  if (invitation.mayOpen)
    return invitation.isHost && invitation.waitingRoom ? (
      <Trans>Vous l’ouvrez en entrant ; les autres attendront que vous les fassiez entrer.</Trans>
    ) : (
      <Trans>Vous l’ouvrez en entrant ; qui a le lien vous rejoint.</Trans>
    );
  return (
    <span role="status">
      <Trans>La réunion n’est pas encore ouverte. Gardez cette page : vous pourrez entrer dès qu’elle le sera.</Trans>
    </span>
  );
}

function RecordingNotice({ invitation }: { invitation: Invitation }) {
  const { viewer } = useViewer();
  const by = invitation.recordingBy;
  const since = invitation.recordingSince ? clock(invitation.recordingSince) : "";
  const days = viewer?.establishment.retentionDays ?? 60;
  return (
    <Banner icon="rec" tone="rec">
      <p>
        <b>
          {by ? (
            <Trans>
              {by} enregistre depuis {since}.
            </Trans>
          ) : (
            <Trans>La réunion est enregistrée depuis {since}.</Trans>
          )}
        </b>
      </p>
      <p>
        {invitation.consent === "GIVEN" ? (
          <Trans>Vous avez accepté d’y être. Vous pouvez changer d’avis dans la réunion.</Trans>
        ) : (
          <Trans>
            Votre voix et votre image n’y seront que si vous l’acceptez. La vidéo est supprimée au bout de {days} jours.
          </Trans>
        )}
      </p>
    </Banner>
  );
}
