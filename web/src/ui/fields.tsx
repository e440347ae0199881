import { type ComponentProps, type ReactNode, useId } from "react";
import { Icon, type IconName } from "./Icon";

/** Native controls in the house's clothes: nothing is more accessible, and a phone shows its own pickers. */

type FieldProps = Omit<ComponentProps<"input">, "id" | "className"> & {
  label: string;
  help?: string | undefined;
  /** A sentence: what is wrong with what was written. */
  error?: string | undefined;
  mono?: boolean;
};

/** A labelled line of text, date or number. */
export function Field({ label, help, error, mono, ...input }: FieldProps) {
  const id = useId();
  const described = [help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className="field">
      <label className="label" htmlFor={id}>
        {label}
      </label>
      <input
        {...input}
        id={id}
        className={mono ? "input mono" : "input"}
        aria-invalid={error ? true : undefined}
        aria-describedby={described || undefined}
      />
      {help && (
        <p className="help" id={`${id}-help`}>
          {help}
        </p>
      )}
      {error && (
        <p className="error" id={`${id}-error`} role="alert">
          <Icon name="warn" size={16} />
          {error}
        </p>
      )}
    </div>
  );
}

type SelectProps = Omit<ComponentProps<"select">, "id" | "className"> & {
  label: string;
  icon?: IconName;
  children: ReactNode;
};

/** A labelled choice among several. */
export function Select({ label, icon, children, ...select }: SelectProps) {
  const id = useId();
  return (
    <div className="field">
      <label className="label" htmlFor={id}>
        {label}
      </label>
      <span className={icon ? "select select--lead" : "select"}>
        {icon && <Icon name={icon} size={20} />}
        <select {...select} id={id} className="input">
          {children}
        </select>
        <Icon name="down" size={20} />
      </span>
    </div>
  );
}

type SearchProps = Omit<ComponentProps<"input">, "type" | "className" | "onChange"> & {
  label: string;
  value: string;
  onSearch: (value: string) => void;
};

/** A search line; its name is for readers, its placeholder for the others. */
export function Search({ label, onSearch, ...input }: SearchProps) {
  return (
    <label className="select select--lead search">
      <Icon name="search" size={20} />
      <span className="sr">{label}</span>
      <input {...input} type="search" className="input" onChange={(event) => onSearch(event.target.value)} />
    </label>
  );
}

type ToggleProps = { checked: boolean; onToggle: (checked: boolean) => void; disabled?: boolean; children: ReactNode };

/** On or off, at once. */
export function Switch({ checked, onToggle, disabled, children }: ToggleProps) {
  return (
    <label className="switch">
      <input
        type="checkbox"
        role="switch"
        aria-checked={checked}
        checked={checked}
        disabled={disabled}
        onChange={(event) => onToggle(event.target.checked)}
      />
      <span>{children}</span>
    </label>
  );
}

/** Agreed or not, part of what is sent. */
export function Check({ checked, onToggle, disabled, children }: ToggleProps) {
  return (
    <label className="check">
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onToggle(event.target.checked)}
      />
      <span className="small">{children}</span>
    </label>
  );
}

/** One of a few, all visible. */
export function Segments<Value extends string>(props: {
  label: string;
  value: Value | null;
  choices: readonly (readonly [Value, string])[];
  onChoose: (value: Value) => void;
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would need a legend and resets that add nothing
    <div className="seg" role="group" aria-label={props.label}>
      {props.choices.map(([value, label]) => (
        <button key={value} type="button" aria-pressed={value === props.value} onClick={() => props.onChoose(value)}>
          {label}
        </button>
      ))}
    </div>
  );
}
