import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useMemo, useRef, useState } from "react";
import { useQuery } from "urql";
import { NotYours } from "../frame/NotYours";
import { useTitle } from "../frame/title";
import { Unreachable } from "../frame/Unreachable";
import { clock, clockWithSeconds, day } from "../language/format";
import { refusalSentence } from "../refusals";
import { Search, Segments } from "../ui/fields";
import { Icon } from "../ui/Icon";
import { Empty, Skeleton } from "../ui/show";
import { type Event, HistoryDocument, HistoryEventsDocument } from "./documents";
import "./history.css";
import { RoomThen } from "./RoomThen";
import { type KINDS, sentence, sentences, topicsOf } from "./sentences";
import { TimeLine } from "./TimeLine";

type Kind = "all" | keyof typeof KINDS;

/** What happened in a session, event by event, beside the room as it was at the chosen instant. */
export default function History({ sessionId }: { sessionId: string }) {
  const { t } = useLingui();
  const [{ data, error }, ask] = useQuery({ query: HistoryDocument, variables: { sessionId } });
  const history = data?.history;
  useTitle(history?.__typename === "History" ? history.session.title : t`Historique`);
  if (error && !history) return <Unreachable again={() => ask({ requestPolicy: "network-only" })} />;
  if (!history) return <Skeleton lines={6} height={56} />;
  if (history.__typename === "Refusal") return <NotYours>{refusalSentence(history)}</NotYours>;
  const { session } = history;
  return (
    <>
      <div className="page__head">
        <div className="grow">
          <p className="small soft num">
            {day(session.startedAt)}, {clock(session.startedAt)}
            {session.endedAt && ` – ${clock(session.endedAt)}`}
          </p>
          <h1>{session.title}</h1>
        </div>
        <span className="badge num">
          <Plural value={history.events} one="# événement" other="# événements" />
        </span>
      </div>
      <Replay sessionId={sessionId} density={history.density} />
    </>
  );
}

function Replay({ sessionId, density }: { sessionId: string; density: readonly number[] }) {
  const { t } = useLingui();
  const [kind, setKind] = useState<Kind>("all");
  const [search, setSearch] = useState("");
  const everything = useEvents(sessionId, null, "");
  const shown = useEvents(sessionId, kind === "all" ? null : topicsOf(kind), useSettled(search));
  const [chosen, setChosen] = useState<number | null>(null);
  const position = chosen ?? everything.events.at(-1)?.position ?? null;
  const instant = everything.events.findLast((one) => position !== null && one.position <= position);
  if (everything.events.length === 0) return <Skeleton lines={4} height={56} />;
  const kinds: [Kind, string][] = [
    ["all", t`Tout`],
    ["presence", t`Présences`],
    ["words", t`Échanges`],
    ["rules", t`Permissions`],
    ["votes", t`Votes`],
    ["groups", t`Groupes`],
    ["shared", t`Partages`],
    ["recording", t`Enregistrement`],
  ];
  return (
    <>
      <section className="card tlc" aria-label={t`Ligne du temps`}>
        <div className="row row--wrap gap-2 tlc__head">
          <Segments label={t`Filtrer les événements`} value={kind} choices={kinds} onChoose={setKind} />
          <span className="push">
            <Search
              label={t`Chercher dans l’historique`}
              placeholder={t`Chercher un nom, un mot`}
              value={search}
              onSearch={setSearch}
            />
          </span>
        </div>
        <TimeLine events={everything.events} density={density} position={position ?? 0} onMove={setChosen} />
      </section>
      <div className="hs">
        {position !== null && instant && (
          <RoomThen
            sessionId={sessionId}
            position={position}
            at={instant.recordedAt}
            events={everything.events}
            onMove={setChosen}
          />
        )}
        <Events {...shown} position={position ?? 0} onChoose={setChosen} />
      </div>
    </>
  );
}

/** What is written, once it has not changed for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), 300);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

/** The events of some topics that mention something; every page, one after the other. */
function useEvents(
  sessionId: string,
  topics: string[] | null,
  search: string,
): { events: readonly Event[]; total: number } {
  const key = `${topics?.join() ?? ""}|${search}`;
  const [known, setKnown] = useState<{ key: string; events: readonly Event[] }>({ key, events: [] });
  const events = known.key === key ? known.events : [];
  const after = events.at(-1)?.position ?? null;
  const [{ data, stale }] = useQuery({
    query: HistoryEventsDocument,
    variables: { sessionId, after, search: search || null, topics },
    requestPolicy: "network-only",
  });
  const page = data?.historyEvents.__typename === "HistoryPage" ? data.historyEvents : null;
  useEffect(() => {
    if (!page || stale) return;
    setKnown((before) => {
      const kept = before.key === key ? before.events : [];
      const last = kept.at(-1)?.position ?? 0;
      const more = page.events.filter((one) => one.position > last);
      return more.length === 0 && before.key === key ? before : { key, events: [...kept, ...more] };
    });
  }, [page, stale, key]);
  return useMemo(() => ({ events, total: page?.total ?? events.length }), [events, page?.total]);
}

const AROUND = 150;

function Events(props: {
  events: readonly Event[];
  total: number;
  position: number;
  onChoose: (position: number) => void;
}) {
  const { t } = useLingui();
  const { events, total, position, onChoose } = props;
  const current = useRef<HTMLLIElement>(null);
  const at = events.findLastIndex((one) => one.position <= position);
  const [first, last] = [Math.max(0, at - AROUND), Math.min(events.length, at + AROUND)];
  // biome-ignore lint/correctness/useExhaustiveDependencies: moving the play head is what scrolls
  useEffect(() => {
    const [event, list] = [current.current, current.current?.parentElement];
    if (!event || !list) return;
    const [one, all] = [event.getBoundingClientRect(), list.getBoundingClientRect()];
    list.scrollTop += Math.min(0, one.top - all.top) + Math.max(0, one.bottom - all.bottom); // the list, not the page
  }, [position]);
  return (
    <section aria-label={t`Événements`}>
      <div className="row hs__head">
        <h2>
          <Trans>Événements</Trans>
        </h2>
        <span className="push small soft num">{t`${first + 1} à ${last} sur ${total}`}</span>
      </div>
      {events.length === 0 ? (
        <Empty icon="history" title={t`Aucun événement ne correspond`}>
          <Trans>Essayez un autre mot, ou montrez tous les événements.</Trans>
        </Empty>
      ) : (
        <ol className="card evs">
          {events.slice(first, last).map((one) => (
            <li
              key={one.position}
              ref={one === events[at] ? current : undefined}
              className={`ev${one === events[at] ? " ev--cur" : one.position > position ? " ev--f" : ""}${sentences[one.topic]?.alert ? " ev--r" : ""}`}
              aria-current={one === events[at] ? "step" : undefined}
            >
              <button type="button" className="ev__h num" onClick={() => onChoose(one.position)}>
                {clockWithSeconds(one.recordedAt)}
              </button>
              <span className="ev__i">
                <Icon name={sentences[one.topic]?.icon ?? "history"} size={20} />
              </span>
              <p>{sentence(one)}</p>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
