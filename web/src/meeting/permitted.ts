import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { Switch } from "../graphql/generated/graphql";

/** What each switch permits, as the subject of a sentence and as a line of a list. */
export const permitted: Record<Switch, MessageDescriptor> = {
  MICROPHONE: msg`Ouvrir son micro`,
  CAMERA: msg`Ouvrir sa caméra`,
  SCREEN: msg`Partager son écran`,
  CHAT_EVERYBODY: msg`Écrire à tout le monde`,
  CHAT_HOSTS: msg`Écrire à l’organisatrice ou à l’organisateur`,
  CHAT_PRIVATE: msg`Écrire à une seule personne`,
  ASK_QUESTION: msg`Poser une question`,
  ANNOTATE: msg`Annoter`,
  RENAME: msg`Changer son nom`,
  RAISE_HAND: msg`Lever la main`,
  SEE_NAMES: msg`Voir le nom des autres`,
};

export const SWITCHES = Object.keys(permitted) as Switch[];
