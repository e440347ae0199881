import type { ReactNode, Ref } from "react";
import { Icon } from "../ui/Icon";

type Props = {
  text: string;
  longest: number;
  placeholder: string;
  /** The names of the line, and of its button. */
  label: string;
  action: string;
  /** The id of what says why nothing can be sent now. */
  hindrance?: string | undefined;
  field?: Ref<HTMLTextAreaElement>;
  /** What helps to write, beside the text. */
  tool?: ReactNode;
  onWrite: (text: string) => void;
  onSend: () => void;
};

/** What is written to the room: sent with the enter key, a new line with Shift. */
export function WritingLine(props: Props) {
  const { text, hindrance, onSend } = props;
  return (
    <div className="writing">
      <textarea
        ref={props.field}
        className="input"
        rows={1}
        value={text}
        maxLength={props.longest}
        placeholder={props.placeholder}
        aria-label={props.label}
        aria-describedby={hindrance}
        onChange={(event) => props.onWrite(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          onSend();
        }}
      />
      {props.tool}
      <button
        type="submit"
        className="iconbtn is-on"
        aria-label={props.action}
        disabled={!text.trim() || hindrance !== undefined}
      >
        <Icon name="send" />
      </button>
    </div>
  );
}
