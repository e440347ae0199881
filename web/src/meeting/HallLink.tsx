import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import { useQuery } from "urql";
import { command } from "../graphql/command";
import { graphql } from "../graphql/generated";
import { refusalSentence, wasDone } from "../refusals";
import { Button } from "../ui/Button";
import { Confirm } from "../ui/Dialog";
import { Field } from "../ui/fields";
import { copyLink } from "./invitation";

const HallLinkDocument = graphql(`
  query HallLink($meetingId: UUID!) {
    hallLink(meetingId: $meetingId) {
      ... on HallLink {
        place
        url
      }
      ...Refused
    }
  }
`);

const MakeHallLink = graphql(`
  mutation MakeHallLink($commandId: UUID!, $meetingId: UUID!, $place: String!) {
    makeHallLink(commandId: $commandId, meetingId: $meetingId, place: $place) {
      ...Outcome
    }
  }
`);

const RevokeHallLink = graphql(`
  mutation RevokeHallLink($commandId: UUID!, $meetingId: UUID!) {
    revokeHallLink(commandId: $commandId, meetingId: $meetingId) {
      ...Outcome
    }
  }
`);

/** The link that the lecture hall's computer opens: made, shown, copied, revoked. `wanted`: also while there is none. */
export function HallLink({ meetingId, wanted }: { meetingId: string; wanted: boolean }) {
  const [{ data }, ask] = useQuery({ query: HallLinkDocument, variables: { meetingId } });
  const link = data?.hallLink.__typename === "HallLink" ? data.hallLink : null;
  const again = () => ask({ requestPolicy: "network-only" });
  if (!link || !(wanted || link.url)) return null;
  return (
    <section className="card stack" aria-labelledby="salle">
      <h2 id="salle">
        <Trans>Salle de cours</Trans>
      </h2>
      {link.url ? (
        <Made meetingId={meetingId} place={link.place ?? ""} url={link.url} onRevoked={again} />
      ) : (
        <Make meetingId={meetingId} onMade={again} />
      )}
    </section>
  );
}

function Make({ meetingId, onMade }: { meetingId: string; onMade: () => void }) {
  const { t } = useLingui();
  const [place, setPlace] = useState("");
  const [pending, setPending] = useState(false);
  const [wrong, setWrong] = useState<string>();

  async function make(event: FormEvent) {
    event.preventDefault();
    setPending(true);
    const { refused } = await command(MakeHallLink, { meetingId, place });
    setPending(false);
    setWrong(refused ? refusalSentence(refused) : undefined);
    if (!refused) onMade();
  }

  return (
    <form className="stack-2" onSubmit={(event) => void make(event)} noValidate>
      <p className="small soft">
        <Trans>
          L’ordinateur qui filme la salle ouvre un lien à lui, sans compte : il entre sans attendre, et devient la
          salle.
        </Trans>
      </p>
      <Field
        label={t`Nom de la salle`}
        placeholder={t`Amphithéâtre, salle 204…`}
        value={place}
        onChange={(event) => setPlace(event.target.value)}
        maxLength={80}
        autoComplete="off"
        error={wrong}
      />
      <div>
        <Button type="submit" icon="link" isPending={pending} isDisabled={place.trim() === ""}>
          <Trans>Créer le lien de la salle</Trans>
        </Button>
      </div>
    </form>
  );
}

type MadeProps = { meetingId: string; place: string; url: string; onRevoked: () => void };

function Made({ meetingId, place, url, onRevoked }: MadeProps) {
  const { t } = useLingui();
  const [asking, setAsking] = useState(false);
  const [pending, setPending] = useState(false);

  async function revoke() {
    setPending(true);
    wasDone(await command(RevokeHallLink, { meetingId }));
    setPending(false);
    setAsking(false);
    onRevoked();
  }

  return (
    <>
      <p className="small soft">
        <Trans>
          Ouvrez ce lien sur l’ordinateur de la salle « {place} » : il y entre sans compte et sans attendre, dès que la
          réunion est ouverte. Ne le donnez à personne d’autre.
        </Trans>
      </p>
      <p className="mono about__text">{url}</p>
      <div className="row row--wrap gap-2">
        <Button icon="copy" onPress={() => void copyLink(url, t`Le lien de la salle est copié.`)}>
          <Trans>Copier le lien de la salle</Trans>
        </Button>
        <Button look="danger-quiet" icon="close" onPress={() => setAsking(true)}>
          <Trans>Révoquer</Trans>
        </Button>
      </div>
      <Confirm
        isOpen={asking}
        title={t`Révoquer le lien de la salle ?`}
        action={t`Révoquer`}
        safe={t`Le garder`}
        isPending={pending}
        onConfirm={() => void revoke()}
        onClose={() => setAsking(false)}
      >
        <Trans>Plus personne n’entrera par ce lien. Si la salle est en réunion, elle y reste.</Trans>
      </Confirm>
    </>
  );
}
