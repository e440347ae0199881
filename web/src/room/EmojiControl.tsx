import { useLingui } from "@lingui/react/macro";
import { lazy, type RefObject, Suspense, useState } from "react";
import { DialogTrigger } from "react-aria-components/Dialog";
import { Popover } from "react-aria-components/Popover";
import { IconButton } from "../ui/Button";
import "./emoji.css";

const EmojiPicker = lazy(() => import("./EmojiPicker"));

type Props = {
  field: RefObject<HTMLTextAreaElement | null>;
  onWrite: (text: string) => void;
};

/** Puts an emoji where the caret of `field` is; `onWrite` is told the new text. */
export function EmojiControl({ field, onWrite }: Props) {
  const { t } = useLingui();
  const [isOpen, setOpen] = useState(false);
  return (
    <DialogTrigger
      isOpen={isOpen}
      onOpenChange={(open) => {
        // The focus goes back to what had it when the picker opened: the text, not the button.
        if (open) field.current?.focus();
        setOpen(open);
      }}
    >
      <IconButton icon="smile" label={t`Choisir un emoji`} />
      <Popover className="menu emoji" placement="top end" offset={8}>
        <Suspense fallback={<div className="emoji__picker" aria-busy="true" />}>
          <EmojiPicker
            onPick={(emoji) => {
              if (field.current && insert(field.current, emoji)) onWrite(field.current.value);
              setOpen(false);
            }}
          />
        </Suspense>
      </Popover>
    </DialogTrigger>
  );
}

/** Put `text` in place of what is selected, the caret after it; false when the field would be too full for it. */
export function insert(field: HTMLTextAreaElement, text: string): boolean {
  const { selectionStart: start, selectionEnd: end, value, maxLength } = field;
  if (maxLength >= 0 && value.length - (end - start) + text.length > maxLength) return false;
  field.setRangeText(text, start, end, "end");
  return true;
}
