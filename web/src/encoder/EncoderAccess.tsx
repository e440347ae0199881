import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import { useQuery } from "urql";
import { command, type Refused } from "../graphql/command";
import { refusalSentence, wasDone } from "../refusals";
import { Button, IconButton } from "../ui/Button";
import { Confirm } from "../ui/Dialog";
import { Field } from "../ui/fields";
import { Skeleton } from "../ui/show";
import { notify } from "../ui/toast";
import { AllowEncoder, EncoderDocument, ForbidEncoder } from "./documents";
import "./encoder.css";

/** What is written into an encoder, for who owns or hosts a meeting: made, copied, made anew, taken back. */
export function EncoderAccess({ meetingId }: { meetingId: string }) {
  const [{ data }, ask] = useQuery({
    query: EncoderDocument,
    variables: { meetingId },
    requestPolicy: "cache-and-network",
  });
  const known = data?.encoder;
  const again = (outcome: { refused?: Refused }): boolean => {
    const done = wasDone(outcome);
    if (done) ask({ requestPolicy: "network-only" });
    return done;
  };
  const allow = async (name: string): Promise<boolean> => again(await command(AllowEncoder, { meetingId, name }));
  const forbid = async (): Promise<boolean> => again(await command(ForbidEncoder, { meetingId }));
  if (!known) return <Skeleton lines={2} />;
  if (known.__typename === "Refusal") return <p className="small">{refusalSentence(known)}</p>;
  const { address, name, token } = known;
  if (!name || !token) return <Allowing onAllow={allow} />;
  return <Access address={address} token={token} onRenew={() => allow(name)} onForbid={forbid} />;
}

/** Let an encoder in: it needs a name, which everybody reads below its picture. */
function Allowing({ onAllow }: { onAllow: (name: string) => Promise<boolean> }) {
  const { t } = useLingui();
  const [name, setName] = useState("");
  const [pending, setPending] = useState(false);

  async function allow(event: FormEvent) {
    event.preventDefault();
    setPending(true);
    await onAllow(name);
    setPending(false);
  }

  return (
    <form className="encoder" onSubmit={(event) => void allow(event)} noValidate>
      <p className="small soft">
        <Trans>
          OBS ou l’encodeur de la salle peut envoyer son image et son son directement dans la réunion, en WHIP. Il y
          occupe une place, sans salle d’attente.
        </Trans>
      </p>
      <Field
        label={t`Nom affiché`}
        placeholder={t`Régie, caméra de l’amphi…`}
        value={name}
        onChange={(event) => setName(event.target.value)}
        maxLength={80}
        autoComplete="off"
      />
      <Button type="submit" block isPending={pending} isDisabled={name.trim() === ""}>
        <Trans>Autoriser un encodeur</Trans>
      </Button>
    </form>
  );
}

type AccessProps = {
  address: string;
  token: string;
  onRenew: () => Promise<boolean>;
  onForbid: () => Promise<boolean>;
};

function Access({ address, token, onRenew, onForbid }: AccessProps) {
  const { t } = useLingui();
  const [asking, setAsking] = useState<"renew" | "forbid" | null>(null);
  const close = (): void => setAsking(null);
  return (
    <div className="encoder">
      <p className="small soft">
        <Trans>
          Dans OBS : Paramètres, Flux, service « WHIP ». Collez l’adresse et le jeton, puis démarrez le flux quand la
          réunion est ouverte. Réglez une image clé toutes les 2 secondes.
        </Trans>
      </p>
      <Copied label={t`Adresse du serveur`} value={address} copied={t`L’adresse est copiée.`} />
      <Copied label={t`Jeton`} value={token} copied={t`Le jeton est copié.`} secret />
      <p className="help">
        <Trans>Qui a le jeton publie dans vos séances : ne le montrez pas à l’écran, ne l’envoyez qu’à la régie.</Trans>
      </p>
      <div className="encoder__acts">
        <Button onPress={() => setAsking("renew")}>
          <Trans>Changer le jeton</Trans>
        </Button>
        <Button look="danger-quiet" onPress={() => setAsking("forbid")}>
          <Trans>Ne plus autoriser</Trans>
        </Button>
      </div>
      <Confirm
        isOpen={asking === "renew"}
        title={t`Changer le jeton ?`}
        action={t`Changer le jeton`}
        safe={t`Annuler`}
        onConfirm={() => {
          close();
          void onRenew();
        }}
        onClose={close}
      >
        <Trans>L’ancien ne servira plus : un encodeur qui publie avec lui est coupé aussitôt.</Trans>
      </Confirm>
      <Confirm
        isOpen={asking === "forbid"}
        title={t`Ne plus autoriser d’encodeur ?`}
        action={t`Ne plus autoriser`}
        safe={t`Annuler`}
        onConfirm={() => {
          close();
          void onForbid();
        }}
        onClose={close}
      >
        <Trans>Le jeton ne servira plus, et l’encodeur qui publie est coupé aussitôt.</Trans>
      </Confirm>
    </div>
  );
}

/** A line to be copied; one that is secret is not shown unless asked, as the screen may be shared. */
function Copied({ label, value, copied, secret }: { label: string; value: string; copied: string; secret?: boolean }) {
  const { t } = useLingui();
  const [shown, setShown] = useState(!secret);

  async function copy() {
    const done = await navigator.clipboard.writeText(value).then(
      () => true,
      () => false,
    );
    if (done) return notify(copied, { icon: "check" });
    setShown(true);
    notify(t`Le navigateur n’a pas permis la copie : sélectionnez la ligne et copiez-la.`, { icon: "warn" });
  }

  return (
    <div className="encoder__line">
      <Field
        label={label}
        value={value}
        type={shown ? "text" : "password"}
        readOnly
        mono
        autoComplete="off"
        spellCheck={false}
        onFocus={(event) => event.target.select()}
      />
      <IconButton icon="copy" label={t`Copier : ${label}`} onPress={() => void copy()} />
      {secret && (
        <Button look="quiet" compact onPress={() => setShown(!shown)}>
          {shown ? <Trans>Masquer</Trans> : <Trans>Montrer</Trans>}
        </Button>
      )}
    </div>
  );
}
