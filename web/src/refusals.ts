import { i18n, type MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { Code, Refused } from "./graphql/command";

/** Each sentence says what happened, then what can be done. A code without one does not compile. */
const sentences: Record<Code, MessageDescriptor> = {
  ADMISSION_REFUSED: msg`L’entrée vous a été refusée. Vous pouvez écrire à la personne qui vous a invité.`,
  ALREADY_RECORDING: msg`Un enregistrement est déjà en cours. Arrêtez-le avant d’en commencer un autre.`,
  ALREADY_VOTED: msg`Vous avez déjà voté à ce sondage. Votre premier vote est compté.`,
  ANONYMOUS_QUESTIONS_NOT_ALLOWED: msg`Les questions se posent ici sous son nom. Décochez « sans mon nom » et envoyez-la de nouveau.`,
  BREAKOUTS_ALREADY_OPEN: msg`Les groupes sont déjà ouverts. Fermez-les avant d’en ouvrir d’autres.`,
  BREAKOUTS_NOT_OPEN: msg`Les groupes ne sont pas ouverts, ou ne le sont plus.`,
  CAPTURE_NOT_CONFIRMED: msg`L’arrêt de la capture n’a pas pu être confirmé. Coupez votre micro et votre caméra, puis réessayez dans un instant.`,
  CHARTER_NOT_ACCEPTED: msg`La charte n’est pas encore acceptée. Lisez-la et acceptez-la, puis recommencez.`,
  CHARTER_VERSION_UNKNOWN: msg`La charte a changé entre-temps. Rechargez la page pour lire la nouvelle version.`,
  CHOICES_OUT_OF_BOUNDS: msg`Le nombre de réponses proposées ne convient pas. Proposez-en de {fewest} à {most}.`,
  CHOICE_TWICE: msg`Deux réponses proposées sont identiques. Modifiez l’une d’elles.`,
  CHOICE_UNKNOWN: msg`Cette réponse n’existe pas dans le sondage. Rechargez la page et choisissez de nouveau.`,
  COMMAND_ID_TAKEN: msg`Cette action a déjà été faite autrement. Rechargez la page avant de recommencer.`,
  CONNECTION_NOT_FOUND: msg`Cette fenêtre n’est plus connectée à la réunion. Rejoignez de nouveau.`,
  CONSENT_NOT_GIVEN: msg`Vous n’aviez pas accepté d’être enregistré : il n’y a rien à retirer.`,
  DATE_IN_THE_PAST: msg`Cette date est passée. Choisissez-en une à venir.`,
  FLEETING_INVALID: msg`Ce qui a été montré en direct n’a pas pu être lu. Rechargez la page.`,
  FLEETING_TOO_FAST: msg`Trop de choses sont montrées à la fois. Attendez une seconde, puis recommencez.`,
  DURATION_OUT_OF_BOUNDS: msg`Cette durée ne convient pas. Choisissez de {fewest} à {most} minutes.`,
  GROUPS_OUT_OF_BOUNDS: msg`Le nombre de groupes ne convient pas. Il en faut de {fewest} à {most}.`,
  GROUP_NOT_FOUND: msg`Ce groupe n’existe plus. Choisissez-en un autre.`,
  GROUP_NOT_YOURS: msg`Ce groupe n’est pas le vôtre. L’organisatrice ou l’organisateur peut vous y placer.`,
  INVITATION_INVALID: msg`Cette invitation personnelle n’est plus valable. Vous pouvez entrer quand même, et demander votre groupe une fois dans la réunion.`,
  MEDIA_TOKEN_INVALID: msg`L’accès au son et à l’image a expiré. La connexion reprend d’elle-même ; sinon, rechargez la page.`,
  MEETING_CANCELLED: msg`Cette réunion a été annulée. Demandez un autre lien à la personne qui l’organise.`,
  MEETING_NOT_FOUND: msg`Aucune réunion ne correspond à ce lien. Vérifiez les douze lettres, ou demandez le lien de nouveau.`,
  MEMBER_NOT_FOUND: msg`Cette personne n’est plus dans la liste. Rechargez la page.`,
  MESSAGE_NOT_FOUND: msg`Ce message n’est plus là, ou il n’est pas pour vous.`,
  MESSAGE_NOT_YOURS: msg`Un message n’est modifié que par la personne qui l’a écrit.`,
  NOT_ALLOWED: msg`Vous n’avez pas le droit de faire cela. L’organisatrice ou l’organisateur de la réunion le peut.`,
  NOT_IN_GROUP: msg`Cela ne se fait que depuis le groupe. Allez-y d’abord.`,
  NOT_IN_SESSION: msg`Vous n’êtes plus dans la réunion. Rejoignez-la de nouveau.`,
  NOT_RECORDING: msg`Aucun enregistrement n’est en cours : il n’y a rien à arrêter.`,
  NOT_SIGNED_IN: msg`Il faut un compte de l’établissement pour faire cela. Connectez-vous, puis recommencez.`,
  NOT_WAITING: msg`Cette personne n’attend plus : elle est entrée ou repartie.`,
  NO_LICENCE: msg`Votre compte ne permet pas d’organiser de réunion. L’assistance de votre établissement peut vous donner ce droit.`,
  NO_MEDIA_NODE: msg`Aucun serveur de son et d’image ne répond. La connexion est essayée de nouveau d’elle-même.`,
  OUT_OF_SURFACE: msg`Cet endroit est hors de la surface. Revenez vers son milieu.`,
  PEOPLE_LIST_INVALID: msg`La ligne {line} du fichier n’a pas d’adresse ou pas de groupe. Il faut deux colonnes : l’adresse électronique, puis le groupe.`,
  PEOPLE_LIST_TOO_LONG: msg`Le fichier est trop grand pour une liste de personnes : {longest} caractères au plus. Partagez-le en plusieurs.`,
  PAGE_UNKNOWN: msg`Le tableau n’a pas cette page : il en a {pages}.`,
  POLL_CLOSED: msg`Le sondage est clos : les votes ne sont plus reçus.`,
  POLL_NOT_FOUND: msg`Ce sondage n’existe pas dans cette réunion. Rechargez la page.`,
  POLL_STILL_OPEN: msg`Le sondage est encore ouvert. Fermez-le avant d’en montrer les résultats.`,
  QUESTION_NOT_FOUND: msg`Cette question n’existe pas dans cette réunion. Rechargez la page.`,
  QUESTION_SETTLED: msg`Cette question a déjà reçu sa réponse ou a été écartée. Elle peut être rouverte par qui organise.`,
  RECORDING_DELETED: msg`Cet enregistrement a été supprimé et ne peut plus être vu. Le fait qu’il a existé reste dans l’historique.`,
  RECORDING_NOT_ALLOWED: msg`Seuls les personnels de l’établissement peuvent enregistrer. Demandez à l’un d’eux de le faire.`,
  RECORDING_NOT_FOUND: msg`Cet enregistrement n’existe pas, ou il n’est pas à vous. Vérifiez le lien.`,
  REMOVED_FROM_SESSION: msg`Vous avez été exclu de cette réunion et ne pouvez pas y revenir. Vous pouvez écrire à la personne qui l’organise.`,
  REPLY_ELSEWHERE: msg`Une réponse va aux personnes qui ont lu le message, et à personne d’autre.`,
  SEARCH_TOO_LONG: msg`Ce qui est cherché est trop long : {longest} caractères au plus. Cherchez un seul mot.`,
  SEAT_NOT_FOUND: msg`Cette personne n’est plus dans la réunion.`,
  SESSION_ENDED: msg`La réunion est terminée. Une prochaine séance aura le même lien.`,
  SESSION_FULL: msg`La réunion est complète : {capacity} personnes y sont déjà. Réessayez dans quelques minutes, une place peut se libérer.`,
  SESSION_NOT_FOUND: msg`Cette réunion n’existe pas, ou vous n’y avez pas accès. Vérifiez le lien.`,
  SESSION_NOT_STARTED: msg`La réunion n’a pas encore commencé. Gardez cette page ouverte : elle vous le dira.`,
  STROKE_MALFORMED: msg`Ce tracé est incomplet et n’a pas été gardé. Recommencez-le.`,
  STROKE_TOO_LONG: msg`Ce tracé est trop long : {most} points au plus. Faites-en plusieurs.`,
  STROKE_WIDTH: msg`Ce trait est trop fin ou trop épais. Choisissez une autre épaisseur.`,
  SURFACE_NOT_SHOWN: msg`Ce document, cet écran ou ce tableau n’est plus montré : on ne peut plus y dessiner.`,
  SURFACE_UNKNOWN: msg`On ne peut pas dessiner ici. Rechargez la page.`,
  SWITCHED_OFF: msg`Ce n’est pas permis dans la réunion pour le moment. L’organisatrice ou l’organisateur peut le permettre.`,
  TEXT_EMPTY: msg`Il manque un texte. Écrivez-le, puis recommencez.`,
  TEXT_TOO_LONG: msg`Ce texte est trop long : {length} caractères, pour {longest} au plus. Raccourcissez-le.`,
  TOO_BUSY: msg`Le serveur reçoit trop de demandes à la fois. Réessayez dans un instant.`,
  TOO_MANY_CONNECTIONS: msg`La réunion est déjà ouverte pour vous dans {most} fenêtres. Fermez-en une, puis recommencez.`,
  TOO_MANY_GUESSES: msg`Trop de codes inconnus ont été essayés depuis cet appareil. Réessayez dans quelques minutes, ou ouvrez le lien complet.`,
  TOO_MANY_PAGES: msg`Le tableau a déjà {most} pages : il ne peut pas en avoir plus.`,
  TOO_MANY_STROKES: msg`Vous avez trop de tracés ici : {most} au plus. Effacez-en, puis recommencez.`,
  TOO_MANY_MEMBERS: msg`La liste est pleine : {most} personnes au plus. Retirez-en avant d’en ajouter.`,
  WAITING_ROOM_FULL: msg`La salle d’attente est pleine. Réessayez dans quelques minutes.`,
  WINDOWS_TOO_LARGE: msg`Trop de personnes sont demandées à la fois : {most} au plus. Rechargez la page.`,
  UNREACHABLE: msg`Le serveur ne répond pas. Vérifiez votre connexion ; ce que vous avez écrit est gardé, vous pouvez recommencer.`,
};

/** The sentence of a refusal in the language on the screen. */
export function refusalSentence(refused: Refused): string {
  const values = Object.fromEntries(refused.details.map(({ key, value }) => [key, value]));
  return i18n._({ ...sentences[refused.code], values });
}

/** The sentence of a code alone, such as one that ends a subscription. */
export function codeSentence(code: string | undefined): string {
  return refusalSentence({ code: code && code in sentences ? (code as Code) : "UNREACHABLE", details: [] });
}
