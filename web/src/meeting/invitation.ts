import { t } from "@lingui/core/macro";
import { clock, longDay } from "../language/format";
import { notify } from "../ui/toast";

type Invited = { title: string; link: string; startsAt: string | null | undefined };

/** The invitation as a text to paste into a message. */
export function invitationText({ title, link, startsAt }: Invited): string {
  const when = startsAt ? t`Le ${longDay(startsAt)} à ${clock(startsAt)}` : null;
  return [title, when, link].filter(Boolean).join("\n");
}

/** Put the invitation in the clipboard and say so; where the browser refuses, the link is shown to be copied by hand. */
export async function copyInvitation(invited: Invited): Promise<void> {
  await copy(invitationText(invited), invited.link, t`L’invitation est copiée : collez-la dans un message.`);
}

/** The same of a link by itself; `done` says that it is in the clipboard. */
export async function copyLink(link: string, done: string): Promise<void> {
  await copy(link, link, done);
}

async function copy(text: string, link: string, done: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    notify(done, { icon: "check" });
  } catch {
    notify(t`Le navigateur n’a pas permis la copie. Le lien est ${link}`, { icon: "warn" });
  }
}
