import { useLingui } from "@lingui/react/macro";
import { type ReactNode, type Ref, useEffect, useRef } from "react";
import { IconButton } from "../ui/Button";
import { useRoom } from "./context";

/**
 * The side panel (a sheet on a phone): a title, what stays above, what scrolls (`body`), and a foot that stays. Opening
 * it moves the focus into it.
 */
export function Panel({
  title,
  count,
  tools,
  top,
  foot,
  body,
  children,
}: {
  title: string;
  count?: number;
  /** Beside its name, what can be done with all of it. */
  tools?: ReactNode;
  top?: ReactNode;
  foot?: ReactNode;
  body?: Ref<HTMLElement>;
  children: ReactNode;
}) {
  const { t } = useLingui();
  const { show } = useRoom();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    heading.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <aside className="panel" aria-label={title}>
      <div className="panel__head">
        <h2 ref={heading} tabIndex={-1}>
          {title}
        </h2>
        {count !== undefined && <span className="badge num">{count}</span>}
        <span className="panel__tools push">
          {tools}
          <IconButton icon="close" label={t`Fermer le volet`} keys="Échap" onPress={() => show(null)} />
        </span>
      </div>
      {top}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section ref={body} className="panel__body" tabIndex={0} aria-label={t`${title}, contenu`}>
        {children}
      </section>
      {foot && <div className="panel__foot">{foot}</div>}
    </aside>
  );
}
