import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Button as AriaButton } from "react-aria-components/Button";
import { Link, useLocation } from "wouter";
import { chooseLanguage, currentLanguage } from "../language/language";
import { Hinted, IconButton } from "../ui/Button";
import { Icon, type IconName } from "../ui/Icon";
import { Menu, MenuItem, MenuPart } from "../ui/Menu";
import { Avatar } from "../ui/show";
import { OfflineBanner } from "./connection";
import { signOut } from "./signing";
import { toggleTheme, useTheme } from "./theme";
import { readsAttendance, readsHistory, signedIn, useViewer, type Viewer } from "./viewer";

type Place = { href: string; label: string; short?: string; icon: IconName };

function usePlaces(viewer: Viewer | null): Place[] {
  const { t } = useLingui();
  if (!signedIn(viewer)) return [];
  const places: Place[] = [
    { href: "/", label: t`Accueil`, icon: "home" },
    { href: "/recordings", label: t`Enregistrements`, short: t`Vidéos`, icon: "film" },
  ];
  if (readsHistory(viewer)) places.push({ href: "/history", label: t`Historique`, icon: "history" });
  if (readsAttendance(viewer)) places.push({ href: "/attendance", label: t`Assiduité`, icon: "bars" });
  return places;
}

/** The page around its content: top bar, navigation by role, footer; on a phone the navigation is at the bottom. */
export function Frame({ children, bare = false }: { children: ReactNode; bare?: boolean }) {
  const { viewer } = useViewer();
  const places = usePlaces(viewer);
  const shown = bare ? [] : places;
  return (
    <>
      <a className="skip" href="#contenu">
        <Trans>Aller au contenu</Trans>
      </a>
      <header className="topbar">
        <Logo establishment={viewer?.establishment.name} />
        {shown.length > 0 && <Navigation places={shown} />}
        <Tools viewer={viewer} />
      </header>
      <OfflineBanner />
      <main id="contenu" className="page" tabIndex={-1}>
        {children}
      </main>
      <Footer helpUrl={viewer?.establishment.helpUrl ?? null} />
      {shown.length > 0 && <TabBar places={shown} />}
    </>
  );
}

function Logo({ establishment }: { establishment: string | undefined }) {
  return (
    <Link className="logo" href="/">
      <svg
        width="28"
        height="28"
        viewBox="0 0 28 28"
        fill="none"
        stroke="currentColor"
        strokeWidth="2.6"
        strokeLinecap="round"
        aria-hidden="true"
      >
        <path d="M2.5 20a11.5 11.5 0 0 1 23 0M7.5 20a6.5 6.5 0 0 1 13 0" />
        <circle cx="14" cy="20" r="2" fill="currentColor" stroke="none" />
      </svg>
      <span>Amphi</span>
      {establishment && <small>{establishment}</small>}
      <span className="sr">
        <Trans>, accueil</Trans>
      </span>
    </Link>
  );
}

function isHere(location: string, href: string): "page" | undefined {
  const here = href === "/" ? location === "/" || location.startsWith("/meetings") : location.startsWith(href);
  return here ? "page" : undefined;
}

function Navigation({ places }: { places: Place[] }) {
  const { t } = useLingui();
  const [location] = useLocation();
  return (
    <nav aria-label={t`Navigation principale`}>
      {places.map(({ href, label }) => (
        <Link key={href} className="tab" href={href} aria-current={isHere(location, href)}>
          {label}
        </Link>
      ))}
    </nav>
  );
}

function TabBar({ places }: { places: Place[] }) {
  const { t } = useLingui();
  const [location] = useLocation();
  return (
    <nav className="tabbar" aria-label={t`Navigation principale, téléphone`}>
      {places.map(({ href, label, short, icon }) => (
        <Link key={href} href={href} aria-current={isHere(location, href)}>
          <Icon name={icon} />
          {short ?? label}
        </Link>
      ))}
    </nav>
  );
}

function Tools({ viewer }: { viewer: Viewer | null }) {
  const { t } = useLingui();
  const theme = useTheme();
  const french = currentLanguage() === "fr";
  const other = french ? "English" : "Français";
  return (
    <span className="push row topbar__tools">
      <Hinted label={other}>
        <AriaButton
          className="iconbtn topbar__language"
          aria-label={`${french ? "EN" : "FR"}, ${other}`}
          onPress={() => void chooseLanguage(french ? "en" : "fr")}
        >
          <span lang={french ? "en" : "fr"} aria-hidden="true">
            {french ? "EN" : "FR"}
          </span>
        </AriaButton>
      </Hinted>
      <IconButton
        icon={theme === "dark" ? "sun" : "moon"}
        label={theme === "dark" ? t`Passer au thème clair` : t`Passer au thème sombre`}
        onPress={toggleTheme}
      />
      <Account viewer={viewer} />
    </span>
  );
}

function Account({ viewer }: { viewer: Viewer | null }) {
  const { t } = useLingui();
  const [location, go] = useLocation();
  if (!viewer) return null;
  if (!signedIn(viewer)) {
    if (location === "/signin") return null;
    return (
      <Link className="btn btn--compact account" href={`/signin?then=${encodeURIComponent(location)}`}>
        <Trans>Se connecter</Trans>
      </Link>
    );
  }
  const name = viewer.name ?? "";
  return (
    <Menu
      label={t`Votre compte`}
      trigger={
        <AriaButton className="iconbtn">
          <Avatar name={name} size={32} />
          <span className="sr">
            <Trans>Votre compte, {name}</Trans>
          </span>
        </AriaButton>
      }
    >
      <MenuPart title={viewer.email ?? name}>
        <MenuItem icon="shield" onAction={() => go("/charter")}>
          {t`Charte informatique`}
        </MenuItem>
        <MenuItem icon="leave" onAction={() => void signOut()}>
          {t`Se déconnecter`}
        </MenuItem>
      </MenuPart>
    </Menu>
  );
}

function Footer({ helpUrl }: { helpUrl: string | null }) {
  return (
    <footer className="foot">
      {helpUrl && (
        <a href={helpUrl}>
          <Trans>Assistance et tutoriels</Trans>
        </a>
      )}
      <Link href="/charter">
        <Trans>Charte informatique</Trans>
      </Link>
    </footer>
  );
}
