import { Trans, useLingui } from "@lingui/react/macro";
import { lazy, Suspense } from "react";
import { StrokesPicture } from "../annotations/Strokes";
import { WIDTH } from "../annotations/stroke";
import type { Then } from "../history/documents";
import { Drawn, useAuthors } from "../history/Surfaces";
import { Banner } from "../ui/show";
import "./documents.css";
import { fileOf } from "./queries";

const Page = lazy(() => import("./Page"));

type Shown = NonNullable<Then["presentation"]["document"]>;

/** The page that everybody was shown at an instant, as far as it was enlarged, with what was drawn on it. */
export function DocumentThen({ room, shown }: { room: Then; shown: Shown }) {
  const { t } = useLingui();
  const strokes = room.strokes.filter((one) => one.surface === `document:${shown.id}:${shown.page}`);
  const title = shown.title ?? t`Document effacé`;
  const { page, pages } = shown;
  const names = useAuthors(strokes);
  const drawn = t`Page ${page}, annotée par ${names}`;
  return (
    <div className="stack-2">
      <Banner icon="document">
        <Trans>
          À l’écran : « {title} », page {page} sur {pages}
        </Trans>
      </Banner>
      <div className="doc__then on-stage">
        <Suspense fallback={null}>
          <Page
            url={fileOf(room.facts.meetingId, shown.id)}
            documentId={shown.id}
            view={shown}
            label={t`« ${title} », page ${page}`}
            overlay={({ width, height }) =>
              strokes.length > 0 && (
                <StrokesPicture strokes={strokes} height={Math.round((WIDTH * height) / width)} label={drawn} />
              )
            }
            gone={t`Ce document a été supprimé : il n’en reste que le titre et la page.`}
          />
        </Suspense>
      </div>
      {strokes.length > 0 && (
        <p className="small soft">
          <Drawn strokes={strokes} />
        </p>
      )}
    </div>
  );
}
