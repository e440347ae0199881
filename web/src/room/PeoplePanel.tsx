import { Trans, useLingui } from "@lingui/react/macro";
import { useMemo, useState } from "react";
import { Button as AriaButton } from "react-aria-components/Button";
import { clock } from "../language/format";
import { gradeOfSeat } from "../media/grade";
import { copyInvitation } from "../meeting/invitation";
import { type Participant, shownIn } from "../session/room";
import { Button, IconButton } from "../ui/Button";
import { Confirm } from "../ui/Dialog";
import { Search } from "../ui/fields";
import { Icon } from "../ui/Icon";
import { Menu, MenuItem } from "../ui/Menu";
import { Avatar } from "../ui/show";
import { notify } from "../ui/toast";
import { MoveToGroup } from "./breakouts";
import { SendBack } from "./bypass";
import { LowerHand, MuteParticipant, RemoveParticipant, StopShare } from "./commands";
import { useRoom } from "./context";
import { EncoderItems } from "./EncoderPanel";
import { useGroupHost } from "./groupHost";
import { shownName } from "./names";
import { Panel } from "./Panel";
import { usePeople } from "./people";
import { Signal } from "./Quality";
import { RenameDialog } from "./RenameDialog";
import { PermissionsOf } from "./RulesPanel";
import { hosts } from "./roles";
import { GiveRole, HandOverHost } from "./rules";
import { TallyPart } from "./SignalControls";
import { LowerAllHands } from "./signals";
import { galleryPage, inOrder } from "./stage";
import { useHindrance } from "./switches";
import { AskToUnmute } from "./unmuting";
import { PersonViewItems } from "./ViewItems";
import { More, WaitingRoom } from "./WaitingRoom";

const ON_PAGE = 50;

/** Who waits, whose hand is up, who is here: of a large room one page at a time. */
export function PeoplePanel() {
  const { t } = useLingui();
  const { room, me } = useRoom();
  const [looked, setLooked] = useState("");
  const [wanted, setWanted] = useState(0);
  const known = useMemo(
    () => inOrder(shownIn(room), null).sort((one, other) => Number(hosts(other.role)) - Number(hosts(one.role))),
    [room],
  );
  const { people: found, total } = usePeople("people", known, looked, wanted * ON_PAGE, ON_PAGE);
  const { page, pages } = galleryPage(total, ON_PAGE, wanted);
  const hands = known.filter((one) => one.handRaisedAt != null);
  hands.sort((one, other) => String(one.handRaisedAt).localeCompare(String(other.handRaisedAt)));
  const search = (words: string): void => {
    setLooked(words);
    setWanted(0);
  };
  return (
    <Panel title={t`Participants`} count={room.counts.participants} foot={<Invite />}>
      {room.mine.mayAdmit && <WaitingRoom waiting={[...room.waiting.values()]} />}
      {hands.length > 0 && <Hands raised={hands} />}
      <TallyPart />
      <div className="panel__sec">
        <header>
          <h3>
            <Trans>Dans la réunion</Trans>
          </h3>
          <span className="soft num small">{room.counts.participants}</span>
        </header>
        {room.counts.participants > 6 && (
          <div className="people__search">
            <Search
              label={t`Chercher une personne`}
              placeholder={t`Chercher une personne`}
              value={looked}
              onSearch={search}
            />
          </div>
        )}
        <ul className="people__list">
          {found.map((one) => (
            <Person key={one.seatId} person={one} mine={one.seatId === me?.seatId} />
          ))}
        </ul>
        {pages > 1 && (
          <nav className="people__pages" aria-label={t`Pages de la liste`}>
            <IconButton
              icon="left"
              label={t`Page précédente`}
              isDisabled={page === 0}
              onPress={() => setWanted(page - 1)}
            />
            <span className="soft num small">
              {t`${page * ON_PAGE + 1} à ${Math.min(total, (page + 1) * ON_PAGE)} sur ${total}`}
            </span>
            <IconButton
              icon="right"
              label={t`Page suivante`}
              isDisabled={page === pages - 1}
              onPress={() => setWanted(page + 1)}
            />
          </nav>
        )}
        {total === 0 && looked.trim() !== "" && (
          <p className="people__none small soft">
            <Trans>Personne ne porte ce nom dans la réunion.</Trans>
          </p>
        )}
      </div>
    </Panel>
  );
}

/** Others are invited by the link, from inside too. */
function Invite() {
  const { room } = useRoom();
  const { title, code } = room.facts;
  const link = `${location.origin}/m/${code}`;
  return (
    <Button block icon="copy" onPress={() => void copyInvitation({ title, link, startsAt: null })}>
      <Trans>Copier l’invitation</Trans>
    </Button>
  );
}

function Hands({ raised }: { raised: readonly Participant[] }) {
  const { t } = useLingui();
  const { room, host, me, act } = useRoom();
  const groupHost = useGroupHost();
  return (
    <div className="panel__sec">
      <header>
        <Icon name="hand" size={20} />
        <h3>
          <Trans>Mains levées</Trans>
        </h3>
        <span className="soft num small">{room.counts.hands}</span>
        {host && room.counts.hands > 1 && (
          <Button look="quiet" compact className="push" onPress={() => void act(LowerAllHands, {})}>
            <Trans>Tout baisser</Trans>
          </Button>
        )}
      </header>
      <ol>
        {raised.map((one, index) => {
          const name = shownName(one.name);
          return (
            <li key={one.seatId} className="lrow">
              <span className="ordinal">{index + 1}</span>
              <div className="lrow__text">
                <p className="lrow__name">{name}</p>
                <p className="lrow__sub">{t`levée à ${clock(one.handRaisedAt ?? "")}`}</p>
              </div>
              {(host || (groupHost && !hosts(one.role)) || one.seatId === me?.seatId) && (
                <Button
                  compact
                  aria-label={t`Baisser la main de ${name}`}
                  onPress={() => void act(LowerHand, { seatId: one.seatId })}
                >
                  <Trans>Baisser</Trans>
                </Button>
              )}
            </li>
          );
        })}
      </ol>
      <More count={room.counts.hands - raised.length} />
    </div>
  );
}

function Person({ person, mine }: { person: Participant; mine: boolean }) {
  const { t } = useLingui();
  const { room, host, mediaState, link } = useRoom();
  const hostOfGroup = room.groups.get(room.mine.groupId ?? "")?.hostSeatId;
  const name = shownName(person.name);
  const speaks = mediaState.speaker === person.seatId;
  const grade = person.reconnecting ? null : mine ? link.grade : gradeOfSeat(link.told, person.seatId);
  const role = [
    mine && t`vous`,
    person.role === "HOST" && t`organise la réunion`,
    person.role === "CO_HOST" && t`coorganise la réunion`,
    person.encoder && t`encodeur`,
    person.role === "PRESENTER" && !person.encoder && t`présente`,
    person.seatId === hostOfGroup && t`anime le groupe`,
    person.hall && t`la salle de cours`,
    person.companion && t`dans la salle`,
    person.guest && !person.hall && !person.encoder && t`sans compte`,
    person.screen && t`partage son écran`,
    person.reconnecting && t`se reconnecte…`,
  ].filter(Boolean);
  return (
    <li className="lrow">
      <Avatar name={name} size={32} />
      <div className="lrow__text">
        <p className="lrow__name">{name}</p>
        {role.length > 0 && <p className="lrow__sub">{role.join(", ")}</p>}
      </div>
      {grade && (
        <span className="state">
          <Signal grade={grade} word="read" />
        </span>
      )}
      {person.captured && (
        <span className="recorded" title={t`dans l’enregistrement`}>
          <Icon name="rec" size={20} />
          <span className="sr">{t`dans l’enregistrement`}</span>
        </span>
      )}
      <span className={person.microphone ? (speaks ? "state state--on" : "state") : "state state--off"}>
        <Icon name={person.microphone ? "mic" : "micoff"} size={20} />
        <span className="sr">{person.microphone ? t`micro ouvert` : t`micro coupé`}</span>
      </span>
      <span className={person.camera ? "state" : "state state--off"}>
        <Icon name={person.camera ? "cam" : "camoff"} size={20} />
        <span className="sr">{person.camera ? t`caméra ouverte` : t`caméra coupée`}</span>
      </span>
      {mine ? <OwnName name={name} /> : <PersonMenu person={person} name={name} host={host} />}
    </li>
  );
}

/** One's own name can be changed where that is allowed; who may not is told why. */
function OwnName({ name }: { name: string }) {
  const { t } = useLingui();
  const hindrance = useHindrance("RENAME");
  const [asking, setAsking] = useState(false);
  const ask = (): void => (hindrance ? notify(hindrance, { icon: "lock" }) : setAsking(true));
  return (
    <>
      <IconButton icon="pen" label={t`Changer votre nom`} onPress={ask} />
      <RenameDialog isOpen={asking} name={name} seatId={null} onClose={() => setAsking(false)} />
    </>
  );
}

function PersonMenu({ person, name, host }: { person: Participant; name: string; host: boolean }) {
  const { t } = useLingui();
  const { act, room } = useRoom();
  const [asking, setAsking] = useState<"remove" | "hand over" | "permissions" | "rename" | null>(null);
  const { seatId, role } = person;
  const ofGroup = useGroupHost() && !host && !hosts(role);
  const protectedHost = role === "HOST";
  const hosting = host && !person.encoder;
  return (
    <>
      <Menu
        label={t`Actions pour ${name}`}
        trigger={
          <AriaButton className="iconbtn" aria-label={t`Actions pour ${name}`}>
            <Icon name="more" />
          </AriaButton>
        }
      >
        <PersonViewItems person={person} host={host} />
        {(hosting || ofGroup) && (
          <MenuItem
            icon="micoff"
            isDisabled={!person.microphone}
            onAction={() => void act(MuteParticipant, { seatId })}
          >
            {t`Couper le micro`}
          </MenuItem>
        )}
        {ofGroup && (
          <MenuItem icon="groups" onAction={() => void act(MoveToGroup, { seatIds: [seatId], groupId: null })}>
            {t`Renvoyer dans la salle commune`}
          </MenuItem>
        )}
        {host && person.encoder && <EncoderItems encoder={person} />}
        {hosting && (
          <>
            <MenuItem
              icon="mic"
              isDisabled={person.microphone}
              onAction={() =>
                void act(AskToUnmute, { seatId }).then(
                  (done) => done && notify(t`Demande envoyée à ${name}.`, { icon: "mic" }),
                )
              }
            >
              {t`Demander d’ouvrir le micro`}
            </MenuItem>
            <MenuItem icon="share" isDisabled={!person.screen} onAction={() => void act(StopShare, { seatId })}>
              {t`Arrêter son partage`}
            </MenuItem>
          </>
        )}
        {hosting && !hosts(role) && (
          <MenuItem icon="lock" onAction={() => setAsking("permissions")}>
            {t`Ses permissions`}
          </MenuItem>
        )}
        {hosting && person.guest && (
          <MenuItem icon="pen" onAction={() => setAsking("rename")}>
            {t`Renommer`}
          </MenuItem>
        )}
        {hosting && !protectedHost && (
          <MenuItem
            icon="share"
            onAction={() => void act(GiveRole, { seatId, role: role === "PRESENTER" ? "PARTICIPANT" : "PRESENTER" })}
          >
            {role === "PRESENTER" ? t`Ne plus laisser présenter` : t`Laisser présenter`}
          </MenuItem>
        )}
        {hosting && !protectedHost && (
          <MenuItem
            icon="people"
            onAction={() => void act(GiveRole, { seatId, role: role === "CO_HOST" ? "PARTICIPANT" : "CO_HOST" })}
          >
            {role === "CO_HOST" ? t`Retirer la coorganisation` : t`Donner la coorganisation`}
          </MenuItem>
        )}
        {room.mine.role === "HOST" && hosting && (
          <MenuItem icon="right" onAction={() => setAsking("hand over")}>
            {t`Passer la main`}
          </MenuItem>
        )}
        {hosting && !hosts(role) && (
          <MenuItem icon="wait" onAction={() => void act(SendBack, { seatId })}>
            {t`Remettre en salle d’attente`}
          </MenuItem>
        )}
        {host && !protectedHost && (
          <MenuItem icon="leave" danger onAction={() => setAsking("remove")}>
            {t`Exclure de la réunion`}
          </MenuItem>
        )}
      </Menu>
      <RenameDialog isOpen={asking === "rename"} name={name} seatId={seatId} onClose={() => setAsking(null)} />
      <PermissionsOf person={person} name={name} isOpen={asking === "permissions"} onClose={() => setAsking(null)} />
      <Confirm
        isOpen={asking === "hand over"}
        title={t`Passer la main à ${name} ?`}
        action={t`Passer la main`}
        safe={t`Annuler`}
        look="primary"
        onConfirm={() => {
          setAsking(null);
          void act(HandOverHost, { seatId });
        }}
        onClose={() => setAsking(null)}
      >
        <Trans>{name} organisera la réunion et pourra y mettre fin ; vous la coorganiserez.</Trans>
      </Confirm>
      <Confirm
        isOpen={asking === "remove"}
        title={t`Exclure ${name} ?`}
        action={t`Exclure`}
        safe={t`Annuler`}
        onConfirm={() => {
          setAsking(null);
          void act(RemoveParticipant, { seatId });
        }}
        onClose={() => setAsking(null)}
      >
        <Trans>{name} sortira aussitôt et ne pourra plus revenir dans cette séance, même avec le lien.</Trans>
      </Confirm>
    </>
  );
}
