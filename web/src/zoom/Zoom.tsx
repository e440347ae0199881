import { useLingui } from "@lingui/react/macro";
import { percent } from "../language/format";
import { Button, Hinted, IconButton } from "../ui/Button";
import { LARGEST_ZOOM, type Look, WHOLE, zoomed } from "./view";
import "./zoom.css";

/** Closer, farther, and by the percent back to the whole. */
export function Zoom<V extends Look>({ view, onLook }: { view: V; onLook: (view: V) => void }) {
  const { t } = useLingui();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would need a legend and resets that add nothing
    <div className="zoom" role="group" aria-label={t`Agrandissement`}>
      <IconButton
        icon="minus"
        label={t`Réduire`}
        keys="-"
        isDisabled={view.zoom <= 1}
        onPress={() => onLook(zoomed(view, -1))}
      />
      <span aria-live="polite">
        <Hinted label={t`Voir en entier`} keys="0">
          <Button
            compact
            look="quiet"
            className={view.zoom > 1 ? "zoom__now num" : "zoom__now zoom__now--whole num"}
            onPress={() => onLook({ ...view, ...WHOLE })}
          >
            {percent(view.zoom)}
            <span className="sr">{t`, voir en entier`}</span>
          </Button>
        </Hinted>
      </span>
      <IconButton
        icon="plus"
        label={t`Agrandir`}
        keys="+"
        isDisabled={view.zoom >= LARGEST_ZOOM}
        onPress={() => onLook(zoomed(view, 1))}
      />
    </div>
  );
}
