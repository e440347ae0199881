import { useLingui } from "@lingui/react/macro";
import { useEffect, useRef, useState } from "react";
import { shownIn } from "../session/room";
import { chime } from "./chime";
import { useRoom } from "./context";
import { later } from "./later";
import { shownName } from "./names";

/** What a reader hears: who waits, whose hand is up, recording, polls. Nothing about who speaks: one hears that. */
export function Announcements() {
  const { t } = useLingui();
  const { room, host } = useRoom();
  const [said, setSaid] = useState("");
  const before = useRef(room);
  useEffect(() => {
    const was = before.current;
    before.current = room;
    if (was === room) return;
    const news: string[] = [];
    // who moves up into what is shown of a long line, or of many hands, is no news: only what happened since is
    for (const entry of later([...room.waiting.values()], [...was.waiting.values()], (one) => one.since))
      news.push(t`${shownName(entry.name)} attend d’être admis.`);
    if (news.length > 0) chime();
    for (const one of later(shownIn(room), shownIn(was), (one) => one.handRaisedAt))
      news.push(t`${shownName(one.name)} lève la main.`);
    const { recording } = room.facts;
    if (recording && !was.facts.recording) news.push(t`${shownName(recording.by)} enregistre la réunion.`);
    if (!recording && was.facts.recording) news.push(t`L’enregistrement est arrêté.`);
    for (const [id, poll] of room.polls) if (!was.polls.has(id)) news.push(t`Nouveau sondage : ${poll.question}`);
    for (const [id, question] of room.questions) {
      const before = was.questions.get(id);
      if (host && !before) news.push(t`Nouvelle question : ${question.text ?? ""}`);
      if (question.status === "TAKEN_UP" && before?.status !== "TAKEN_UP")
        news.push(t`Réponse en cours : ${question.text ?? ""}`);
    }
    for (const [id, report] of room.reports)
      if (!was.reports.has(id)) news.push(t`${shownName(report.name)} signale un problème.`);
    if (room.whiteboard.shown && !was.whiteboard.shown) news.push(t`Le tableau blanc est montré.`);
    if (!room.whiteboard.shown && was.whiteboard.shown) news.push(t`Le tableau blanc est rangé.`);
    for (const [id, quiz] of room.quizzes) {
      const asked = quiz.questions.find((one) => one.number === quiz.number);
      if (quiz.open && asked && was.quizzes.get(id)?.number !== quiz.number) news.push(t`Quiz : ${asked.text}`);
    }
    if (news.length > 0) setSaid(news.join(" "));
  }, [room, host, t]);
  return (
    <p className="sr" aria-live="polite">
      {said}
    </p>
  );
}
