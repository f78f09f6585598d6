/** Personas in files: those of the project around a notebook, and single ones that somebody names. */
import { dirname, join, resolve } from 'node:path';
import {
  collectPersonas,
  type PersonaCollection,
  REPLACEABLE,
  SHARED,
  sharedFor
} from '../../audit/persona/collection';
import { findPlaces, folderWith, readPlace, type PersonaFiles } from '../../audit/persona/discover';
import { linkTargets } from '../../audit/persona/links';
import { type LoadedPersona, loadPersona } from '../../audit/persona/load';
import type { ConfigFile } from '../../audit/policy/project';
import { confined, isBelow } from './confined';
import { type Files, pathFrom } from './files';
import { once } from './once';

/** Bytes of a file; a persona has a few thousand. */
const MOST_BYTES = 2 ** 20;

export interface Around {
  /** Absolute folder that the workspace ends at. */
  readonly root: string;
  /** Absolute folder of the notebook, in the root. */
  readonly folder: string;
  /** Settings that count for the notebook. */
  readonly config: ConfigFile | null;
}

const textOf = async (files: Files, path: string): Promise<string | null> => {
  const bytes = await files.readBytes(path, MOST_BYTES);
  return bytes && new TextDecoder().decode(bytes);
};

/** @param root that paths are told from */
const personaFiles = (files: Files, root: string): PersonaFiles => ({
  list: async folder => (await files.list(folder)).map(({ name, folder: isFolder }) => ({ name, isFolder })),
  text: path => textOf(files, path),
  isFolder: async path => (await files.kind(path)) === 'folder',
  isMissing: async path => (await files.kind(path)) === 'missing',
  join,
  name: path => pathFrom(root, path)
});

/** A folder and those that it lies in, up to the root. */
function foldersUp(folder: string, root: string): string[] {
  const parent = dirname(folder);
  return folder === root || !isBelow(parent, [root]) ? [folder] : [folder, ...foldersUp(parent, root)];
}

/**
 * The personas that there are for a notebook: those that ship, those in the nearest folder `personas`, and those in the
 * folders that the settings name. Nothing outside of the root and the settings' own folder is read.
 *
 * @param known collections by what they were read from, which is read once
 */
export async function findPersonas(
  files: Files,
  { root, folder, config }: Around,
  known = new Map<string, Promise<PersonaCollection>>()
): Promise<PersonaCollection> {
  const home = config && dirname(config.path);
  const around = personaFiles(confined(files, home === null ? [root] : [root, home]), root);
  const { places, problems } = await findPlaces(around, {
    folders: foldersUp(folder, root),
    named: (config?.settings['persona-folders'] ?? []).map(name => ({
      name,
      path: resolve(home ?? root, name)
    })),
    settings: pathFrom(root, config?.path ?? root)
  });
  const key = JSON.stringify(places.map(place => [around.name(place.path), place]));
  const found = await once(known, key, async () =>
    collectPersonas(await Promise.all(places.map(place => readPlace(around, place, linkTargets))))
  );
  return { ...found, problems: [...problems, ...found.problems] };
}

/**
 * Reads one persona file where it stands: its links are looked up, and shared files come from the `_shared` beside its
 * folder or in it.
 *
 * @param path absolute
 */
export async function readPersonaFile(files: Files, path: string, text: string): Promise<LoadedPersona> {
  const top = dirname(dirname(path));
  const name = pathFrom(top, path);
  const texts = new Map<string, string>();
  for (const folder of [SHARED, join(dirname(name), SHARED)]) {
    for (const file of REPLACEABLE) {
      const shared = await textOf(files, join(top, folder, file));
      if (shared !== null) {
        texts.set(`${folder.split('\\').join('/')}/${file}`, shared);
      }
    }
  }
  const { exists } = await folderWith(personaFiles(files, top), top, new Map([[name, text]]), linkTargets);
  return loadPersona({ path: name, text, shared: sharedFor(name, texts), exists });
}
