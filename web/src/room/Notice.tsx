import type { ReactNode } from "react";
import { Icon, type IconName } from "../ui/Icon";

type Props = {
  icon: IconName;
  sentence: ReactNode;
  /** Whether it asks for patience or for care. */
  wait?: boolean;
  /** Whether readers hear all of it when it comes. */
  said?: boolean;
  /** What can be done. */
  children?: ReactNode;
};

/** One sentence with what can be done, in the flow above the stage. */
export function Notice({ icon, sentence, wait = true, said = true, children }: Props) {
  return (
    <div className={wait ? "notice banner banner--wait" : "notice banner"} role={said ? "status" : undefined}>
      <Icon name={icon} size={20} />
      <p className="small grow">{sentence}</p>
      {children}
    </div>
  );
}
