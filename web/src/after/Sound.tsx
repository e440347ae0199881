import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { command } from "../graphql/command";
import { graphql } from "../graphql/generated";
import { wasDone } from "../refusals";
import { Segments } from "../ui/fields";

const RateSound = graphql(`
  mutation RateSound($commandId: UUID!, $sessionId: UUID!, $good: Boolean!) {
    rateSound(commandId: $commandId, sessionId: $sessionId, good: $good) {
      ...Outcome
    }
  }
`);

type Answer = "good" | "bad";

/** «Was the sound good?»: one click, that another one corrects. */
export function Sound({ sessionId }: { sessionId: string }) {
  const { t } = useLingui();
  const [answer, setAnswer] = useState<Answer | null>(null);
  const rate = async (next: Answer) => {
    const before = answer;
    setAnswer(next);
    if (!wasDone(await command(RateSound, { sessionId, good: next === "good" }))) setAnswer(before);
  };
  return (
    <section className="after__sound" aria-labelledby="son">
      <h2 id="son" className="h3">
        <Trans>Le son était-il bon ?</Trans>
      </h2>
      <Segments
        label={t`Le son était-il bon ?`}
        value={answer}
        choices={[
          ["good", t`Oui`],
          ["bad", t`Non`],
        ]}
        onChoose={(next) => void rate(next)}
      />
      <p className="small soft" role="status">
        {answer && <Trans>Merci, c’est noté.</Trans>}
      </p>
    </section>
  );
}
