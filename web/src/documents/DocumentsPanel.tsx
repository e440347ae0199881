import { Trans, useLingui } from "@lingui/react/macro";
import { useRoom } from "../room/context";
import { Panel } from "../room/Panel";
import { sources } from "../room/sources";
import { Button } from "../ui/Button";
import { Badge } from "../ui/show";
import { ShowDocument } from "./queries";
import { Shelf } from "./Shelf";

/** The documents of the meeting, in its room: shown, added and removed by those who may, kept by the others. */
export function DocumentsPanel() {
  const { t } = useLingui();
  const { room, act } = useRoom();
  const presents = room.mine.mayPresent;
  const shown = room.document;
  const inFront = sources(room, room.participants.values(), null).at(-1)?.kind === "document";
  return (
    <Panel title={t`Documents`}>
      <div className="panel__sec shelf__panel">
        <Shelf
          meetingId={room.facts.meetingId}
          keeps={presents}
          {...(presents && {
            actions: (document) =>
              shown?.id === document.id && !inFront ? (
                <Button
                  compact
                  look="primary"
                  onPress={() => void act(ShowDocument, { documentId: shown.id, page: shown.page, again: true })}
                >
                  <Trans>Ramener devant</Trans>
                </Button>
              ) : shown?.id === document.id ? (
                <Badge icon="play" tone="voice">
                  <Trans>À l’écran</Trans>
                </Badge>
              ) : (
                <Button
                  compact
                  look="primary"
                  onPress={() => void act(ShowDocument, { documentId: document.id, page: 1, again: false })}
                >
                  <Trans>Montrer</Trans>
                </Button>
              ),
          })}
        />
      </div>
    </Panel>
  );
}
