import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Button as AriaButton } from "react-aria-components/Button";
import { Menu as AriaMenu, MenuItem as AriaMenuItem, MenuTrigger } from "react-aria-components/Menu";
import { Popover } from "react-aria-components/Popover";
import { Toolbar } from "react-aria-components/Toolbar";
import { COLOURS, type Colour, type Stamp } from "../../annotations/stroke";
import { IconButton } from "../../ui/Button";
import { Icon, type IconName } from "../../ui/Icon";
import { Menu, MenuItem, MenuLine } from "../../ui/Menu";
import type { Sheet } from "./sheet";
import { type Hand, type Held, hold, WIDTHS } from "./tools";

type Props = {
  sheet: Sheet;
  held: Held;
  /** Whether one may erase what others drew. */
  erases: boolean;
  onClear: () => void;
  onClearAll: () => void;
  onPicture: () => void;
  onDocument: () => void;
  /** Where the tools are put away again. */
  onClose?: () => void;
};

/** What one draws with, beside what one draws on; below it on a phone. */
export function Tools({ sheet, held, erases, onClear, onClearAll, onPicture, onDocument, onClose }: Props) {
  const { t } = useLingui();
  const upright = !window.matchMedia("(max-width: 760px)").matches;
  const shapes: [Hand, IconName, string][] = [
    ["LINE", "line", t`Trait droit`],
    ["ARROW", "arrow", t`Flèche`],
    ["RECTANGLE", "rectangle", t`Rectangle`],
    ["ELLIPSE", "ellipse", t`Ellipse`],
  ];
  const stamps: Record<Stamp, string> = {
    CHECK: t`Coche`,
    CROSS: t`Croix`,
    STAR: t`Étoile`,
    QUESTION: t`Point d’interrogation`,
    HEART: t`Cœur`,
  };
  const colours: Record<Colour, string> = {
    BLACK: t`Noir`,
    RED: t`Rouge`,
    ORANGE: t`Orange`,
    GREEN: t`Vert`,
    BLUE: t`Bleu`,
    VIOLET: t`Violet`,
    WHITE: t`Blanc`,
  };
  const widths: Record<keyof typeof WIDTHS, string> = { thin: t`Fin`, medium: t`Moyen`, thick: t`Épais` };
  const shape = shapes.find(([hand]) => hand === held.hand);
  return (
    <Toolbar className="tools" aria-label={t`Outils de dessin`} orientation={upright ? "vertical" : "horizontal"}>
      <Tool hand="MOVE" icon="move" label={t`Ne pas dessiner`} held={held} />
      <Tool hand="PEN" icon="pen" label={t`Stylo`} held={held} />
      <Tool hand="HIGHLIGHTER" icon="highlighter" label={t`Surligneur`} held={held} />
      <Choice
        label={shape ? t`Forme : ${shape[2]}` : t`Forme`}
        face={<Icon name={shape?.[1] ?? "rectangle"} />}
        on={shape !== undefined}
        choices={shapes.map(([hand, icon, label]) => ({ key: hand, label, face: <Icon name={icon} size={20} /> }))}
        onChoose={(hand) => hold({ hand: hand as Hand })}
      />
      <Tool hand="TEXT" icon="text" label={t`Texte`} held={held} />
      <Choice
        label={t`Tampon : ${stamps[held.stamp]}`}
        face={<Icon name="stamp" />}
        on={held.hand === "STAMP"}
        choices={Object.entries(stamps).map(([key, label]) => ({ key, label }))}
        onChoose={(stamp) => hold({ hand: "STAMP", stamp: stamp as Stamp })}
      />
      <Tool hand="ERASER" icon="eraser" label={t`Gomme`} held={held} />
      <Tool hand="LASER" icon="laser" label={t`Pointeur laser`} held={held} />
      <span className="tools__sep" />
      <Choice
        label={t`Couleur : ${colours[held.colour]}`}
        face={<Swatch colour={held.colour} />}
        choices={Object.entries(colours).map(([key, label]) => ({
          key,
          label,
          face: <Swatch colour={key as Colour} />,
        }))}
        onChoose={(colour) => hold({ colour: colour as Colour })}
      />
      <Choice
        label={t`Épaisseur`}
        face={<span className="tools__width" style={{ blockSize: held.width / 9 }} />}
        choices={Object.entries(widths).map(([key, label]) => ({ key, label }))}
        onChoose={(key) => hold({ width: WIDTHS[key as keyof typeof WIDTHS] })}
      />
      <span className="tools__sep" />
      <IconButton
        icon="undo"
        label={t`Annuler mon dernier tracé`}
        keys="Ctrl Z"
        isDisabled={!sheet.canUndo}
        onPress={() => sheet.undo()}
      />
      <IconButton
        icon="redo"
        label={t`Rétablir`}
        keys="Ctrl ⇧ Z"
        isDisabled={!sheet.canRedo}
        onPress={() => sheet.redo()}
      />
      <Menu
        label={t`Effacer, garder`}
        trigger={
          <AriaButton className="iconbtn" aria-label={t`Effacer, garder`}>
            <Icon name="more" />
          </AriaButton>
        }
      >
        <MenuItem icon="eraser" onAction={onClear}>{t`Effacer tous mes tracés`}</MenuItem>
        {erases && <MenuItem icon="trash" danger onAction={onClearAll}>{t`Effacer tous les tracés`}</MenuItem>}
        <MenuLine />
        <MenuItem icon="download" onAction={onPicture}>{t`Garder en image (PNG)`}</MenuItem>
        <MenuItem icon="download" onAction={onDocument}>{t`Garder en PDF`}</MenuItem>
      </Menu>
      {onClose && <IconButton icon="close" label={t`Ranger les outils`} onPress={onClose} />}
    </Toolbar>
  );
}

function Tool({ hand, icon, label, held }: { hand: Hand; icon: IconName; label: string; held: Held }) {
  return <IconButton icon={icon} label={label} aria-pressed={held.hand === hand} onPress={() => hold({ hand })} />;
}

type ChoiceProps = {
  label: string;
  face: ReactNode;
  on?: boolean;
  choices: readonly { key: string; label: string; face?: ReactNode }[];
  onChoose: (key: string) => void;
};

/** A button that shows what is chosen, and opens what there is. */
function Choice({ label, face, on, choices, onChoose }: ChoiceProps) {
  return (
    <MenuTrigger>
      <AriaButton className={on ? "iconbtn is-on" : "iconbtn"} aria-label={label}>
        {face}
      </AriaButton>
      <Popover className="menu" placement="right top" offset={6}>
        <AriaMenu aria-label={label} className="menu__list" onAction={(key) => onChoose(String(key))}>
          {choices.map((one) => (
            <AriaMenuItem key={one.key} id={one.key} textValue={one.label} className="menu__item">
              {one.face}
              {one.label}
            </AriaMenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}

function Swatch({ colour }: { colour: Colour }) {
  return <span className="tools__swatch" style={{ background: COLOURS[colour] }} />;
}
