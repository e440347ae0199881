/** Signing in and out change who everything belongs to, so the page starts anew afterwards. */

async function post(path: string, body: object): Promise<boolean> {
  try {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json", "x-amphi": "1" },
      body: JSON.stringify(body),
    });
    return answer.ok;
  } catch {
    return false;
  }
}

/** Sign in as somebody of the demo directory, then go to `then`; false when the server did not agree. */
export async function signInAs(subject: string, then: string): Promise<boolean> {
  const done = await post("/signin/demo", { subject });
  if (done) location.assign(then);
  return done;
}

/** Sign out and go home. */
export async function signOut(): Promise<void> {
  await post("/signout", {});
  location.assign("/");
}

/** A path of this site to go to after signing in; anything else leads home. */
export function safeThen(then: string | null): string {
  return then && /^\/(?![/\\])/.test(then) ? then : "/";
}
