import { Trans, useLingui } from "@lingui/react/macro";
import { lazy, Suspense, useEffect, useState } from "react";
import { DocumentInk } from "../room/annotations/DocumentInk";
import { useRoom } from "../room/context";
import { shownName } from "../room/names";
import { useHindrance } from "../room/switches";
import { personIn, type Shown } from "../session/room";
import { Button, IconButton } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Zoom } from "../zoom/Zoom";
import "./documents.css";
import { fileOf, HideDocument, pageOf } from "./queries";
import { type Looking, useView } from "./useView";
import { whole } from "./view";

const Page = lazy(() => import("./Page"));

/** The document on the stage: its page, and below it what one can do with it. */
export function ShownDocument({ shown }: { shown: Shown }) {
  const { t } = useLingui();
  const { room, me, act } = useRoom();
  const presents = room.mine.mayPresent;
  const looking = useView(shown, presents, me?.seatId ?? null, act);
  const { view, look } = looking;
  const { meetingId } = room.facts;
  const mayTurn = presents || shown.lookAhead;
  const all = presents || shown.lookAhead || shown.download;
  const url = all ? fileOf(meetingId, shown.id) : pageOf(meetingId, shown.id, view.page);
  const title = shown.title ?? t`Document`;
  const turn = (page: number): void => {
    if (mayTurn && page >= 1 && page <= shown.pages) look(whole(page));
  };
  useTurning((by) => turn(view.page + by));
  const shows = shown.by === me?.seatId;
  const hindrance = useHindrance("ANNOTATE");
  const [pointing, setPointing] = useState(true);
  return (
    <section className="doc" aria-label={t`Document : ${title}`}>
      <DocumentInk
        documentId={shown.id}
        page={view.page}
        url={url}
        alone={!all}
        keeps={presents || shown.download}
        pointing={shows && pointing && !hindrance}
      >
        {(overlay) => (
          <Suspense fallback={<p className="doc__say soft" role="status">{t`La page arrive…`}</p>}>
            <Page
              url={url}
              alone={!all}
              documentId={shown.id}
              view={view}
              label={t`Page ${view.page} sur ${shown.pages}`}
              onLook={look}
              overlay={overlay}
            />
          </Suspense>
        )}
      </DocumentInk>
      <div className="doc__bar">
        {mayTurn ? (
          <Turning key={view.page} page={view.page} pages={shown.pages} onTurn={turn} />
        ) : (
          <span className="small num doc__count">
            <Trans>
              Page <b>{view.page}</b> sur {shown.pages}
            </Trans>
          </span>
        )}
        <Zoom view={view} onLook={look} />
        {shows && !hindrance && (
          <IconButton
            icon="laser"
            label={t`Montrer à tous où je pointe`}
            aria-pressed={pointing}
            onPress={() => setPointing(!pointing)}
          />
        )}
        <Who shown={shown} title={title} />
        <Following looking={looking} presents={presents} page={shown.page} />
        {shown.download && !presents && (
          <a className="btn btn--quiet btn--compact" href={`${fileOf(meetingId, shown.id)}?download=1`} download>
            <Icon name="download" size={20} />
            <Trans>Télécharger</Trans>
          </a>
        )}
        {presents && (
          <Button compact icon="close" onPress={() => void act(HideDocument, {})}>
            <Trans>Retirer</Trans>
          </Button>
        )}
      </div>
      <p className="sr" role="status">
        {looking.following && t`Page ${shown.page} sur ${shown.pages}`}
      </p>
    </section>
  );
}

function Turning({ page, pages, onTurn }: { page: number; pages: number; onTurn: (page: number) => void }) {
  const { t } = useLingui();
  const [written, setWritten] = useState(String(page));
  const go = (): void => {
    const wanted = Number.parseInt(written, 10);
    if (wanted >= 1 && wanted <= pages) onTurn(wanted);
    else setWritten(String(page));
  };
  return (
    <form
      className="doc__turn"
      onSubmit={(event) => {
        event.preventDefault();
        go();
      }}
    >
      <IconButton
        icon="left"
        label={t`Page précédente`}
        keys="PageUp"
        isDisabled={page <= 1}
        onPress={() => onTurn(page - 1)}
      />
      <label className="small num doc__count">
        <span>
          <Trans>Page</Trans>
        </span>
        <input
          className="input"
          inputMode="numeric"
          aria-label={t`Page à montrer, de 1 à ${pages}`}
          value={written}
          size={String(pages).length}
          maxLength={3}
          onFocus={(event) => event.target.select()}
          onChange={(event) => setWritten(event.target.value)}
          onBlur={go}
        />
        <span>
          <Trans>sur {pages}</Trans>
        </span>
      </label>
      <IconButton
        icon="right"
        label={t`Page suivante`}
        keys="PageDown"
        isDisabled={page >= pages}
        onPress={() => onTurn(page + 1)}
      />
    </form>
  );
}

function Who({ shown, title }: { shown: Shown; title: string }) {
  const { room, me } = useRoom();
  const name = shownName(personIn(room, shown.by)?.name);
  return (
    <p className="small soft cut doc__who">
      {shown.by === me?.seatId ? (
        <Trans>Vous montrez « {title} »</Trans>
      ) : (
        <Trans>
          {name} montre « {title} »
        </Trans>
      )}
    </p>
  );
}

/** Back to what everybody is shown; who presents is always there. */
function Following({ looking, presents, page }: { looking: Looking; presents: boolean; page: number }) {
  if (presents || looking.following) return null;
  return (
    <Button compact icon="pin" look="primary" onPress={looking.follow}>
      <Trans>Revenir à la page {page}</Trans>
    </Button>
  );
}

/** The keys of remote controls turn pages, whatever has the focus but a field. */
function useTurning(turn: (by: 1 | -1) => void): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if ((event.key !== "PageDown" && event.key !== "PageUp") || event.defaultPrevented) return;
      if (event.target instanceof HTMLElement && event.target.closest("input, textarea, select, .panel")) return;
      event.preventDefault();
      turn(event.key === "PageDown" ? 1 : -1);
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  });
}
