import { Trans } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Link } from "wouter";

/** Instead of a page that is refused: the sentence says why and what can be done. */
export function NotYours({ children }: { children: ReactNode }) {
  return (
    <div className="narrow stack">
      <h1>
        <Trans>Cette page ne vous est pas ouverte</Trans>
      </h1>
      <p className="soft">{children}</p>
      <div>
        <Link className="btn" href="/">
          <Trans>Aller à l’accueil</Trans>
        </Link>
      </div>
    </div>
  );
}
