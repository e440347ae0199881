import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, type ReactNode, useEffect, useState } from "react";
import { Link, Redirect } from "wouter";
import { useTitle } from "../frame/title";
import { Unreachable } from "../frame/Unreachable";
import { signedIn, useViewer } from "../frame/viewer";
import { client } from "../graphql/client";
import { command, type Refused } from "../graphql/command";
import { NAME } from "../join/name";
import { refusalSentence } from "../refusals";
import { Button } from "../ui/Button";
import { Field } from "../ui/fields";
import { Icon, type IconName } from "../ui/Icon";
import { Banner, Skeleton } from "../ui/show";
import { CheckIn, keepScan, keptScan, type Scanned, ScannedCode } from "./documents";
import "./checkin.css";

type Found = Scanned | { __typename: "Refusal"; sentence: string } | "unreachable";

/** Opened by the camera of somebody in the lecture hall: one press says that they are there. */
export default function Checkin({ code }: { code: string }) {
  const { t } = useLingui();
  const { viewer } = useViewer();
  const [found, setFound] = useState<Found | null>(() => keptScan(code));
  const [done, setDone] = useState(false);
  useTitle(t`Présence dans la salle`);
  useEffect(() => {
    if (found !== null) return;
    // At once: the code on the screen of the hall is another in a moment.
    void client
      .query(ScannedCode, { code }, { requestPolicy: "network-only" })
      .toPromise()
      .then(({ data }) => {
        const scanned = data?.scannedCode;
        if (!scanned) return setFound("unreachable");
        if (scanned.__typename === "Refusal")
          return setFound({ __typename: "Refusal", sentence: refusalSentence(scanned as Refused) });
        keepScan(code, scanned);
        setFound(scanned);
      });
  }, [code, found]);

  if (found === "unreachable") return <Unreachable again={() => setFound(null)} />;
  if (!found || !viewer) return <Skeleton lines={4} />;
  if (found.__typename === "Refusal")
    return (
      <Said icon="warn" title={t`La présence n’a pas pu être notée`}>
        {found.sentence}
      </Said>
    );
  if (signedIn(viewer) && !viewer.charterAccepted) return <Redirect to={`/charter?then=/p/${code}`} replace />;
  if (done || found.present)
    return (
      <Said icon="check" title={t`Votre présence est notée`}>
        <Trans>
          {found.title}, {found.place}. Vous pouvez fermer cette page.
        </Trans>
      </Said>
    );
  const confirmed = (): void => {
    keepScan(code, null);
    setDone(true);
  };
  return <Confirming code={code} scanned={found} onDone={confirmed} />;
}

function Said({ icon, title, children }: { icon: IconName; title: string; children: ReactNode }) {
  return (
    <div className="narrow stack checkin" role="status">
      <Icon name={icon} />
      <h1>{title}</h1>
      <p className="soft">{children}</p>
    </div>
  );
}

function Confirming({ code, scanned, onDone }: { code: string; scanned: Scanned; onDone: () => void }) {
  const { t } = useLingui();
  const { viewer } = useViewer();
  const account = signedIn(viewer);
  const [name, setName] = useState(() => viewer?.name ?? localStorage.getItem(NAME) ?? "");
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function confirm(event: FormEvent) {
    event.preventDefault();
    setPending(true);
    if (!account) localStorage.setItem(NAME, name.trim());
    const { refused } = await command(CheckIn, { ticket: scanned.ticket, name: account ? null : name.trim() });
    setPending(false);
    if (refused) {
      keepScan(code, null);
      setProblem(refusalSentence(refused));
    } else onDone();
  }

  return (
    <form className="narrow stack" onSubmit={(event) => void confirm(event)} noValidate>
      <div>
        <p className="eyebrow">{scanned.place}</p>
        <h1>{scanned.title}</h1>
      </div>
      {account ? (
        <p>
          <Trans>
            Votre présence est notée sous le nom de <b>{name}</b>.
          </Trans>
        </p>
      ) : (
        <Field
          label={t`Votre nom`}
          value={name}
          onChange={(event) => setName(event.target.value)}
          autoComplete="name"
          maxLength={200}
        />
      )}
      {problem && (
        <Banner icon="warn" tone="rec" alert>
          {problem}
        </Banner>
      )}
      <Button type="submit" look="primary" block icon="check" isPending={pending} isDisabled={name.trim() === ""}>
        <Trans>Je suis dans la salle</Trans>
      </Button>
      <p className="help">
        {account ? (
          <Trans>Une seule fois par personne et par séance.</Trans>
        ) : (
          <Trans>
            Vous avez un compte ? <Link href={`/signin?then=/p/${code}`}>Se connecter</Link>, pour être reconnu dans la
            liste.
          </Trans>
        )}
      </p>
    </form>
  );
}
