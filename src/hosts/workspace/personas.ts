/** Personas in files: those of the project around a notebook, and single ones that somebody names. */
import { dirname, join, resolve } from 'node:path';
import {
  collectPersonas,
  type FileProblem,
  type PersonaCollection,
  type PersonaFolder,
  REPLACEABLE,
  SHARED,
  sharedFor
} from '../../audit/persona/collection';
import { linkTargets } from '../../audit/persona/links';
import { type LoadedPersona, loadPersona } from '../../audit/persona/load';
import type { ConfigFile } from '../../audit/policy/project';
import { confined, isBelow } from './confined';
import { type Files, pathFrom } from './files';

/** Folder of a project that personas are looked for in. */
const FOLDER = 'personas';
/** Folders below it that are looked into; collections have one level. */
const MOST_LEVELS = 4;
/** Markdown files of a folder that are read; the largest known collection has some hundred. */
const MOST_FILES = 500;
/** Bytes of a file; a persona has a few thousand. */
const MOST_BYTES = 2 ** 20;

export interface PersonaPlace {
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

/** Markdown files of a folder by their path from it, hidden folders left out. */
async function markdownIn(files: Files, folder: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  async function look(below: string, levels: number): Promise<void> {
    for (const { name, folder: isFolder } of await files.list(join(folder, below))) {
      const path = below === '' ? name : `${below}/${name}`;
      if (isFolder && levels > 0 && !name.startsWith('.') && name !== 'node_modules') {
        await look(path, levels - 1);
      } else if (!isFolder && name.endsWith('.md') && found.size < MOST_FILES) {
        const text = await textOf(files, join(folder, path));
        if (text !== null) {
          found.set(path, text);
        }
      }
    }
  }
  await look('', MOST_LEVELS);
  return found;
}

/** Which links of Markdown files lead somewhere; what may not be looked at is there. */
async function linked(
  files: Files,
  folder: string,
  texts: ReadonlyMap<string, string>
): Promise<(target: string) => boolean> {
  const targets = new Set([...texts].flatMap(([path, text]) => linkTargets(path, text)));
  const gone = new Set<string>();
  for (const target of targets) {
    if ((await files.kind(resolve(folder, target))) === 'missing') {
      gone.add(target);
    }
  }
  return target => !gone.has(target);
}

async function readFolder(files: Files, path: string, name: string): Promise<PersonaFolder> {
  const texts = await markdownIn(files, path);
  return { name, files: texts, exists: await linked(files, path, texts) };
}

/** The nearest folder of personas beside a notebook or above it, up to the root; null where there is none. */
async function nearest(files: Files, folder: string, root: string): Promise<string | null> {
  const path = join(folder, FOLDER);
  if ((await files.kind(path)) === 'folder') {
    return path;
  }
  const parent = dirname(folder);
  return folder === root || !isBelow(parent, [root]) ? null : nearest(files, parent, root);
}

/**
 * The personas that there are for a notebook: those that ship, those in the nearest folder `personas`, and those in the
 * folders that the settings name. Nothing outside of the root and the settings' own folder is read.
 */
export async function findPersonas(files: Files, place: PersonaPlace): Promise<PersonaCollection> {
  const { root, folder, config } = place;
  const inside = confined(files, config ? [root, dirname(config.path)] : [root]);
  const near = await nearest(inside, folder, root);
  const folders = near === null ? [] : [await readFolder(inside, near, pathFrom(root, near))];
  const problems: FileProblem[] = [];
  for (const name of config?.settings['persona-folders'] ?? []) {
    const path = resolve(dirname(config?.path ?? root), name);
    if ((await inside.kind(path)) === 'folder') {
      folders.push(await readFolder(inside, path, pathFrom(root, path)));
    } else {
      problems.push({
        file: pathFrom(root, config?.path ?? root),
        line: 1,
        severity: 'warning',
        message: `\`persona-folders\`: there is no folder "${name}" that may be read`
      });
    }
  }
  const found = collectPersonas(folders);
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
  const exists = await linked(files, top, new Map([[name, text]]));
  return loadPersona({ path: name, text, shared: sharedFor(name, texts), exists });
}
