import { Trans } from "@lingui/react/macro";
import { Link } from "wouter";
import { Frame } from "../frame/Frame";
import type { Code } from "../graphql/command";
import { codeSentence } from "../refusals";
import { Icon } from "../ui/Icon";
import "./join.css";

/** A link that leads nowhere (any more), with the sentence that says why and what can be done. */
export function Closed({ code, title, sentence }: { code: Code; title?: string; sentence?: string }) {
  return (
    <Frame bare>
      <div className="narrow card stack closed">
        <Icon name={code === "REMOVED_FROM_SESSION" || code === "ADMISSION_REFUSED" ? "lock" : "link"} />
        <div>
          {title && <p className="eyebrow">{title}</p>}
          <h1>
            {code === "MEETING_NOT_FOUND" ? (
              <Trans>Ce lien ne mène à aucune réunion</Trans>
            ) : code === "MEETING_CANCELLED" ? (
              <Trans>Cette réunion est annulée</Trans>
            ) : (
              <Trans>Vous ne pouvez pas entrer</Trans>
            )}
          </h1>
        </div>
        <p className="soft">{sentence ?? codeSentence(code)}</p>
        <div>
          <Link className="btn" href="/">
            <Trans>Aller à l’accueil</Trans>
          </Link>
        </div>
      </div>
    </Frame>
  );
}
