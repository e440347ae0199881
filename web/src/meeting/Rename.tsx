import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/fields";

type Props = { isOpen: boolean; title: string; onClose: () => void; onSave: (title: string) => Promise<boolean> };

/** Give the meeting another title. */
export function Rename(props: Props) {
  const { t } = useLingui();
  return (
    <Dialog isOpen={props.isOpen} onClose={props.onClose} title={t`Renommer la réunion`}>
      <Form {...props} />
    </Dialog>
  );
}

function Form({ title, onClose, onSave }: Props) {
  const { t } = useLingui();
  const [text, setText] = useState(title);
  const [pending, setPending] = useState(false);

  async function save(event: FormEvent) {
    event.preventDefault();
    setPending(true);
    const saved = await onSave(text);
    setPending(false);
    if (saved) onClose();
  }

  return (
    <form className="stack" onSubmit={(event) => void save(event)} noValidate>
      <Field
        label={t`Titre`}
        value={text}
        onChange={(event) => setText(event.target.value)}
        autoFocus
        autoComplete="off"
      />
      <div className="dialog__foot">
        <Button onPress={onClose}>
          <Trans>Annuler</Trans>
        </Button>
        <Button type="submit" look="primary" isPending={pending} isDisabled={text.trim() === ""}>
          <Trans>Renommer</Trans>
        </Button>
      </div>
    </form>
  );
}
