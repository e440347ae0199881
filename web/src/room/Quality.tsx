import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useState } from "react";
import type { Grade } from "../media/grade";
import { Button, IconButton } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { MenuItem } from "../ui/Menu";
import { useLasting } from "../ui/now";
import { useRoom } from "./context";
import { Notice } from "./Notice";

const BARS: Record<Grade, number> = { good: 3, fair: 2, weak: 1 };

/** Three bars, as many as the link is good; the word is beside them or for readers alone. */
export function Signal({ grade, word }: { grade: Grade; word: "seen" | "read" }) {
  const { t } = useLingui();
  const words: Record<Grade, string> = {
    good: t`Bonne connexion`,
    fair: t`Connexion moyenne`,
    weak: t`Connexion faible`,
  };
  return (
    <>
      <span className={`signal signal--${grade}`} aria-hidden="true">
        {[1, 2, 3].map((bar) => (
          <i key={bar} className={bar > BARS[grade] ? "off" : undefined} />
        ))}
      </span>
      <span className={word === "seen" ? "cut" : "sr"}>{words[grade]}</span>
    </>
  );
}

/** One's own link, in the strip where there is room for it. */
export function OwnSignal() {
  const { link } = useRoom();
  if (!link.grade) return null;
  return (
    <span className="conn row gap-2 soft tiny">
      <Signal grade={link.grade} word="seen" />
    </span>
  );
}

/** In the state line: a link that is not good (where the strip has no room), and what one does without to spare it. */
export function LinkState() {
  const { link } = useRoom();
  return (
    <>
      {link.grade && link.grade !== "good" && (
        <span className="st st--link">
          <Signal grade={link.grade} word="seen" />
        </span>
      )}
      {link.video === "none" && (
        <button type="button" className="st" onClick={() => link.see("all")}>
          <Icon name="speaker" size={16} />
          <span className="cut">
            <Trans>Audio seul</Trans>
          </span>
          <span className="sr">
            <Trans>, revoir les images</Trans>
          </span>
        </button>
      )}
      {link.video === "least" && (
        <button type="button" className="st" onClick={() => link.see("all")}>
          <Icon name="down" size={16} />
          <span className="cut">
            <Trans>Données économisées</Trans>
          </span>
          <span className="sr">
            <Trans>, revoir les images en entier</Trans>
          </span>
        </button>
      )}
    </>
  );
}

/** What one can do for a link, and look at, in the menu «Plus». */
export function LinkItems() {
  const { t } = useLingui();
  const { link, show } = useRoom();
  const spareEverything = useAudioOnly();
  return (
    <>
      <MenuItem icon="speaker" onAction={() => (link.video === "none" ? link.see("all") : spareEverything())}>
        {link.video === "none" ? t`Revoir les images` : t`Audio seul`}
      </MenuItem>
      <MenuItem icon="down" onAction={() => link.see(link.video === "least" ? "all" : "least")}>
        {link.video === "least" ? t`Ne plus économiser les données` : t`Économiser les données`}
      </MenuItem>
      <MenuItem icon="bars" onAction={() => show("statistics")}>{t`Statistiques`}</MenuItem>
    </>
  );
}

/** Neither receive nor send a picture. */
function useAudioOnly(): () => void {
  const { link, publishing } = useRoom();
  return () => {
    link.see("none");
    if (publishing.camera) publishing.toggleCamera();
  };
}

/** So long the first connection may take before one is told. */
const TOLD_AFTER_MS = 8_000;

/** The first connection to the media node does not come about: nothing is heard nor seen, and it is not one's devices. */
export function NoMedia() {
  const { t } = useLingui();
  const { mediaState } = useRoom();
  const lasts = useLasting(mediaState.status === "connecting", TOLD_AFTER_MS);
  if (!lasts) return null;
  const sentence = t`Le son et l’image ne passent pas encore : votre réseau les bloque peut-être. Nouvel essai en cours ; un autre réseau, ou celui de votre téléphone, peut aider.`;
  return <Notice icon="wifi" sentence={sentence} />;
}

/** One sentence of advice while one's link is weak; who closes it sees it again only after the link was good. */
export function WeakLink() {
  const { t } = useLingui();
  const { link, publishing } = useRoom();
  const spareEverything = useAudioOnly();
  const [closed, setClosed] = useState(false);
  useEffect(() => {
    if (link.grade === "good") setClosed(false);
  }, [link.grade]);
  if (!link.advice || closed) return null;
  const sentences = {
    camera: t`Votre connexion est faible : coupez votre caméra, on vous entendra mieux.`,
    pictures: t`Votre connexion est faible : passez en audio seul, vous entendrez mieux.`,
    network: t`Votre connexion est faible : rapprochez-vous de la borne Wi-Fi, ou branchez un câble.`,
  };
  return (
    <Notice icon="wifi" sentence={sentences[link.advice]}>
      {link.advice === "camera" && (
        <Button compact onPress={publishing.toggleCamera}>
          <Trans>Couper la caméra</Trans>
        </Button>
      )}
      {link.advice === "pictures" && (
        <Button compact onPress={spareEverything}>
          <Trans>Audio seul</Trans>
        </Button>
      )}
      <IconButton icon="close" label={t`Fermer ce conseil`} onPress={() => setClosed(true)} />
    </Notice>
  );
}
