import { addCatalogue } from "./language";

const strings = { fr: () => import("./pages/fr.po"), en: () => import("./pages/en.po") };

/** Load a part of the client that nobody sees on the way into a room, with its strings. */
export async function withStrings<Module>(load: () => Promise<Module>): Promise<Module> {
  const [module] = await Promise.all([load(), addCatalogue(strings)]);
  return module;
}
