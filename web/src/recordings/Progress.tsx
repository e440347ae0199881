import { Plural, Trans } from "@lingui/react/macro";
import { useViewer } from "../frame/viewer";
import { clock, percent, shortDay } from "../language/format";
import { Icon } from "../ui/Icon";
import { Bar } from "../ui/show";
import type { Recording } from "./documents";

/** Where a recording stands: running, being made, ready for so many days, or not to be had, each in a sentence. */
export function Progress({ recording }: { recording: Recording }) {
  const { viewer } = useViewer();
  const retention = viewer?.establishment.retentionDays ?? 60;
  switch (recording.status) {
    case "RUNNING": {
      const since = clock(recording.startedAt);
      return (
        <p className="progress-line tiny num" role="status">
          <span className="recdot" aria-hidden="true" />
          <Trans>enregistre depuis {since}</Trans>
        </p>
      );
    }
    case "PROCESSING": {
      const share = recording.progress ?? null;
      return (
        <p className="progress-line tiny num" role="status">
          {share === null ? (
            <span className="spinner spinner--small" aria-hidden="true" />
          ) : (
            <>
              <Bar share={share} width={64} />
              {percent(share)}
            </>
          )}
          <Trans>la vidéo se prépare, cette page la montrera d’elle-même</Trans>
        </p>
      );
    }
    case "FAILED":
      return (
        <p className="progress-line tiny err">
          <Icon name="warn" size={16} />
          <Failure failure={recording.failure ?? null} />
        </p>
      );
    case "READY": {
      const left = recording.daysLeft ?? 0;
      const on = recording.expiresAt ? shortDay(recording.expiresAt) : "";
      return (
        <p className="progress-line tiny num">
          <Bar
            share={left / retention}
            width={64}
            {...(left <= 3 ? { tone: "rec" as const } : left <= 10 ? { tone: "wait" as const } : {})}
          />
          <span className={left <= 3 ? "err" : "soft"}>
            <Plural
              value={left}
              _0={`supprimé aujourd’hui`}
              one={`supprimé le ${on}, dans # jour`}
              other={`supprimé le ${on}, dans # jours`}
            />
          </span>
        </p>
      );
    }
  }
}

function Failure({ failure }: { failure: string | null }) {
  if (failure === "nothing_captured")
    return <Trans>rien n’a été enregistré : personne n’avait accepté, ou personne n’a parlé</Trans>;
  return <Trans>la vidéo n’a pas pu être faite ; l’assistance de votre établissement peut vous aider</Trans>;
}
