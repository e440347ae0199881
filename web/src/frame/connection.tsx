import { Trans } from "@lingui/react/macro";
import { useSyncExternalStore } from "react";
import { Icon } from "../ui/Icon";

function subscribe(listener: () => void): () => void {
  addEventListener("online", listener);
  addEventListener("offline", listener);
  return () => {
    removeEventListener("online", listener);
    removeEventListener("offline", listener);
  };
}

/** Says on top of the page that the machine has no network, until it has one again. */
export function OfflineBanner() {
  const online = useSyncExternalStore(subscribe, () => navigator.onLine);
  return (
    <div role="status">
      {!online && (
        <div className="banner banner--wait lost">
          <Icon name="wifi" size={20} />
          <p className="small grow">
            <b>
              <Trans>Vous n’êtes plus connecté au réseau.</Trans>
            </b>{" "}
            <Trans>La page reprendra d’elle-même dès qu’il sera revenu.</Trans>
          </p>
        </div>
      )}
    </div>
  );
}
