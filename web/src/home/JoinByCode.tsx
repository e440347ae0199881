import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import { useLocation } from "wouter";
import { codeIn } from "../meeting/dates";
import { Button } from "../ui/Button";
import { Field } from "../ui/fields";

/** Join by the link or by its code, however it was copied. */
export function JoinByCode({ primary = false }: { primary?: boolean }) {
  const { t } = useLingui();
  const [, go] = useLocation();
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState(false);

  function join(event: FormEvent) {
    event.preventDefault();
    const code = codeIn(text);
    if (code) go(`/m/${code}`);
    else setWrong(true);
  }

  return (
    <form className="card stack" onSubmit={join} aria-labelledby="rejoindre" noValidate>
      <h2 id="rejoindre" className={primary ? "sr" : undefined}>
        <Trans>Rejoindre</Trans>
      </h2>
      <Field
        label={t`Lien ou code de la réunion`}
        mono
        value={text}
        placeholder="abcd-efgh-ijkl"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        onChange={(event) => {
          setText(event.target.value);
          setWrong(false);
        }}
        error={wrong ? t`Ce n’est ni un lien ni un code de douze lettres. Vérifiez ce que vous avez reçu.` : undefined}
      />
      <Button type="submit" look={primary ? "primary" : "plain"} block>
        <Trans>Rejoindre</Trans>
      </Button>
    </form>
  );
}
