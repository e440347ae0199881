import { type ComponentProps, type ReactNode, useId } from "react";
import { Icon, type IconName } from "../ui/Icon";
import { notify } from "../ui/toast";

type ControlProps = ComponentProps<"button"> & {
  icon: IconName;
  label: ReactNode;
  /** The word where there is little room. */
  short?: ReactNode;
  count?: ReactNode;
  /** Why it can't be used now: it stays reachable, says so, and does nothing. */
  hindrance?: string | null;
};

/** A named control of the bar. */
export function Control({ icon, label, short, count, hindrance, className = "", children, ...button }: ControlProps) {
  const reason = useId();
  const hindered = hindrance
    ? { "aria-disabled": true, "aria-describedby": reason, title: hindrance, onClick: () => notify(hindrance) }
    : {};
  return (
    <button type="button" {...button} {...hindered} className={`ctl ${className}`}>
      <Icon name={icon} />
      <span className={short ? "long" : undefined}>{label}</span>
      {short && <span className="short">{short}</span>}
      {count}
      {children}
      {hindrance && (
        <span id={reason} hidden>
          {hindrance}
        </span>
      )}
    </button>
  );
}
