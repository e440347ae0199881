import type { ReactNode } from "react";
import { Dialog as AriaDialog, Heading } from "react-aria-components/Dialog";
import { Modal, ModalOverlay } from "react-aria-components/Modal";
import { Button, type Look } from "./Button";

type Props = {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  /** An alert asks for an answer: a click beside it does not close it. */
  alert?: boolean;
};

/** A dialog over the page: focus stays in it and comes back after; Escape closes it. */
export function Dialog({ isOpen, onClose, title, children, alert }: Props) {
  return (
    <ModalOverlay className="overlay" isOpen={isOpen} onOpenChange={(open) => open || onClose()} isDismissable={!alert}>
      <Modal className="overlay__box">
        <AriaDialog className="dialog" role={alert ? "alertdialog" : "dialog"}>
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

type ConfirmProps = {
  isOpen: boolean;
  title: string;
  /** What will happen, in figures where there are some. */
  children: ReactNode;
  /** The word of what is done, and of what leaves everything as it is. */
  action: string;
  safe: string;
  look?: Look;
  isPending?: boolean;
  onConfirm: () => void;
  onClose: () => void;
};

/** Asks before what can't be undone: the consequence in the text, the safe button first and focused. */
export function Confirm({
  isOpen,
  title,
  children,
  action,
  safe,
  look = "danger",
  isPending,
  onConfirm,
  onClose,
}: ConfirmProps) {
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={title} alert>
      <div className="soft">{children}</div>
      <div className="dialog__foot">
        <Button autoFocus onPress={onClose}>
          {safe}
        </Button>
        <Button look={look} onPress={onConfirm} isPending={isPending ?? false}>
          {action}
        </Button>
      </div>
    </Dialog>
  );
}
