import { i18n } from "@lingui/core";
import { I18nProvider, useLingui } from "@lingui/react";
import { Trans, useLingui as useMacro } from "@lingui/react/macro";
import { lazy, type ReactNode, Suspense, useEffect, useRef } from "react";
import { I18nProvider as AriaLanguage } from "react-aria-components/I18nProvider";
import { Provider as GraphQL } from "urql";
import { Link, Redirect, Route, Switch, useLocation } from "wouter";
import { ErrorBoundary } from "./frame/ErrorBoundary";
import { Frame } from "./frame/Frame";
import { useTitle } from "./frame/title";
import { Unreachable } from "./frame/Unreachable";
import { signedIn, useViewer, ViewerProvider } from "./frame/viewer";
import { client } from "./graphql/client";
import { withStrings } from "./language/pages";
import { Skeleton } from "./ui/show";
import { Toasts } from "./ui/toast";

const Home = lazy(() => import("./home/Home"));
const SignIn = lazy(() => withStrings(() => import("./signin/SignIn")));
const Charter = lazy(() => withStrings(() => import("./signin/Charter")));
const Join = lazy(() => import("./join/Join"));
const Checkin = lazy(() => withStrings(() => import("./checkin/Checkin")));
const Sessions = lazy(() => import("./home/Sessions"));
const Meeting = lazy(() => withStrings(() => import("./meeting/Meeting")));
const Breakouts = lazy(() => withStrings(() => import("./breakouts/Breakouts")));
const Recordings = lazy(() => withStrings(() => import("./recordings/Recordings")));
const History = lazy(() => withStrings(() => import("./history/History")));
const Answers = lazy(() => withStrings(() => import("./answers/Answers")));
const Attendance = lazy(() => withStrings(() => import("./attendance/Attendance")));

/** Everything: languages, server, frame, pages. */
export function App() {
  return (
    <I18nProvider i18n={i18n}>
      <Languages>
        <ErrorBoundary>
          <GraphQL value={client}>
            <ViewerProvider>
              <Pages />
              <Toasts />
            </ViewerProvider>
          </GraphQL>
        </ErrorBoundary>
      </Languages>
    </I18nProvider>
  );
}

function Languages({ children }: { children: ReactNode }) {
  const { i18n: spoken } = useLingui();
  return <AriaLanguage locale={spoken.locale === "en" ? "en-GB" : "fr-FR"}>{children}</AriaLanguage>;
}

function Pages() {
  useFocusOnMove();
  return (
    <Switch>
      <Route path="/m/:code">
        {({ code }) => (
          <Suspense fallback={<Waiting bare />}>
            <Join key={code} code={code} />
          </Suspense>
        )}
      </Route>
      <Route path="/p/:code">
        {({ code }) => (
          <Framed bare>
            <Checkin key={code} code={code} />
          </Framed>
        )}
      </Route>
      <Route path="/signin">
        <Framed bare>
          <SignIn />
        </Framed>
      </Route>
      <Route path="/charter">
        <Framed bare>
          <Charter />
        </Framed>
      </Route>
      <Route path="/">
        <Charted>
          <Home />
        </Charted>
      </Route>
      <Route path="/meetings/:id">{({ id }) => <Signed>{<Meeting id={id} />}</Signed>}</Route>
      <Route path="/meetings/:id/groups">{({ id }) => <Signed>{<Breakouts meetingId={id} />}</Signed>}</Route>
      <Route path="/recordings/:id?">{({ id }) => <Signed>{<Recordings id={id ?? null} />}</Signed>}</Route>
      <Route path="/history/:session">{({ session }) => <Signed>{<History sessionId={session} />}</Signed>}</Route>
      <Route path="/answers/:session">{({ session }) => <Signed>{<Answers sessionId={session} />}</Signed>}</Route>
      <Route path="/attendance/:session">
        {({ session }) => <Signed>{<Attendance sessionId={session} />}</Signed>}
      </Route>
      <Route path="/history">
        <Signed>
          <Sessions of="history" />
        </Signed>
      </Route>
      <Route path="/attendance">
        <Signed>
          <Sessions of="attendance" />
        </Signed>
      </Route>
      <Route>
        <Frame>
          <NotFound />
        </Frame>
      </Route>
    </Switch>
  );
}

/** After moving to another page the focus is at the start of its content, as after loading it. */
function useFocusOnMove(): void {
  const [location] = useLocation();
  const last = useRef(location);
  useEffect(() => {
    if (last.current === location) return;
    last.current = location;
    scrollTo(0, 0);
    document.getElementById("contenu")?.focus({ preventScroll: true });
  }, [location]);
}

function Waiting({ bare = false }: { bare?: boolean }) {
  return (
    <Frame bare={bare}>
      <Skeleton lines={4} />
    </Frame>
  );
}

function Framed({ children, bare = false }: { children: ReactNode; bare?: boolean }) {
  return (
    <Frame bare={bare}>
      <Suspense fallback={<Skeleton lines={4} />}>
        <ErrorBoundary>{children}</ErrorBoundary>
      </Suspense>
    </Frame>
  );
}

/** For everybody, but who has an account accepts the charter first. */
function Charted({ children }: { children: ReactNode }) {
  const { viewer, failed, again } = useViewer();
  const [location] = useLocation();
  if (failed)
    return (
      <Frame>
        <Unreachable again={again} />
      </Frame>
    );
  if (!viewer) return <Waiting />;
  if (signedIn(viewer) && !viewer.charterAccepted)
    return <Redirect to={`/charter?then=${encodeURIComponent(location)}`} replace />;
  return <Framed>{children}</Framed>;
}

/** For people with an account; others sign in first. */
function Signed({ children }: { children: ReactNode }) {
  const { viewer } = useViewer();
  const [location] = useLocation();
  if (viewer && !signedIn(viewer)) return <Redirect to={`/signin?then=${encodeURIComponent(location)}`} replace />;
  return <Charted>{children}</Charted>;
}

function NotFound() {
  const { t } = useMacro();
  useTitle(t`Page introuvable`);
  return (
    <div className="narrow stack">
      <h1>
        <Trans>Cette page n’existe pas</Trans>
      </h1>
      <p className="soft">
        <Trans>
          Le lien est peut-être incomplet. Depuis l’accueil, vous pouvez rejoindre une réunion par son code.
        </Trans>
      </p>
      <div>
        <Link className="btn btn--primary" href="/">
          <Trans>Aller à l’accueil</Trans>
        </Link>
      </div>
    </div>
  );
}
