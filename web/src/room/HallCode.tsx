import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useState } from "react";
import { useQuery } from "urql";
import { graphql } from "../graphql/generated";
import { refusalSentence } from "../refusals";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { useRoom } from "./context";

const HallCodeDocument = graphql(`
  query HallCode($sessionId: UUID!) {
    hallCode(sessionId: $sessionId) {
      __typename
      ... on HallCode {
        url
        picture
        changesAt
      }
      ...Refused
    }
  }
`);

/** After a failure, and at the least between two codes: clocks differ. */
const ASK_AGAIN_MS = 2_000;
const LONGEST_MS = 20_000;

/** The code that people in the hall scan to be present; asked for anew whenever it changes. */
export function HallCode() {
  const { t } = useLingui();
  const { room, sessionId } = useRoom();
  const [large, setLarge] = useState(false);
  const [{ data, error }, ask] = useQuery({
    query: HallCodeDocument,
    variables: { sessionId },
    requestPolicy: "network-only",
  });
  const answer = data?.hallCode;
  const code = answer?.__typename === "HallCode" ? answer : null;
  const changesAt = code?.changesAt;
  useEffect(() => {
    const left = changesAt ? Date.parse(changesAt) - Date.now() : 0;
    const wait = error ? ASK_AGAIN_MS : Math.min(LONGEST_MS, Math.max(ASK_AGAIN_MS, left + 200));
    const timer = setTimeout(() => ask({ requestPolicy: "network-only" }), wait);
    return () => clearTimeout(timer);
  }, [changesAt, error, ask]);

  const count = room.counts.inHall;
  const present = (
    <p className="small soft" role="status">
      <Plural
        value={count}
        _0="Personne n’a encore confirmé sa présence."
        one="# personne a confirmé sa présence."
        other="# personnes ont confirmé leur présence."
      />
    </p>
  );
  const picture = code && <img className="hall__code" src={code.picture} alt={t`Code à scanner dans la salle`} />;
  return (
    <section className="panel__sec hall" aria-label={t`Présence dans la salle`}>
      <h3>
        <Trans>Présence dans la salle</Trans>
      </h3>
      <p className="small soft">
        <Trans>
          Montrez ce code dans la salle : chacun le scanne avec son téléphone et confirme ainsi sa présence, sans
          prendre de place. Il change toutes les 20 secondes.
        </Trans>
      </p>
      {answer?.__typename === "Refusal" ? <p className="small">{refusalSentence(answer)}</p> : picture}
      {present}
      <Button block icon="full" isDisabled={!code} onPress={() => setLarge(true)}>
        <Trans>Montrer en grand</Trans>
      </Button>
      <Dialog isOpen={large} onClose={() => setLarge(false)} title={t`Scannez ce code pour confirmer votre présence`}>
        <div className="hall hall--large">
          {picture}
          {present}
        </div>
        <div className="dialog__foot">
          <Button autoFocus onPress={() => setLarge(false)}>
            <Trans>Fermer</Trans>
          </Button>
        </div>
      </Dialog>
    </section>
  );
}
