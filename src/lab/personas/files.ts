/** The persona files around a notebook, read through Jupyter's own file service. */
import { PathExt } from '@jupyterlab/coreutils';
import type { FileProblem, PersonaCollection, PersonaFolder } from '../../audit/persona/collection';
import type { Drive } from '../project/drive';
import type { ProjectFile } from '../project/projects';

/** Name of the folder of a project's personas. */
export const FOLDER = 'personas';

/** Folders within folders that are looked into, and files of a folder that are read: more is no collection of personas. */
const MOST_LEVELS = 4;
const MOST_FILES = 500;

/** Whether a change of the file may change a project's personas. */
export function mayHoldPersona(path: string): boolean {
  return PathExt.extname(path) === '.md';
}

/**
 * The personas that there are for a notebook: those that ship, those of the nearest `personas/` beside or above it, and those
 * of the folders that the project's settings name. Files are named as the file service knows them.
 */
export async function findPersonas(drive: Drive, project: ProjectFile | null): Promise<PersonaCollection> {
  const near = await nearest(drive);
  const places = near === null ? [] : [near];
  const problems: FileProblem[] = [];
  for (const name of project?.settings.settings['persona-folders'] ?? []) {
    const folder = project && drive.beside(project.path, name);
    if (folder && (await drive.isFolder(folder))) {
      places.push(folder);
    } else if (project) {
      problems.push({
        file: project.path,
        line: 1,
        severity: 'warning',
        message: `\`persona-folders\`: there is no folder "${name}" that may be read`
      });
    }
  }
  const texts = await Promise.all(places.map(folder => markdownIn(drive, folder)));
  const found = texts.some(files => files.size > 0)
    ? await collect(drive, places, texts)
    : { personas: await shipped(), problems: [] };
  return { ...found, problems: [...problems, ...found.problems] };
}

async function shipped(): Promise<PersonaCollection['personas']> {
  const { shippedPersonas } = await import(
    /* webpackChunkName: "preflight-personas" */ '../../audit/persona/standard'
  );
  return shippedPersonas().map(persona => ({ persona, file: null }));
}

/** The loader reads Markdown, which most people never need here: it is fetched when a project has personas. */
async function collect(
  drive: Drive,
  places: readonly string[],
  texts: readonly ReadonlyMap<string, string>[]
): Promise<PersonaCollection> {
  const [{ collectPersonas }, { linkTargets }] = await Promise.all([
    import(/* webpackChunkName: "preflight-persona-loader" */ '../../audit/persona/collection'),
    import(/* webpackChunkName: "preflight-persona-loader" */ '../../audit/persona/links')
  ]);
  const folders = places.map(async (place, index): Promise<PersonaFolder> => {
    const files = texts[index];
    const targets = new Set([...files].flatMap(([path, text]) => linkTargets(path, text)));
    const gone = new Set<string>();
    for (const target of targets) {
      if (await drive.isMissing(PathExt.join(place, target))) {
        gone.add(target);
      }
    }
    return { name: drive.full(place), files, exists: target => !gone.has(target) };
  });
  return collectPersonas(await Promise.all(folders));
}

/** The nearest folder of personas; null where there is none. */
async function nearest(drive: Drive): Promise<string | null> {
  for (const folder of drive.folders) {
    const path = PathExt.join(folder, FOLDER);
    if (await drive.isFolder(path)) {
      return path;
    }
  }
  return null;
}

/** The Markdown files of a folder and those within, by their paths in it; hidden folders are left out. */
async function markdownIn(drive: Drive, root: string): Promise<Map<string, string>> {
  const paths: string[] = [];
  const look = async (below: string, levels: number): Promise<void> => {
    for (const { type, name } of await drive.list(PathExt.join(root, below))) {
      const path = below === '' ? name : `${below}/${name}`;
      if (type === 'directory' && levels > 0 && !name.startsWith('.') && name !== 'node_modules') {
        await look(path, levels - 1);
      } else if (type !== 'directory' && PathExt.extname(name) === '.md' && paths.length < MOST_FILES) {
        paths.push(path);
      }
    }
  };
  await look('', MOST_LEVELS);
  const texts = await Promise.all(paths.map(path => drive.text(PathExt.join(root, path)).catch(() => null)));
  const files = new Map<string, string>();
  paths.forEach((path, index) => {
    const text = texts[index];
    if (text !== null) {
      files.set(path, text);
    }
  });
  return files;
}
