import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { QuestionInput } from "../graphql/generated/graphql";
import { Button } from "../ui/Button";
import { Segments } from "../ui/fields";
import { Composer } from "./Composer";
import { draftOf, empty, problem, question } from "./draft";

type Written = { question: Required<QuestionInput>; anonymous: boolean };
type Props = {
  /** As it was prepared; a new one without. */
  poll?: Written;
  action: string;
  /** Whether it was done. */
  onSave: (poll: Written) => Promise<boolean>;
  onDone: () => void;
};

/** Writes a poll of any kind, and says whether it is anonymous. */
export function PollComposer({ poll, action, onSave, onDone }: Props) {
  const { t } = useLingui();
  const [draft, setDraft] = useState(() => (poll ? draftOf(poll.question) : empty()));
  const [votes, setVotes] = useState<"named" | "anonymous">(poll?.anonymous ? "anonymous" : "named");
  const ready = problem(draft, false) === null;
  const save = async (): Promise<void> => {
    if (await onSave({ question: question(draft, false), anonymous: votes === "anonymous" })) onDone();
  };
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) void save();
      }}
    >
      <Composer draft={draft} onChange={setDraft} autoFocus />
      <Segments
        label={t`Votes`}
        value={votes}
        choices={[
          ["named", t`Nominatif`],
          ["anonymous", t`Anonyme`],
        ]}
        onChoose={setVotes}
      />
      <p className="help">
        {votes === "named" ? (
          <Trans>Sondage nominatif : chacun en est prévenu avant de voter.</Trans>
        ) : (
          <Trans>
            Sondage anonyme : ni vous ni l’historique ne voyez qui a répondu quoi ; le total vient à la clôture.
          </Trans>
        )}
      </p>
      <div className="row gap-2">
        <Button look="primary" type="submit" isDisabled={!ready}>
          {action}
        </Button>
        <Button look="quiet" onPress={onDone}>
          <Trans>Annuler</Trans>
        </Button>
      </div>
    </form>
  );
}
