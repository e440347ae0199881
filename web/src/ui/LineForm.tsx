import { Trans } from "@lingui/react/macro";
import { type FormEvent, type ReactNode, useState } from "react";
import { Button } from "./Button";
import { Field } from "./fields";

type Props = {
  label: string;
  value: string;
  maxLength: number;
  placeholder?: string;
  /** What stands above the line. */
  children?: ReactNode;
  /** The word of what is done with what is written. */
  action: (written: string) => string;
  mayBeEmpty?: boolean;
  /** Whether it was done, so that the dialog can be closed. */
  onSend: (written: string) => Promise<boolean>;
  onClose: () => void;
};

/** What a dialog asks for when it is one line of text. */
export function LineForm({
  label,
  value,
  maxLength,
  placeholder,
  children,
  action,
  mayBeEmpty,
  onSend,
  onClose,
}: Props) {
  const [written, setWritten] = useState(value);
  const [pending, setPending] = useState(false);

  async function send(event: FormEvent): Promise<void> {
    event.preventDefault();
    setPending(true);
    const done = await onSend(written);
    setPending(false);
    if (done) onClose();
  }

  return (
    <form className="stack" onSubmit={(event) => void send(event)} noValidate>
      {children}
      <Field
        label={label}
        value={written}
        maxLength={maxLength}
        {...(placeholder ? { placeholder } : {})}
        onChange={(event) => setWritten(event.target.value)}
        autoComplete="off"
        autoFocus
      />
      <div className="dialog__foot">
        <Button onPress={onClose}>
          <Trans>Annuler</Trans>
        </Button>
        <Button type="submit" look="primary" isPending={pending} isDisabled={!mayBeEmpty && written.trim() === ""}>
          {action(written)}
        </Button>
      </div>
    </form>
  );
}
