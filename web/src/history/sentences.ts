import { i18n, type MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { Bypass, MeetingKind, Switch } from "../graphql/generated/graphql";
import { bypasses, kinds } from "../meeting/kinds";
import { permitted } from "../meeting/permitted";
import type { IconName } from "../ui/Icon";
import type { Event } from "./documents";

/** What an event says. `{who}` did it or it happened to, `{by}` is somebody else, the rest are the event's fields. */
type Said = { icon: IconName; text: MessageDescriptor; alert?: boolean };

/** Each topic of the log, in plain words. A topic without one fails the tests. */
export const sentences: Record<string, Said> = {
  "admission.AdmissionRequested": { icon: "wait", text: msg`{who} attend dans la salle d’attente.` },
  "admission.ParticipantAdmitted": { icon: "door", text: msg`{who} entre dans la réunion.` },
  "admission.AdmissionRefused": { icon: "close", text: msg`L’entrée est refusée à {who}.` },
  "admission.AdmissionWithdrawn": { icon: "leave", text: msg`{who} quitte la salle d’attente.` },
  "admission.ReturnedToWaitingRoom": { icon: "wait", text: msg`{who} attend de nouveau dans la salle d’attente.` },
  "admission.SeatReleased": { icon: "person", text: msg`La place de {who} est libérée.` },
  "annotations.StrokesDrawn": { icon: "pen", text: msg`{who} dessine.` },
  "annotations.StrokesErased": { icon: "eraser", text: msg`{by} efface des tracés de {who}.` },
  "annotations.SheetCleared": { icon: "eraser", text: msg`{who} efface tous ses tracés.` },
  "annotations.SurfaceCleared": { icon: "eraser", text: msg`{who} efface tous les tracés.` },
  "breakouts.GroupsPrepared": { icon: "people", text: msg`Les groupes sont préparés.` },
  "breakouts.MembersAdded": { icon: "people", text: msg`Des personnes sont invitées ou attendues dans les groupes.` },
  "breakouts.MembersPlaced": { icon: "people", text: msg`Des personnes sont placées dans les groupes.` },
  "breakouts.MembersRemoved": {
    icon: "people",
    text: msg`Des personnes ne sont plus invitées ni attendues dans les groupes.`,
  },
  "breakouts.BreakoutsConfigured": { icon: "people", text: msg`Les réglages des groupes changent.` },
  "breakouts.InvitationTaken": { icon: "link", text: msg`{who} ouvre son invitation personnelle.` },
  "breakouts.BreakoutsOpened": {
    icon: "people",
    text: msg`{by} ouvre les groupes ; {places} personnes y sont attendues.`,
  },
  "breakouts.ParticipantsMoved": { icon: "people", text: msg`{places} personnes vont dans le groupe {group}.` },
  "breakouts.ParticipantsAssigned": {
    icon: "people",
    text: msg`{places} personnes arrivées après sont attendues dans leur groupe.`,
  },
  "breakouts.GroupAdded": { icon: "plus", text: msg`{by} ajoute le groupe {group}.` },
  "breakouts.GroupHostNamed": { icon: "person", text: msg`{by} donne un animateur au groupe {group} : {who}.` },
  "breakouts.GroupsAddressed": { icon: "chat", text: msg`{by} écrit à tous les groupes : « {text} »` },
  "breakouts.HelpAsked": { icon: "help", text: msg`{who} demande de l’aide pour le groupe {group}.` },
  "breakouts.HelpAnswered": { icon: "check", text: msg`{by} répond au groupe {group}.` },
  "breakouts.EndSet": { icon: "clock", text: msg`{by} change l’heure de fin des groupes.` },
  "breakouts.BreakoutsClosed": { icon: "people", text: msg`Les groupes sont fermés : chacun revient avec tous.` },
  "chat.MessageSent": { icon: "chat", text: msg`{who} écrit : « {text} »` },
  "documents.DocumentUploaded": { icon: "document", text: msg`{who} ajoute le document « {title} ».` },
  "documents.DocumentConverted": { icon: "document", text: msg`Le document « {title} » est prêt, {pages} pages.` },
  "documents.ConversionFailed": {
    icon: "warn",
    text: msg`Le document « {title} » n’a pas pu être converti.`,
    alert: true,
  },
  "documents.DocumentRemoved": { icon: "trash", text: msg`Le document « {title} » est supprimé.` },
  "documents.LookAheadAllowed": { icon: "document", text: msg`Chacun peut tourner les pages de « {title} » pour soi.` },
  "documents.LookAheadForbidden": {
    icon: "document",
    text: msg`Chacun voit de « {title} » la page montrée et aucune autre.`,
  },
  "documents.DownloadAllowed": { icon: "download", text: msg`Chacun peut télécharger « {title} ».` },
  "documents.DownloadForbidden": { icon: "download", text: msg`« {title} » ne peut plus être téléchargé.` },
  "documents.DocumentShown": { icon: "document", text: msg`{by} montre « {title} », page {page}.` },
  "documents.PageTurned": { icon: "document", text: msg`{by} passe à la page {page} de « {title} ».` },
  "documents.ViewChanged": { icon: "search", text: msg`{by} montre une partie de la page de « {title} ».` },
  "documents.DocumentHidden": { icon: "document", text: msg`« {title} » n’est plus montré.` },
  "chat.MessageEdited": { icon: "chat", text: msg`{who} modifie son message : « {text} »` },
  "chat.MessageDeleted": { icon: "trash", text: msg`Un message de {who} est supprimé.` },
  "establishments.EstablishmentRegistered": { icon: "home", text: msg`L’établissement est inscrit.` },
  "checkin.PresenceConfirmed": { icon: "check", text: msg`{who} confirme sa présence dans la salle.` },
  "companions.CompanionStarted": {
    icon: "hall",
    text: msg`{who} est dans la salle : son appareil n’a ni micro ni son.`,
  },
  "companions.CompanionEnded": { icon: "hall", text: msg`{who} n’est plus dans la salle.` },
  "encoders.EncoderAllowed": { icon: "wifi", text: msg`{who} donne un jeton à l’encodeur « {name} ».` },
  "encoders.EncoderForbidden": { icon: "wifi", text: msg`{who} reprend le jeton de l’encodeur.` },
  "hall.HallOpened": { icon: "hall", text: msg`{by} ouvre la salle « {place} » sur l’ordinateur de {who}.` },
  "hall.HallLinkMade": { icon: "link", text: msg`La salle « {place} » a un lien, que son ordinateur ouvre.` },
  "hall.HallLinkRevoked": { icon: "link", text: msg`Le lien de la salle ne mène plus nulle part.` },
  "hall.HallClosed": { icon: "hall", text: msg`{by} ferme la salle, sur l’ordinateur de {who}.` },
  "hands.HandRaised": { icon: "hand", text: msg`{who} lève la main.` },
  "hands.HandLowered": { icon: "hand", text: msg`La main de {who} est baissée.` },
  "kinds.KindChanged": { icon: "calendar", text: msg`La réunion change de type : {kind}.` },
  "kinds.SwitchesPreset": { icon: "shield", text: msg`Les permissions des prochaines séances changent.` },
  "layout.SpotlightTurnedOn": { icon: "pin", text: msg`{by} met {who} en avant pour tous.` },
  "layout.SpotlightTurnedOff": { icon: "pin", text: msg`{by} ne met plus personne en avant.` },
  "meetings.MeetingCreated": { icon: "calendar", text: msg`{who} crée la réunion.` },
  "meetings.MeetingRenamed": { icon: "calendar", text: msg`La réunion change de titre : « {title} »` },
  "meetings.MeetingRescheduled": { icon: "clock", text: msg`La réunion change de date.` },
  "meetings.WaitingRoomEnabled": {
    icon: "wait",
    text: msg`La salle d’attente est ouverte pour les prochaines séances.`,
  },
  "meetings.WaitingRoomDisabled": {
    icon: "wait",
    text: msg`La salle d’attente est supprimée pour les prochaines séances.`,
  },
  "meetings.WaitingRoomBypassed": {
    icon: "wait",
    text: msg`Certaines personnes n’attendront pas dans la salle d’attente des prochaines séances.`,
  },
  "meetings.SessionOpened": { icon: "door", text: msg`Une séance de la réunion est ouverte.` },
  "meetings.MeetingCancelled": { icon: "close", text: msg`La réunion est annulée.` },
  "names.NameChanged": { icon: "person", text: msg`{who} s’appelle maintenant {name}.` },
  "people.PersonRegistered": { icon: "person", text: msg`{who} se connecte pour la première fois.` },
  "people.AffiliationsChanged": { icon: "person", text: msg`Les affiliations de {who} changent.` },
  "people.DutiesChanged": { icon: "person", text: msg`Les fonctions de {who} changent.` },
  "people.CharterAccepted": { icon: "check", text: msg`{who} accepte la charte.` },
  "people.PersonForgotten": { icon: "trash", text: msg`Les données personnelles de quelqu’un sont effacées.` },
  "placement.MediaPlaced": { icon: "wifi", text: msg`Le son et l’image passent par le serveur {node_id}.` },
  "polls.PollOpened": { icon: "poll", text: msg`{by} ouvre un sondage : « {question} »` },
  "polls.VoteCast": { icon: "poll", text: msg`{who} vote « {choice} »` },
  "polls.TookPart": { icon: "poll", text: msg`{who} prend part au sondage anonyme « {question} »` },
  "polls.AnswerGiven": { icon: "poll", text: msg`Une réponse anonyme est reçue.` },
  "polls.PollClosed": { icon: "lock", text: msg`{by} clôt le sondage.` },
  "polls.PollResultsShared": { icon: "poll", text: msg`{by} montre les résultats à tous.` },
  "prepared.PollPrepared": { icon: "poll", text: msg`Un sondage est préparé.` },
  "prepared.QuizPrepared": { icon: "poll", text: msg`Un quiz est préparé.` },
  "prepared.PreparedDropped": { icon: "trash", text: msg`Un sondage ou un quiz préparé est retiré.` },
  "quizzes.QuizStarted": { icon: "poll", text: msg`{by} commence le quiz « {title} »` },
  "quizzes.QuestionAsked": { icon: "poll", text: msg`{by} pose la question {number} du quiz : « {question} »` },
  "quizzes.QuestionAnswered": { icon: "poll", text: msg`{who} répond « {choice} » à la question {number} du quiz.` },
  "quizzes.QuestionClosed": { icon: "lock", text: msg`{by} clôt la question {number} du quiz.` },
  "quizzes.QuizEnded": { icon: "lock", text: msg`{by} termine le quiz « {title} »` },
  "publications.MicrophoneOpened": { icon: "mic", text: msg`{who} ouvre son micro.` },
  "publications.MicrophoneMuted": { icon: "micoff", text: msg`Le micro de {who} est coupé.` },
  "publications.CameraStarted": { icon: "cam", text: msg`{who} ouvre sa caméra.` },
  "publications.CameraStopped": { icon: "camoff", text: msg`La caméra de {who} est coupée.` },
  "publications.ScreenShareStarted": { icon: "share", text: msg`{who} partage son écran.` },
  "publications.ScreenShareStopped": { icon: "share", text: msg`Le partage d’écran de {who} est arrêté.` },
  "ratings.SoundRated": { icon: "speaker", text: msg`{who} trouve que le son était bon.` },
  "questions.QuestionAsked": { icon: "ask", text: msg`{who} demande : « {text} »` },
  "questions.QuestionVotedUp": { icon: "up", text: msg`{who} soutient la question « {question} »` },
  "questions.QuestionVoteWithdrawn": { icon: "up", text: msg`{who} ne soutient plus la question « {question} »` },
  "questions.QuestionTakenUp": { icon: "ask", text: msg`{by} répond à la question « {question} »` },
  "questions.QuestionAnswered": { icon: "check", text: msg`{by} a répondu de vive voix à la question « {question} »` },
  "questions.QuestionDismissed": { icon: "close", text: msg`{by} écarte la question « {question} »` },
  "questions.QuestionReopened": { icon: "ask", text: msg`{by} rouvre la question « {question} »` },
  "questions.AnonymousQuestionsAllowed": { icon: "ask", text: msg`{by} permet les questions anonymes.` },
  "questions.AnonymousQuestionsForbidden": { icon: "ask", text: msg`{by} ne permet plus les questions anonymes.` },
  "recordings.RecordingStarted": { icon: "rec", text: msg`{by} lance l’enregistrement.` },
  "recordings.RecordingStopped": { icon: "rec", text: msg`L’enregistrement est arrêté.` },
  "recordings.CaptureStored": { icon: "film", text: msg`Ce qui a été capté est mis de côté pour le montage.` },
  "recordings.RecordingComposed": { icon: "film", text: msg`La vidéo de l’enregistrement est prête.` },
  "recordings.CompositionFailed": { icon: "warn", text: msg`La vidéo n’a pas pu être faite.`, alert: true },
  "recordings.RecordingDeleted": { icon: "trash", text: msg`L’enregistrement est supprimé.` },
  "recordings.ConsentGiven": { icon: "check", text: msg`{who} accepte d’être enregistré.` },
  "recordings.ConsentRefused": { icon: "close", text: msg`{who} refuse d’être enregistré.` },
  "recordings.ConsentWithdrawn": { icon: "close", text: msg`{who} retire son accord pour l’enregistrement.` },
  "seats.ConnectionOpened": { icon: "wifi", text: msg`Une fenêtre de {who} se connecte.` },
  "seats.ConnectionClosed": { icon: "wifi", text: msg`Une fenêtre de {who} se ferme.` },
  "seats.ConnectionLost": { icon: "wifi", text: msg`La connexion de {who} est perdue.`, alert: true },
  "seats.ConnectionRestored": { icon: "wifi", text: msg`La connexion de {who} revient.` },
  "seats.ParticipantLeft": { icon: "leave", text: msg`{who} quitte la réunion.` },
  "seats.ParticipantRemoved": { icon: "leave", text: msg`{by} exclut {who}.`, alert: true },
  "seats.ParticipantSentBack": { icon: "wait", text: msg`{by} remet {who} en salle d’attente.`, alert: true },
  "seats.ParticipantLost": {
    icon: "leave",
    text: msg`{who} n’est pas revenu en une minute et perd sa place.`,
    alert: true,
  },
  "locks.SessionLocked": { icon: "lock", text: msg`{by} verrouille la réunion : personne n’y entre plus.` },
  "locks.SessionUnlocked": { icon: "lock", text: msg`{by} déverrouille la réunion.` },
  "reports.DisturbanceReported": { icon: "warn", text: msg`{who} signale un problème : « {text} »`, alert: true },
  "reports.ReportSettled": { icon: "check", text: msg`{by} a réglé un signalement.` },
  "roles.RoleGiven": { icon: "person", text: msg`{by} rend à {who} le rôle de participation simple.` },
  "roles.HostHandedOver": { icon: "person", text: msg`{by} passe l’organisation de la réunion à {who}.` },
  "roles.HostReplaced": { icon: "person", text: msg`{who} remplace la personne qui organisait la réunion.` },
  "roles.HostReturned": { icon: "person", text: msg`{who} revient et organise de nouveau la réunion.` },
  "switches.SwitchTurned": { icon: "shield", text: msg`{by} retire une permission à tous : « {permitted} »` },
  "switches.SwitchTurnedForPerson": {
    icon: "shield",
    text: msg`{by} laisse {who} faire comme tous les autres : « {permitted} »`,
  },
  "switches.EverybodyMuted": { icon: "micoff", text: msg`{by} coupe tous les micros.` },
  "switches.SessionSuspended": {
    icon: "pause",
    text: msg`{by} suspend la réunion : plus rien n’est transmis.`,
    alert: true,
  },
  "switches.SessionResumed": { icon: "play", text: msg`{by} reprend la réunion suspendue.` },
  "signals.ReactionSent": { icon: "smile", text: msg`{who} réagit.` },
  "signals.SignalShown": { icon: "smile", text: msg`{who} fait un signe.` },
  "signals.SignalTakenBack": { icon: "smile", text: msg`{who} retire son signe.` },
  "signals.SignalsCleared": { icon: "smile", text: msg`{by} efface les signes de tous.` },
  "sessions.SessionStarted": { icon: "door", text: msg`{who} ouvre la séance.` },
  "sessions.SessionEnded": { icon: "door", text: msg`La séance est terminée.` },
  "unmuting.UnmuteAsked": { icon: "mic", text: msg`{by} demande à {who} d’ouvrir son micro.` },
  "unmuting.UnmuteDeclined": { icon: "micoff", text: msg`{who} n’ouvre pas son micro pour le moment.` },
  "waiting_room.BypassChanged": { icon: "wait", text: msg`{by} change qui entre sans attendre : {bypass}.` },
  "waiting_room.MessageWritten": { icon: "wait", text: msg`{by} écrit aux personnes qui attendent : « {text} »` },
  "waiting_room.MessageTakenBack": { icon: "wait", text: msg`{by} retire le message aux personnes qui attendent.` },
  "whiteboard.WhiteboardShown": { icon: "board", text: msg`{by} montre le tableau blanc.` },
  "whiteboard.WhiteboardHidden": { icon: "board", text: msg`{by} range le tableau blanc.` },
  "whiteboard.PageAdded": { icon: "plus", text: msg`{by} ajoute la page {page} au tableau blanc.` },
  "whiteboard.PageTurned": { icon: "board", text: msg`{by} montre la page {page} du tableau blanc.` },
};

const REPORTED_WITHOUT_WORDS = msg`{who} signale un problème.`;
const RENAMED_BY = msg`{by} renomme {who} : {name}.`;
const STARTED_AS = msg`{who} ouvre la séance : {kind}.`;
const SOUND_WAS_BAD = msg`{who} trouve que le son n’était pas bon.`;
const ADMITTED_BY = msg`{by} admet {who}.`;
const MOVED: Record<string, MessageDescriptor> = {
  node_lost: msg`Le serveur {previous} ne répond plus : le son et l’image passent par {node_id}.`,
  node_drained: msg`Le serveur {previous} va s’arrêter : le son et l’image passent par {node_id}.`,
};
const SIGNS: Record<string, MessageDescriptor> = {
  thumbs_up: msg`{who} réagit : 👍`,
  clap: msg`{who} réagit : 👏`,
  heart: msg`{who} réagit : ❤️`,
  laugh: msg`{who} réagit : 😂`,
  surprise: msg`{who} réagit : 😮`,
  celebrate: msg`{who} réagit : 🎉`,
  yes: msg`{who} dit oui d’un signe.`,
  no: msg`{who} dit non d’un signe.`,
  too_fast: msg`{who} trouve que cela va trop vite.`,
  too_slow: msg`{who} trouve que cela va trop lentement.`,
};
const WRITES: Record<string, MessageDescriptor> = {
  hosts: msg`{who} écrit à qui organise : « {text} »`,
  seat: msg`{who} écrit en privé à {by}.`,
};
const ASKED_BY_NOBODY = msg`Question anonyme : « {text} »`;
const ANSWERED_IN_WRITING = msg`{by} répond par écrit à la question « {question} » : « {answer} »`;
const PERMITTED = msg`{by} donne une permission à tous : « {permitted} »`;
const ENCODER = msg`L’encodeur « {who} » entre dans la réunion.`;
const TURNED_FOR: Record<string, MessageDescriptor> = {
  true: msg`{by} donne une permission à {who} : « {permitted} »`,
  false: msg`{by} retire une permission à {who} : « {permitted} »`,
};
const ROLES: Record<string, MessageDescriptor> = {
  co_host: msg`{by} donne à {who} la coorganisation de la réunion.`,
  presenter: msg`{by} laisse {who} présenter.`,
};
const SAID_IN_GROUP = msg`{who} écrit dans le groupe {group} : « {text} »`;
const BOARD_OF_GROUP: Record<string, MessageDescriptor> = {
  "whiteboard.WhiteboardShown": msg`{by} montre le tableau blanc du groupe {group}.`,
  "whiteboard.WhiteboardHidden": msg`{by} range le tableau blanc du groupe {group}.`,
  "whiteboard.PageAdded": msg`{by} ajoute la page {page} au tableau blanc du groupe {group}.`,
  "whiteboard.PageTurned": msg`{by} montre la page {page} du tableau blanc du groupe {group}.`,
};
const ONE_GOES = msg`{who} va dans le groupe {group}.`;
const ONE_COMES_BACK = msg`{who} revient avec tous.`;
const ONE_SENT_BACK = msg`{by} renvoie {who} du groupe {sentFrom} dans la salle commune.`;
const SEVERAL_SENT_BACK = msg`{by} renvoie {places} personnes du groupe {sentFrom} dans la salle commune.`;
const SEVERAL_MOVE = msg`{places} personnes changent de groupe.`;
const NO_HOST = msg`{by} retire l’animateur du groupe {group}.`;
const ANONYMOUS = msg`{by} ouvre un sondage anonyme : « {question} »`;
const ERASED = msg`Personne effacée`;
const AMPHI = msg`Amphi`;
const SILENT = msg`(effacé)`;

/** The sentence of an event, in the language on the screen. */
export function sentence(event: Event): string {
  const said = sentences[event.topic];
  if (!said) return event.topic;
  const values = Object.fromEntries(event.data.map(({ key, value }) => [key, value]));
  const actor = event.actor ?? i18n._(AMPHI);
  const who = event.subject ?? event.actor ?? i18n._(ERASED);
  const by = event.object ?? actor;
  const permission = permitted[(values.switch ?? "").toUpperCase() as Switch];
  if (permission) values.permitted = i18n._(permission);
  const kind = kinds[(values.kind ?? "").toUpperCase() as MeetingKind];
  if (kind) values.kind = i18n._(kind);
  const bypass = bypasses[(values.bypass ?? "").toUpperCase() as Bypass];
  if (bypass) values.bypass = i18n._(bypass);
  const text = special(event, values) ?? said.text;
  const silent = i18n._(SILENT);
  return i18n._(
    text.id,
    { text: silent, choice: silent, question: silent, title: silent, ...values, who, by },
    { message: text.message ?? text.id },
  );
}

function moved({ places, group, sentFrom }: Record<string, string>): MessageDescriptor | undefined {
  if (sentFrom) return places === "1" ? ONE_SENT_BACK : SEVERAL_SENT_BACK;
  if (places !== "1") return group ? undefined : SEVERAL_MOVE;
  return group ? ONE_GOES : ONE_COMES_BACK;
}

/** Another sentence than the topic's, for some of its events. */
function special(event: Event, values: Record<string, string>): MessageDescriptor | undefined {
  if (event.topic === "admission.ParticipantAdmitted" && event.object) return ADMITTED_BY;
  if (event.topic === "reports.DisturbanceReported" && !values.text) return REPORTED_WITHOUT_WORDS;
  if (event.topic === "names.NameChanged" && event.object) return RENAMED_BY;
  if (event.topic === "sessions.SessionStarted" && values.kind) return STARTED_AS;
  if (event.topic === "ratings.SoundRated" && values.good === "false") return SOUND_WAS_BAD;
  if (event.topic === "questions.QuestionAsked" && !event.subject && !event.actor) return ASKED_BY_NOBODY;
  if (event.topic === "questions.QuestionAnswered" && values.answer) return ANSWERED_IN_WRITING;
  if (event.topic === "roles.RoleGiven") return ROLES[values.role ?? ""];
  if (event.topic === "switches.SwitchTurned" && values.allowed === "true") return PERMITTED;
  if (event.topic === "switches.SwitchTurnedForPerson") return TURNED_FOR[values.allowed ?? ""];
  if (event.topic === "chat.MessageSent" && values.group) return SAID_IN_GROUP;
  if (event.topic.startsWith("whiteboard.") && values.group) return BOARD_OF_GROUP[event.topic];
  if (event.topic === "breakouts.ParticipantsMoved") return moved(values);
  if (event.topic === "breakouts.GroupHostNamed" && !event.subject) return NO_HOST;
  if (event.topic === "chat.MessageSent") return WRITES[values.scope ?? ""];
  if (event.topic === "admission.ParticipantAdmitted" && values.encoder === "true") return ENCODER;
  if (event.topic.startsWith("signals.")) return SIGNS[values.reaction ?? values.signal ?? ""];
  if (event.topic === "polls.PollOpened" && values.anonymous === "true") return ANONYMOUS;
  return event.topic === "placement.MediaPlaced" ? MOVED[values.reason ?? ""] : undefined;
}

/** Kinds of events that can be shown alone. */
export const KINDS = {
  presence: ["admission.", "checkin.", "companions.", "encoders.", "hall.", "seats.", "sessions.", "waiting_room."],
  words: ["annotations.", "chat.", "questions.", "hands.", "signals.", "publications.", "whiteboard."],
  votes: ["polls.", "quizzes."],
  rules: ["locks.", "names.", "reports.", "roles.", "switches.", "unmuting."],
  groups: ["breakouts."],
  shared: ["documents.", "publications.ScreenShare"],
  recording: ["recordings."],
} as const;

/** The topics of a kind, for the server. */
export function topicsOf(kind: keyof typeof KINDS): string[] {
  return Object.keys(sentences).filter((topic) => KINDS[kind].some((start) => topic.startsWith(start)));
}

/** Topics that stand out on the time line. */
export const MARKED = new Set([
  "sessions.SessionStarted",
  "polls.PollOpened",
  "breakouts.BreakoutsOpened",
  "quizzes.QuizStarted",
  "recordings.RecordingStarted",
  "documents.DocumentShown",
  "publications.ScreenShareStarted",
  "seats.ParticipantRemoved",
  "seats.ParticipantLost",
  "seats.ConnectionLost",
  "switches.SessionSuspended",
  "reports.DisturbanceReported",
  "sessions.SessionEnded",
]);
