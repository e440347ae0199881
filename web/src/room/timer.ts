import { useEffect, useState } from "react";

/** Seconds until an instant, counted down; null when there is none. */
export function useSecondsLeft(at: string | null | undefined): number | null {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!at) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [at]);
  return at ? Math.max(0, Math.ceil((Date.parse(at) - now) / 1_000)) : null;
}

/**
 * Seconds left until an instant of the server's clock, never more than the time that was given: a clock here that is
 * behind would promise too much.
 */
export function secondsLeft(endsAt: string, given: number, now: number): number {
  return Math.min(given, (Date.parse(endsAt) - now) / 1_000);
}
