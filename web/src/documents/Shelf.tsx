import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { type ReactNode, useRef, useState } from "react";
import { useQuery } from "urql";
import { useAskedAgain } from "../graphql/again";
import { command, type Refused } from "../graphql/command";
import { size } from "../language/format";
import { codeSentence, refusalSentence, wasDone } from "../refusals";
import { Button, IconButton } from "../ui/Button";
import { Confirm } from "../ui/Dialog";
import { Switch } from "../ui/fields";
import { Icon } from "../ui/Icon";
import { Badge, Bar, Empty, Skeleton } from "../ui/show";
import "./documents.css";
import { type Document, DocumentsDocument, fileOf, RemoveDocument, SetDownload, SetLookAhead } from "./queries";
import { upload } from "./upload";

const KINDS = ".pdf,.pptx,.docx,.odp,.odt";
const ASK_AGAIN_MS = 1_500;

type Props = {
  meetingId: string;
  /** May add, remove, and say what participants may. */
  keeps: boolean;
  /** What else can be done with a document that is ready. */
  actions?: (document: Document) => ReactNode;
};

/** The documents of a meeting, with their upload; participants see those that they may keep. */
export function Shelf({ meetingId, keeps, actions }: Props) {
  const { t } = useLingui();
  const { documents, ask } = useShelf(meetingId);
  const [removing, setRemoving] = useState<Document | null>(null);
  const change = async (sent: Promise<{ refused?: Refused }>): Promise<void> => {
    wasDone(await sent);
    ask();
  };
  if (!documents) return <Skeleton lines={2} height={56} />;
  return (
    <div className="shelf stack">
      {documents.length === 0 ? (
        <Empty icon="document" title={t`Aucun document`}>
          {keeps ? (
            <Trans>Ajoutez vos diapositives ou vos textes : tout le monde les verra page par page avec vous.</Trans>
          ) : (
            <Trans>Les documents que vous pourrez garder seront ici.</Trans>
          )}
        </Empty>
      ) : (
        <ul className="shelf__list">
          {documents.map((document) => (
            <li key={document.id} className="shelf__item">
              <Facts document={document} />
              {keeps && document.status === "READY" && (
                <Rules
                  document={document}
                  onLookAhead={(allowed) =>
                    void change(command(SetLookAhead, { meetingId, documentId: document.id, allowed }))
                  }
                  onDownload={(allowed) =>
                    void change(command(SetDownload, { meetingId, documentId: document.id, allowed }))
                  }
                />
              )}
              <div className="row gap-2 row--wrap">
                {document.status === "READY" && actions?.(document)}
                {document.status === "READY" && (
                  <a
                    className="btn btn--quiet btn--compact"
                    href={`${fileOf(meetingId, document.id)}?download=1`}
                    download
                  >
                    <Icon name="download" size={20} />
                    <Trans>Télécharger</Trans>
                  </a>
                )}
                {keeps && (
                  <IconButton
                    className="push"
                    icon="trash"
                    label={t`Supprimer « ${document.title ?? ""} »`}
                    onPress={() => setRemoving(document)}
                  />
                )}
              </div>
            </li>
          ))}
        </ul>
      )}
      {keeps && <Adding meetingId={meetingId} onAdded={ask} />}
      <Confirm
        isOpen={removing !== null}
        title={t`Supprimer ce document ?`}
        action={t`Supprimer`}
        safe={t`Le garder`}
        onConfirm={() => {
          if (removing) void change(command(RemoveDocument, { meetingId, documentId: removing.id }));
          setRemoving(null);
        }}
        onClose={() => setRemoving(null)}
      >
        <Trans>« {removing?.title ?? ""} » sera effacé pour tous. L’historique garde qu’il a été montré.</Trans>
      </Confirm>
    </div>
  );
}

/** Asked again while something is being converted. */
function useShelf(meetingId: string): { documents: readonly Document[] | null; ask: () => void } {
  const [{ data }, execute] = useQuery({
    query: DocumentsDocument,
    variables: { meetingId },
    requestPolicy: "cache-and-network",
  });
  const ask = (): void => execute({ requestPolicy: "network-only" });
  const documents = data?.documents.__typename === "Documents" ? data.documents.documents : null;
  const converting = documents?.some((one) => one.status === "CONVERTING") ?? false;
  useAskedAgain(execute, converting, ASK_AGAIN_MS);
  return { documents: documents ?? (data?.documents ? [] : null), ask };
}

function Facts({ document }: { document: Document }) {
  const { t } = useLingui();
  return (
    <div className="row gap-2 shelf__facts">
      <Icon name="document" />
      <div className="grow cut">
        <p className="strong small cut">{document.title ?? t`Document effacé`}</p>
        {document.status === "READY" && (
          <p className="tiny soft num">
            <Plural value={document.pages ?? 0} one="# page" other="# pages" />, {size(document.sizeBytes)}
          </p>
        )}
        {document.status === "CONVERTING" && (
          <div className="stack-1" role="status">
            <p className="tiny soft">
              {document.progress == null ? (
                <Trans>En attente de conversion…</Trans>
              ) : (
                <Trans>Conversion en PDF en cours…</Trans>
              )}
            </p>
            <Bar share={document.progress ?? 0} />
          </div>
        )}
        {document.status === "FAILED" && (
          <p className="error" role="alert">
            <Icon name="warn" size={16} />
            {codeSentence(document.failure ?? undefined)}
          </p>
        )}
      </div>
      {document.status === "READY" && document.kind !== "PDF" && <Badge>{document.kind}</Badge>}
    </div>
  );
}

function Rules(props: {
  document: Document;
  onLookAhead: (allowed: boolean) => void;
  onDownload: (allowed: boolean) => void;
}) {
  return (
    <div className="shelf__rules">
      <Switch checked={props.document.lookAhead} onToggle={props.onLookAhead}>
        <Trans>Chacun peut tourner les pages pour soi</Trans>
      </Switch>
      <Switch checked={props.document.download} onToggle={props.onDownload}>
        <Trans>Chacun peut télécharger le fichier</Trans>
      </Switch>
    </div>
  );
}

type Sending = { id: number; name: string; share: number; refused: Refused | null };

/** Files that are chosen or dropped, one after another, each with how far it is or why it was refused. */
function Adding({ meetingId, onAdded }: { meetingId: string; onAdded: () => void }) {
  const input = useRef<HTMLInputElement>(null);
  const [sending, setSending] = useState<readonly Sending[]>([]);
  const [over, setOver] = useState(false);
  const next = useRef(0);
  const note = (id: number, change: Partial<Sending> | null): void =>
    setSending((before) =>
      change === null
        ? before.filter((one) => one.id !== id)
        : before.map((one) => (one.id === id ? { ...one, ...change } : one)),
    );
  const send = async (files: readonly File[]): Promise<void> => {
    const added = files.map((file) => {
      next.current += 1;
      return { file, id: next.current };
    });
    setSending((before) => [
      ...before.filter((one) => one.refused === null),
      ...added.map(({ file, id }) => ({ id, name: file.name, share: 0, refused: null })),
    ]);
    for (const { file, id } of added) {
      const refused = await upload(meetingId, file, (share) => note(id, { share }));
      note(id, refused ? { refused } : null);
      if (!refused) onAdded();
    }
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping a file is a shortcut of the button
    <div
      className="shelf__drop stack-2"
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        void send([...event.dataTransfer.files]);
      }}
    >
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={KINDS}
        onChange={(event) => {
          void send([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
      <Button block icon="plus" onPress={() => input.current?.click()}>
        <Trans>Ajouter un document</Trans>
      </Button>
      <p className="help">
        <Trans>PDF, ou diapositives et textes (pptx, odp, docx, odt) ; 100 Mo et 500 pages au plus.</Trans>
      </p>
      <ul className="stack-2" aria-live="polite">
        {sending.map((one) => (
          <li key={one.id} className="small">
            <span className="cut">{one.name}</span>
            {one.refused ? (
              <p className="error">
                <Icon name="warn" size={16} />
                {refusalSentence(one.refused)}
              </p>
            ) : (
              <Bar share={one.share} />
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
