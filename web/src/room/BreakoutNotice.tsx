import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useState } from "react";
import { groupName } from "../breakouts/names";
import { Button, IconButton } from "../ui/Button";
import { EnterGroup } from "./breakouts";
import { useRoom } from "./context";
import { Notice } from "./Notice";
import { useSecondsLeft } from "./timer";

const WARNED_SECONDS = 60;

/** What groups ask of one now, above the stage: to go there, a message to all, the last minute. */
export function BreakoutNotice() {
  const { room } = useRoom();
  if (!room.breakouts.open) return null;
  return (
    <>
      <Invited />
      <Said />
      <LastMinute />
    </>
  );
}

function Invited() {
  const { room, host, act } = useRoom();
  const { belongsTo, groupId } = room.mine;
  const group = room.groups.get(belongsTo ?? "");
  if (host || !group || groupId) return null;
  const name = groupName(group);
  if (room.mine.sentBackFrom.includes(group.id))
    return (
      <Notice
        icon="people"
        wait={false}
        sentence={
          <Trans>
            La personne qui anime « {name} » vous a renvoyé dans la salle commune. Elle peut vous y replacer.
          </Trans>
        }
      />
    );
  return (
    <Notice icon="people" wait={false} sentence={<Trans>Vous êtes attendu dans « {name} ».</Trans>}>
      <Button compact look="primary" onPress={() => void act(EnterGroup, { groupId: group.id })}>
        <Trans>Y aller</Trans>
      </Button>
    </Notice>
  );
}

function Said() {
  const { t } = useLingui();
  const { room, host } = useRoom();
  const { notice } = room.breakouts;
  const [read, setRead] = useState(0);
  useEffect(() => {
    if (!notice) setRead(0);
  }, [notice]);
  if (host || !notice || notice.number <= read) return null;
  return (
    <Notice
      icon="chat"
      wait={false}
      sentence={
        <>
          <b>
            <Trans>Message à tous :</Trans>
          </b>{" "}
          {notice.text ?? t`(effacé)`}
        </>
      }
    >
      <IconButton icon="close" label={t`Fermer le message`} onPress={() => setRead(notice.number)} />
    </Notice>
  );
}

/** Said once to readers, when the minute begins; the seconds are only shown. */
function LastMinute() {
  const { room } = useRoom();
  const left = useSecondsLeft(room.breakouts.endsAt);
  if (left === null || left > WARNED_SECONDS || !room.breakouts.warns) return null;
  return (
    <Notice
      icon="clock"
      said={false}
      sentence={
        <span role="status">
          <Trans>Les groupes ferment dans moins d’une minute, chacun reviendra dans la salle.</Trans>
        </span>
      }
    >
      <span className="num small" aria-hidden="true">
        {left} s
      </span>
    </Notice>
  );
}
