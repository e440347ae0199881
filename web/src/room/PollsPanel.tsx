import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { percent } from "../language/format";
import type { Poll } from "../session/room";
import { Button, IconButton } from "../ui/Button";
import { Field } from "../ui/fields";
import { Icon } from "../ui/Icon";
import { Badge, Bar, Empty } from "../ui/show";
import { ClosePoll, OpenPoll, SharePollResults, Vote } from "./commands";
import { useRoom } from "./context";
import { Panel } from "./Panel";

const MOST = 10;

/** Polls, the newest first: the host writes, opens, closes and shares; everybody votes once. */
export function PollsPanel() {
  const { t } = useLingui();
  const { room, host } = useRoom();
  const [writing, setWriting] = useState(false);
  const polls = [...room.polls.values()].reverse();
  const foot =
    host && !writing ? (
      <Button block icon="plus" onPress={() => setWriting(true)}>
        <Trans>Nouveau sondage</Trans>
      </Button>
    ) : undefined;
  return (
    <Panel title={t`Sondages`} foot={foot}>
      {writing && <NewPoll onDone={() => setWriting(false)} />}
      {polls.length === 0 && !writing && (
        <Empty icon="poll" title={t`Aucun sondage`}>
          {host ? (
            <Trans>
              Posez une question avec des réponses au choix : chacun vote une fois, vous voyez le compte en direct.
            </Trans>
          ) : (
            <Trans>Quand une question sera posée, vous pourrez y répondre ici.</Trans>
          )}
        </Empty>
      )}
      <ul>
        {polls.map((poll) => (
          <li key={poll.id} className="panel__sec poll">
            <OnePoll poll={poll} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function NewPoll({ onDone }: { onDone: () => void }) {
  const { t } = useLingui();
  const { act } = useRoom();
  const [question, setQuestion] = useState("");
  const [choices, setChoices] = useState([
    { id: 1, text: "" },
    { id: 2, text: "" },
  ]);
  const written = choices.map((one) => one.text.trim()).filter(Boolean);
  const twice = new Set(written.map((one) => one.toLowerCase())).size < written.length;
  const ready = question.trim() !== "" && written.length >= 2 && !twice;
  const open = async (): Promise<void> => {
    if (await act(OpenPoll, { question, choices: written })) onDone();
  };
  return (
    <form
      className="panel__sec poll stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) void open();
      }}
    >
      <Field
        label={t`Question`}
        value={question}
        maxLength={300}
        autoFocus
        onChange={(event) => setQuestion(event.target.value)}
      />
      <fieldset className="stack-2">
        <legend className="label">
          <Trans>Réponses au choix</Trans>
        </legend>
        {choices.map((one, index) => (
          <div key={one.id} className="row gap-1">
            <input
              className="input"
              aria-label={t`Réponse ${index + 1}`}
              maxLength={150}
              value={one.text}
              onChange={(event) =>
                setChoices(choices.map((each) => (each.id === one.id ? { ...each, text: event.target.value } : each)))
              }
            />
            {choices.length > 2 && (
              <IconButton
                icon="close"
                label={t`Retirer la réponse ${index + 1}`}
                onPress={() => setChoices(choices.filter((each) => each.id !== one.id))}
              />
            )}
          </div>
        ))}
        {twice && (
          <p className="error" role="alert">
            <Icon name="warn" size={16} />
            <Trans>Deux réponses sont identiques.</Trans>
          </p>
        )}
        {choices.length < MOST && (
          <Button
            look="quiet"
            compact
            icon="plus"
            onPress={() => setChoices([...choices, { id: Math.max(...choices.map((each) => each.id)) + 1, text: "" }])}
          >
            <Trans>Ajouter une réponse</Trans>
          </Button>
        )}
      </fieldset>
      <p className="help">
        <Trans>Sondage nominatif : chacun en est prévenu avant de voter.</Trans>
      </p>
      <div className="row gap-2">
        <Button look="primary" type="submit" isDisabled={!ready}>
          <Trans>Ouvrir le sondage</Trans>
        </Button>
        <Button look="quiet" onPress={onDone}>
          <Trans>Annuler</Trans>
        </Button>
      </div>
    </form>
  );
}

function OnePoll({ poll }: { poll: Poll }) {
  const { room, host, act } = useRoom();
  const mine = room.mine.votes.find((one) => one.pollId === poll.id);
  return (
    <article className="stack" aria-label={poll.question}>
      <div className="row gap-2 row--wrap">
        {poll.status === "OPEN" ? (
          <Badge icon="play" tone="voice">
            <Trans>Ouvert</Trans>
          </Badge>
        ) : (
          <Badge icon="lock">
            {poll.status === "SHARED" ? <Trans>Clos, résultats montrés</Trans> : <Trans>Clos</Trans>}
          </Badge>
        )}
        <Badge icon="person">
          <Trans>Nominatif</Trans>
        </Badge>
      </div>
      <h3>{poll.question}</h3>
      {poll.status === "OPEN" && !mine && <Ballot poll={poll} />}
      {mine && mine.choice != null && (
        <p className="small">
          <Icon name="check" size={16} /> <Trans>Votre vote : {poll.choices[mine.choice]}</Trans>
        </p>
      )}
      {poll.status === "CLOSED" && !mine && !host && (
        <p className="small soft">
          <Trans>Le sondage est clos ; les votes ne sont plus reçus.</Trans>
        </p>
      )}
      {poll.counts ? <Results poll={poll} counts={poll.counts} /> : <Voters poll={poll} />}
      {host && poll.status === "OPEN" && (
        <Button onPress={() => void act(ClosePoll, { pollId: poll.id })}>
          <Trans>Clore le sondage</Trans>
        </Button>
      )}
      {host && poll.status === "CLOSED" && (
        <Button onPress={() => void act(SharePollResults, { pollId: poll.id })}>
          <Trans>Montrer les résultats à tous</Trans>
        </Button>
      )}
    </article>
  );
}

function Voters({ poll }: { poll: Poll }) {
  const { room } = useRoom();
  return (
    <p className="small soft num">
      <Plural value={poll.voters} one="# vote" other="# votes" />{" "}
      <Plural value={room.counts.participants} one="sur # présent" other="sur # présents" />
    </p>
  );
}

/** A vote is chosen, then sent: one can't be taken back. */
function Ballot({ poll }: { poll: Poll }) {
  const { t } = useLingui();
  const { act } = useRoom();
  const [choice, setChoice] = useState<number | null>(null);
  const [sending, setSending] = useState(false);
  const vote = async (): Promise<void> => {
    if (choice === null) return;
    setSending(true);
    if (!(await act(Vote, { pollId: poll.id, choice }))) setSending(false);
  };
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void vote();
      }}
    >
      <fieldset className="stack-2">
        <legend className="sr">{poll.question}</legend>
        {poll.choices.map((text, index) => (
          <label key={text} className={choice === index ? "opt opt--on" : "opt"}>
            <input type="radio" name={poll.id} checked={choice === index} onChange={() => setChoice(index)} />
            <span>{text}</span>
          </label>
        ))}
      </fieldset>
      <p className="help">
        {t`Ce vote est nominatif : l’historique garde votre réponse avec votre nom. Il ne se change pas.`}
      </p>
      <div>
        <Button look="primary" type="submit" isDisabled={choice === null} isPending={sending}>
          <Trans>Voter</Trans>
        </Button>
      </div>
    </form>
  );
}

function Results({ poll, counts }: { poll: Poll; counts: readonly number[] }) {
  const total = counts.reduce((sum, one) => sum + one, 0);
  const best = Math.max(...counts);
  return (
    <>
      <ul className="stack-2" aria-live="polite">
        {poll.choices.map((text, index) => {
          const count = counts[index] ?? 0;
          const share = total === 0 ? 0 : count / total;
          return (
            <li key={text} className={count === best && total > 0 ? "res res--best" : "res"}>
              <div className="row gap-2">
                <span className="grow">{text}</span>
                <span className="num strong">{percent(share)}</span>
                <span className="num soft tiny res__count">{count}</span>
              </div>
              <Bar share={share} />
            </li>
          );
        })}
      </ul>
      <Voters poll={poll} />
    </>
  );
}
