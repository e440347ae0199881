import type { ComponentProps, ReactNode } from "react";
import { Icon, type IconName } from "../ui/Icon";

type ControlProps = ComponentProps<"button"> & {
  icon: IconName;
  label: ReactNode;
  /** The word where there is little room. */
  short?: ReactNode;
  count?: ReactNode;
};

/** A named control of the bar. */
export function Control({ icon, label, short, count, className = "", children, ...button }: ControlProps) {
  return (
    <button type="button" {...button} className={`ctl ${className}`}>
      <Icon name={icon} />
      <span className={short ? "long" : undefined}>{label}</span>
      {short && <span className="short">{short}</span>}
      {count}
      {children}
    </button>
  );
}
