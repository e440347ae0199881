import { useLingui } from "@lingui/react/macro";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";

/** The list of keys. */
export function KeysDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useLingui();
  const keys: [string, string][] = [
    ["M", t`Ouvrir ou couper le micro`],
    [t`Espace`, t`Parler tant que la touche est tenue`],
    ["V", t`Ouvrir ou couper la caméra`],
    ["S", t`Partager l’écran, ou arrêter`],
    ["H", t`Lever ou baisser la main`],
    ["C", t`Messages`],
    ["P", t`Participants`],
    ["L", t`Changer de disposition`],
    ["F", t`Plein écran`],
    ["+ − 0", t`Agrandir, réduire, voir en entier l’écran partagé ou la page où l’on a cliqué`],
    ["?", t`Cette liste`],
    [t`Échap`, t`Fermer le volet, sans jamais quitter la réunion`],
  ];
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t`Touches du clavier`}>
      <table className="table">
        <tbody>
          {keys.map(([key, does]) => (
            <tr key={key}>
              <th scope="row">
                <kbd>{key}</kbd>
              </th>
              <td>{does}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="help">{t`Elles ne font rien pendant que vous écrivez ou qu’un bouton est choisi. « Plus » permet de les désactiver.`}</p>
      <div className="dialog__foot">
        <Button autoFocus onPress={onClose}>{t`Fermer`}</Button>
      </div>
    </Dialog>
  );
}
