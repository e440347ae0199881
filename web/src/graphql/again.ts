import { useEffect } from "react";
import type { UseQueryExecute } from "urql";

/** Ask the server again every so often, while there is something to wait for. */
export function useAskedAgain(ask: UseQueryExecute, waits: boolean, everyMs: number): void {
  useEffect(() => {
    if (!waits) return;
    const timer = setInterval(() => ask({ requestPolicy: "network-only" }), everyMs);
    return () => clearInterval(timer);
  }, [ask, waits, everyMs]);
}
