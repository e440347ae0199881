import { Trans } from "@lingui/react/macro";
import { type ReactNode, useEffect, useState } from "react";
import { createPortal } from "react-dom";
import { Control } from "./Control";
import { useRoom } from "./context";
import "./pip.css";

/** Picture in picture: a small window over all others, of the whole document where the browser can, else of one video. */

type DocumentPictureInPicture = { requestWindow(options: { width: number; height: number }): Promise<Window> };

function ofDocuments(): DocumentPictureInPicture | undefined {
  return (window as { documentPictureInPicture?: DocumentPictureInPicture }).documentPictureInPicture;
}

/** Open or close it; null where the browser has none. `small`: what is to be shown in the small window, while it is open. */
export function usePictureInPicture(small: ReactNode): { toggle: (() => void) | null; portal: ReactNode } {
  const [opened, setOpened] = useState<Window | null>(null);
  useEffect(() => () => opened?.close(), [opened]);
  const open = async (): Promise<void> => {
    const pip = await ofDocuments()?.requestWindow({ width: 360, height: 280 });
    if (!pip) return;
    dress(pip.document);
    pip.addEventListener("pagehide", () => setOpened(null));
    setOpened(pip);
  };
  const toggle = (): void => {
    if (opened) opened.close();
    else if (ofDocuments())
      open().catch(() => undefined); // who closes the question has answered it
    else void videoInPicture().catch(() => undefined);
  };
  return {
    toggle: ofDocuments() || document.pictureInPictureEnabled ? toggle : null,
    portal: opened && createPortal(small, opened.document.body),
  };
}

/** The clothes of this page. */
function dress(small: Document): void {
  for (const sheet of document.head.querySelectorAll("style, link[rel=stylesheet]"))
    small.head.append(sheet.cloneNode(true));
  small.documentElement.lang = document.documentElement.lang;
  small.title = document.title;
  small.body.className = "pip on-stage";
}

async function videoInPicture(): Promise<void> {
  if (document.pictureInPictureElement) return document.exitPictureInPicture();
  const video = document.querySelector<HTMLVideoElement>(".shr__screen video, .maintile video, .gallery video");
  if (!video) return;
  video.disablePictureInPicture = false;
  await video.requestPictureInPicture();
}

/** What stands below the picture in the small window. */
export function SmallBar() {
  const { publishing } = useRoom();
  const { microphone, camera, hand } = publishing;
  return (
    <div className="pip__bar">
      <Control
        icon={microphone ? "mic" : "micoff"}
        label={microphone ? <Trans>Micro ouvert</Trans> : <Trans>Micro coupé</Trans>}
        aria-pressed={microphone}
        onClick={publishing.toggleMicrophone}
      />
      <Control
        icon={camera ? "cam" : "camoff"}
        label={camera ? <Trans>Caméra ouverte</Trans> : <Trans>Caméra coupée</Trans>}
        aria-pressed={camera}
        onClick={publishing.toggleCamera}
      />
      <Control
        icon="hand"
        label={hand ? <Trans>Baisser la main</Trans> : <Trans>Lever la main</Trans>}
        aria-pressed={hand}
        onClick={publishing.toggleHand}
      />
    </div>
  );
}
