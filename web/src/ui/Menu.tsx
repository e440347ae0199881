import type { ReactNode } from "react";
import { Header } from "react-aria-components/Header";
import { Menu as AriaMenu, MenuItem as AriaMenuItem, MenuSection, MenuTrigger } from "react-aria-components/Menu";
import { Popover } from "react-aria-components/Popover";
import { Separator } from "react-aria-components/Separator";
import { Icon, type IconName } from "./Icon";

/** A menu that opens from its first child, a button. */
export function Menu({ label, trigger, children }: { label: string; trigger: ReactNode; children: ReactNode }) {
  return (
    <MenuTrigger>
      {trigger}
      <Popover className="menu" placement="bottom end" offset={6}>
        <AriaMenu aria-label={label} className="menu__list">
          {children}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}

type ItemProps = {
  icon?: IconName;
  danger?: boolean;
  href?: string;
  onAction?: () => void;
  isDisabled?: boolean;
  children: string;
};

/** One line of a menu: an action, or a link when it has `href`. */
export function MenuItem({ icon, danger, children, ...rest }: ItemProps) {
  return (
    <AriaMenuItem {...rest} textValue={children} className={danger ? "menu__item menu__item--danger" : "menu__item"}>
      {icon && <Icon name={icon} size={20} />}
      {children}
    </AriaMenuItem>
  );
}

/** A titled part of a menu. */
export function MenuPart({ title, children }: { title: string; children: ReactNode }) {
  return (
    <MenuSection>
      <Header className="menu__title tiny soft">{title}</Header>
      {children}
    </MenuSection>
  );
}

export function MenuLine() {
  return <Separator className="menu__sep" />;
}
