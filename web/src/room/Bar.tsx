import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Button as AriaButton } from "react-aria-components/Button";
import { Icon } from "../ui/Icon";
import { Menu, MenuItem, MenuLine } from "../ui/Menu";
import { WhiteboardControl, WhiteboardItem } from "./annotations/WhiteboardStage";
import { HallItems } from "./Companion";
import { Control } from "./Control";
import { StartRecording, StopRecording } from "./commands";
import { useRoom } from "./context";
import { DeviceMenu } from "./DeviceMenu";
import { LeaveControl } from "./Leave";
import { SmallBar, usePictureInPicture } from "./pip";
import { LinkItems } from "./Quality";
import { openQuestions } from "./questions";
import { ShareControl } from "./ShareControl";
import { SignalControl, SignalDialog } from "./SignalControls";
import { SmallPicture } from "./Stage";
import { useHindrance } from "./switches";
import { toAnswer } from "./unanswered";
import { ViewItems } from "./ViewItems";

type Props = {
  unread: number;
  onLeave: () => void;
  onFullScreen: () => void;
  onKeys: () => void;
  onConsent: () => void;
  onDevices: () => void;
  onEnd: () => void;
  onReport: () => void;
  keysOn: boolean;
  onKeysOn: (on: boolean) => void;
};

/** Everything one can do, below the stage, in the same order on every screen. */
export function Bar(props: Props) {
  const { t } = useLingui();
  const { publishing, panel, show, room, host } = useRoom();
  const { microphone, camera, hand } = publishing;
  const noMicrophone = useHindrance("MICROPHONE");
  const noCamera = useHindrance("CAMERA");
  const noHand = useHindrance("RAISE_HAND");
  const toggled = (name: "people" | "chat" | "questions" | "polls" | "groups") => ({
    "aria-expanded": panel === name,
    onClick: () => show(panel === name ? null : name),
  });
  const polls = toAnswer(room);
  const questions = openQuestions(room.questions.values());
  const helpless = host ? [...room.groups.values()].filter((one) => one.asksForHelp != null).length : 0;
  return (
    <nav className="bar on-stage" aria-label={t`Commandes de la réunion`}>
      <div className="bar__side">
        <div className="ctl-group">
          <Control
            className="ctl--dev"
            icon={microphone ? "mic" : "micoff"}
            label={microphone ? <Trans>Micro ouvert</Trans> : <Trans>Micro coupé</Trans>}
            short={microphone ? <Trans>Micro</Trans> : <Trans>Coupé</Trans>}
            data-state={microphone ? "on" : "off"}
            aria-pressed={microphone}
            aria-keyshortcuts="M"
            hindrance={microphone ? null : noMicrophone}
            onClick={publishing.toggleMicrophone}
          />
          <DeviceMenu kind="microphone" off={!microphone} />
        </div>
        <div className="ctl-group">
          <Control
            className="ctl--dev"
            icon={camera ? "cam" : "camoff"}
            label={camera ? <Trans>Caméra ouverte</Trans> : <Trans>Caméra coupée</Trans>}
            short={<Trans>Caméra</Trans>}
            data-state={camera ? "on" : "off"}
            aria-pressed={camera}
            aria-keyshortcuts="V"
            hindrance={camera ? null : noCamera}
            onClick={publishing.toggleCamera}
          />
          <DeviceMenu kind="camera" off={!camera} />
        </div>
      </div>
      <div className="bar__mid">
        <ShareControl />
        <Control
          className="ctl--hand"
          icon="hand"
          label={hand ? <Trans>Baisser la main</Trans> : <Trans>Lever la main</Trans>}
          short={<Trans>Main</Trans>}
          aria-pressed={hand}
          aria-keyshortcuts="H"
          hindrance={hand ? null : noHand}
          onClick={publishing.toggleHand}
        />
        <WhiteboardControl />
        <RecordControl />
        <SignalControl />
        <Control
          className="desk-only"
          icon="people"
          label={<Trans>Participants</Trans>}
          aria-keyshortcuts="P"
          {...toggled("people")}
          count={<PeopleCount waiting={room.counts.waiting ?? 0} people={room.counts.participants} />}
        />
        <Control
          icon="chat"
          label={<Trans>Messages</Trans>}
          aria-keyshortcuts="C"
          {...toggled("chat")}
          count={
            props.unread > 0 && (
              <span className="count count--new">
                {props.unread}
                <span className="sr">
                  {" "}
                  <Plural value={props.unread} one="message non lu" other="messages non lus" />
                </span>
              </span>
            )
          }
        />
        <Control
          className="ctl--roomy"
          icon="ask"
          label={<Trans>Questions</Trans>}
          {...toggled("questions")}
          count={questions > 0 && <span className="count">{questions}</span>}
        />
        <Control
          className="desk-only"
          icon="poll"
          label={<Trans>Sondages</Trans>}
          {...toggled("polls")}
          count={polls > 0 && <span className="count count--new">{polls}</span>}
        />
        {room.breakouts.open && (
          <Control
            className="desk-only"
            icon="groups"
            label={<Trans>Groupes</Trans>}
            {...toggled("groups")}
            count={helpless > 0 && <span className="count count--wait">{helpless}</span>}
          />
        )}
        <MoreMenu {...props} />
      </div>
      <div className="bar__side desk-only">
        <LeaveControl onLeave={props.onLeave} onEnd={props.onEnd} />
      </div>
    </nav>
  );
}

function PeopleCount({ waiting, people }: { waiting: number; people: number }) {
  if (waiting === 0) return <span className="count">{people}</span>;
  return (
    <span className="count count--wait">
      {waiting}
      <span className="sr">
        {" "}
        <Trans>en attente</Trans>
      </span>
    </span>
  );
}

function RecordControl() {
  const { room, host, act } = useRoom();
  const running = room.facts.recording != null;
  if (!host || !(room.mine.mayRecord || running)) return null;
  return (
    <Control
      className="ctl--rec desk-only"
      icon="rec"
      label={running ? <Trans>Arrêter</Trans> : <Trans>Enregistrer</Trans>}
      aria-pressed={running}
      onClick={() => void (running ? act(StopRecording, {}) : act(StartRecording, {}))}
    />
  );
}

/** What is used less; on a phone also what has no place in the bar. */
function MoreMenu({ onFullScreen, onKeys, onConsent, onDevices, onEnd, onReport, keysOn, onKeysOn }: Props) {
  const { t } = useLingui();
  const { publishing, show, room, host, act } = useRoom();
  const phone = window.matchMedia("(max-width: 760px)").matches;
  const narrow = window.matchMedia("(max-width: 940px)").matches;
  const [reacting, setReacting] = useState(false);
  const pip = usePictureInPicture(
    <>
      <SmallPicture />
      <SmallBar />
    </>,
  );
  const running = room.facts.recording != null;
  const trigger = (
    <AriaButton className="ctl" aria-label={t`Plus de commandes`}>
      <Icon name="more" />
      <span>
        <Trans>Plus</Trans>
      </span>
    </AriaButton>
  );
  return (
    <>
      {pip.portal}
      <SignalDialog isOpen={reacting} onClose={() => setReacting(false)} />
      <Menu label={t`Plus de commandes`} trigger={trigger}>
        {phone && <MenuItem icon="people" onAction={() => show("people")}>{t`Participants`}</MenuItem>}
        {narrow && <MenuItem icon="smile" onAction={() => setReacting(true)}>{t`Réagir`}</MenuItem>}
        {narrow && <MenuItem icon="ask" onAction={() => show("questions")}>{t`Questions`}</MenuItem>}
        {phone && <MenuItem icon="poll" onAction={() => show("polls")}>{t`Sondages`}</MenuItem>}
        <MenuItem icon="document" onAction={() => show("documents")}>{t`Documents`}</MenuItem>
        {phone && (
          <MenuItem icon="share" onAction={publishing.toggleScreen}>
            {publishing.screen ? t`Arrêter le partage` : t`Partager l’écran`}
          </MenuItem>
        )}
        {phone && <WhiteboardItem />}
        {phone && host && (room.mine.mayRecord || running) && (
          <MenuItem icon="rec" onAction={() => void (running ? act(StopRecording, {}) : act(StartRecording, {}))}>
            {running ? t`Arrêter l’enregistrement` : t`Enregistrer`}
          </MenuItem>
        )}
        {(host || room.breakouts.open) && (
          <MenuItem icon="groups" onAction={() => show("groups")}>{t`Groupes`}</MenuItem>
        )}
        <HallItems />
        {host && <MenuItem icon="wifi" onAction={() => show("encoder")}>{t`Encodeur (OBS, régie)`}</MenuItem>}
        {narrow && <MenuLine />}
        <MenuItem icon="mic" onAction={onDevices}>{t`Micro, caméra et haut-parleur`}</MenuItem>
        <MenuItem icon="full" onAction={onFullScreen}>{t`Plein écran`}</MenuItem>
        <LinkItems />
        <MenuLine />
        <ViewItems onPictureInPicture={pip.toggle} />
        {host && <MenuItem icon="lock" onAction={() => show("rules")}>{t`Permissions et verrou`}</MenuItem>}
        {!host && <MenuItem icon="warn" onAction={onReport}>{t`Signaler un problème`}</MenuItem>}
        {running && <MenuItem icon="shield" onAction={onConsent}>{t`Mon accord pour l’enregistrement`}</MenuItem>}
        <MenuLine />
        <MenuItem icon="help" onAction={onKeys}>{t`Touches du clavier`}</MenuItem>
        <MenuItem icon={keysOn ? "check" : "close"} onAction={() => onKeysOn(!keysOn)}>
          {keysOn ? t`Désactiver les touches` : t`Activer les touches`}
        </MenuItem>
        {phone && room.mine.role === "HOST" && <MenuLine />}
        {phone && room.mine.role === "HOST" && (
          <MenuItem icon="close" danger onAction={onEnd}>
            {t`Terminer pour tous`}
          </MenuItem>
        )}
      </Menu>
    </>
  );
}
