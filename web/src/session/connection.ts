/**
 * The id of this tab's connection to a session. A reload keeps it, so that the seat is found again; a second tab has
 * its own, even a duplicated one, which inherits the storage: a lock says whether somebody already uses the id.
 */
export async function connectionId(code: string): Promise<string> {
  const key = `amphi.connection.${code}`;
  const kept = sessionStorage.getItem(key);
  if (kept && (await claim(kept))) return kept;
  const fresh = crypto.randomUUID();
  sessionStorage.setItem(key, fresh);
  await claim(fresh);
  return fresh;
}

const held = new Set<string>();

/** Hold the id for as long as this page lives; false when another page holds it. */
async function claim(id: string): Promise<boolean> {
  if (held.has(id) || !navigator.locks) return true;
  return new Promise((resolve) => {
    void navigator.locks.request(`amphi.connection.${id}`, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      if (!lock) return;
      held.add(id);
      return new Promise(() => undefined); // never: held until the page goes away
    });
  });
}
