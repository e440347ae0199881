import { Trans } from "@lingui/react/macro";
import { Button } from "../ui/Button";

/** Instead of a page that could not be read because the server did not answer. */
export function Unreachable({ again }: { again: () => void }) {
  return (
    <div className="narrow stack" role="alert">
      <h1>
        <Trans>Le serveur ne répond pas</Trans>
      </h1>
      <p className="soft">
        <Trans>
          Vérifiez votre connexion, puis réessayez. Si cela dure, prévenez l’assistance de votre établissement.
        </Trans>
      </p>
      <div>
        <Button look="primary" onPress={again}>
          <Trans>Réessayer</Trans>
        </Button>
      </div>
    </div>
  );
}
