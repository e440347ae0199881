import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { Bypass, MeetingKind } from "../graphql/generated/graphql";

/** What a meeting is, by its kind. */
export const kinds: Record<MeetingKind, MessageDescriptor> = {
  MEETING: msg`Réunion`,
  CLASS: msg`Cours`,
  HYBRID_CLASS: msg`Cours hybride`,
  STUDY_GROUP: msg`Groupe d’étude`,
  STAFF_MEETING: msg`Réunion de service`,
  TRAINING: msg`Formation`,
  INTERVIEW: msg`Entretien`,
};

/** Who waits to be admitted, as a choice. */
export const bypasses: Record<Bypass, MessageDescriptor> = {
  NOBODY: msg`Tout le monde attend`,
  INVITED: msg`Sauf les personnes invitées`,
  SIGNED_IN: msg`Sauf avec un compte`,
  EVERYBODY: msg`Pas de salle d’attente`,
};

/** The same as a sentence to who organises. */
export const entries: Record<Bypass, MessageDescriptor> = {
  NOBODY: msg`Vous faites entrer chaque personne, seule ou avec toutes les autres.`,
  INVITED: msg`Les personnes invitées entrent tout de suite ; vous faites entrer les autres.`,
  SIGNED_IN: msg`Qui a un compte de l’établissement ou une invitation entre tout de suite ; vous faites entrer les autres.`,
  EVERYBODY: msg`Qui a le lien entre dès que la réunion est ouverte.`,
};

export const KINDS = Object.keys(kinds) as MeetingKind[];
export const BYPASSES = Object.keys(bypasses) as Bypass[];
