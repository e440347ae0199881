import { Trans } from "@lingui/react/macro";
import { Component, type ReactNode } from "react";
import { Button } from "../ui/Button";

/** Shown instead of a page that broke: what happened, and the way on. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children;
    return (
      <main className="page narrow stack" role="alert">
        <h1>
          <Trans>Cette page n’a pas pu s’afficher</Trans>
        </h1>
        <p className="soft">
          <Trans>Rien de ce qui a été fait dans la réunion n’est perdu. Rechargez la page pour reprendre.</Trans>
        </p>
        <div>
          <Button look="primary" onPress={() => location.reload()}>
            <Trans>Recharger la page</Trans>
          </Button>
        </div>
      </main>
    );
  }
}
