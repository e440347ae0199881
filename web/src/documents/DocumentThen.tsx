import { Trans, useLingui } from "@lingui/react/macro";
import { lazy, Suspense } from "react";
import type { Then } from "../history/documents";
import { Banner } from "../ui/show";
import "./documents.css";
import { fileOf } from "./queries";

const Page = lazy(() => import("./Page"));

type Shown = NonNullable<Then["presentation"]["document"]>;

/** The page that everybody was shown at an instant, as far as it was enlarged. */
export function DocumentThen({ meetingId, shown }: { meetingId: string; shown: Shown }) {
  const { t } = useLingui();
  const title = shown.title ?? t`Document effacé`;
  const { page, pages } = shown;
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
            url={fileOf(meetingId, shown.id)}
            documentId={shown.id}
            view={shown}
            label={t`« ${title} », page ${page}`}
            gone={t`Ce document a été supprimé : il n’en reste que le titre et la page.`}
          />
        </Suspense>
      </div>
    </div>
  );
}
