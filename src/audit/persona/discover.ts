/** Looks for the persona files around a notebook. Reads no Markdown, so that a host may wait with what does until there is some. */
import type { FileProblem, PersonaFolder } from './collection';

/** Files as a host has them, paths as it writes them. */
export interface PersonaFiles {
  list(folder: string): Promise<readonly { readonly name: string; readonly isFolder: boolean }[]>;
  /** Null for what cannot be read, or is too large to be meant. */
  text(path: string): Promise<string | null>;
  isFolder(path: string): Promise<boolean>;
  /** What may not be looked at is not missing. */
  isMissing(path: string): Promise<boolean>;
  join(folder: string, path: string): string;
  /** A path as people know it. */
  name(path: string): string;
}

/** Where to look. */
export interface Around {
  /** The folder of the notebook and those above it, up to the root. */
  readonly folders: readonly string[];
  /** Folders that the settings name, with their paths; null for one that nobody may look into. */
  readonly named: readonly { readonly name: string; readonly path: string | null }[];
  /** The file of the settings, as people know it. */
  readonly settings: string;
}

/** A folder with the paths of its Markdown files from it, with `/` between folders. */
export interface PersonaPlace {
  readonly path: string;
  readonly markdown: readonly string[];
}

/** Folder of a project that personas are looked for in. */
export const PERSONA_FOLDER = 'personas';
/** Folders below it that are looked into; collections have one level. */
const MOST_LEVELS = 4;
/** Markdown files of a folder that are read; the largest known collection has some hundred. */
const MOST_FILES = 500;

/** The nearest folder `personas`, and those that the settings name: the stronger ones later. */
export async function findPlaces(
  files: PersonaFiles,
  { folders, named, settings }: Around
): Promise<{ readonly places: readonly PersonaPlace[]; readonly problems: readonly FileProblem[] }> {
  const near = await nearest(files, folders);
  const found = near === null ? [] : [near];
  const problems: FileProblem[] = [];
  for (const { name, path } of named) {
    if (path !== null && (await files.isFolder(path))) {
      found.push(path);
    } else {
      const message = `\`persona-folders\`: there is no folder "${name}" that may be read`;
      problems.push({ file: settings, line: 1, severity: 'warning', message });
    }
  }
  const places = found.map(async path => ({ path, markdown: await markdownIn(files, path) }));
  return { places: await Promise.all(places), problems };
}

/** @param targets where the links of a file lead (`linkTargets`) */
export async function readPlace(
  files: PersonaFiles,
  { path, markdown }: PersonaPlace,
  targets: LinkTargets
): Promise<PersonaFolder> {
  const read = await Promise.all(markdown.map(file => files.text(files.join(path, file))));
  const texts = new Map<string, string>();
  markdown.forEach((file, index) => {
    const text = read[index];
    if (text !== null) {
      texts.set(file, text);
    }
  });
  return folderWith(files, path, texts, targets);
}

type LinkTargets = (path: string, text: string) => readonly string[];

/**
 * A folder with what it is known to hold.
 *
 * @param texts by path from the folder, with `/` between folders
 */
export async function folderWith(
  files: PersonaFiles,
  path: string,
  texts: ReadonlyMap<string, string>,
  targets: LinkTargets
): Promise<PersonaFolder> {
  const linked = new Set([...texts].flatMap(([file, text]) => targets(file, text)));
  const gone = new Set<string>();
  for (const target of linked) {
    if (await files.isMissing(files.join(path, target))) {
      gone.add(target);
    }
  }
  return { name: files.name(path), files: texts, exists: target => !gone.has(target) };
}

async function nearest(files: PersonaFiles, folders: readonly string[]): Promise<string | null> {
  for (const folder of folders) {
    const path = files.join(folder, PERSONA_FOLDER);
    if (await files.isFolder(path)) {
      return path;
    }
  }
  return null;
}

/** Markdown files of a folder and of those in it, hidden ones left out. */
async function markdownIn(files: PersonaFiles, root: string): Promise<string[]> {
  const paths: string[] = [];
  const look = async (below: string, levels: number): Promise<void> => {
    for (const { name, isFolder } of await files.list(below === '' ? root : files.join(root, below))) {
      const path = below === '' ? name : `${below}/${name}`;
      if (isFolder && levels > 0 && !name.startsWith('.') && name !== 'node_modules') {
        await look(path, levels - 1);
      } else if (!isFolder && name.endsWith('.md') && paths.length < MOST_FILES) {
        paths.push(path);
      }
    }
  };
  await look('', MOST_LEVELS);
  return paths;
}
