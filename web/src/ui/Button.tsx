import type { ReactNode } from "react";
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components/Button";
import { Tooltip, TooltipTrigger } from "react-aria-components/Tooltip";
import { Icon, type IconName } from "./Icon";

export type Look = "plain" | "primary" | "quiet" | "danger" | "danger-quiet";

type Props = Omit<AriaButtonProps, "className" | "children" | "style"> & {
  look?: Look;
  icon?: IconName;
  compact?: boolean;
  block?: boolean;
  className?: string;
  children: ReactNode;
};

/** A button with its words; at most one `primary` in a view. `isPending` keeps its width and shows a spinner. */
export function Button({ look = "plain", icon, compact, block, className, children, ...rest }: Props) {
  const classes = ["btn"];
  if (look === "danger-quiet") classes.push("btn--quiet", "btn--danger-quiet");
  else if (look !== "plain") classes.push(`btn--${look}`);
  if (compact) classes.push("btn--compact");
  if (block) classes.push("btn--block");
  if (className) classes.push(className);
  return (
    <AriaButton {...rest} className={classes.join(" ")}>
      {rest.isPending ? <span className="spinner" aria-hidden="true" /> : icon && <Icon name={icon} size={20} />}
      {children}
    </AriaButton>
  );
}

type IconButtonProps = Omit<AriaButtonProps, "className" | "children" | "style" | "aria-label"> & {
  icon: IconName;
  /** The name, for readers and as a hint. */
  label: string;
  /** The key that does the same, shown in the hint. */
  keys?: string;
  line?: boolean;
  className?: string;
};

/** A button of a pictogram alone: its name is an `aria-label` and a hint. */
export function IconButton({ icon, label, keys, line, className, ...rest }: IconButtonProps) {
  const classes = ["iconbtn"];
  if (line) classes.push("iconbtn--line");
  if (className) classes.push(className);
  return (
    <Hinted label={label} {...(keys ? { keys } : {})}>
      <AriaButton {...rest} aria-label={label} className={classes.join(" ")}>
        <Icon name={icon} />
      </AriaButton>
    </Hinted>
  );
}

/** A hint with an optional key over what can take the focus. */
export function Hinted({ label, keys, children }: { label: string; keys?: string; children: ReactNode }) {
  return (
    <TooltipTrigger delay={500} closeDelay={100}>
      {children}
      <Tooltip className="hint" offset={6}>
        {label}
        {keys && <kbd>{keys}</kbd>}
      </Tooltip>
    </TooltipTrigger>
  );
}
