/** The persona files around a notebook, read through Jupyter's own file service. */
import { PathExt } from '@jupyterlab/coreutils';
import type { PersonaCollection } from '../../audit/persona/collection';
import { findPlaces, readPlace, type PersonaFiles, type PersonaPlace } from '../../audit/persona/discover';
import type { Drive } from '../project/drive';
import type { ProjectFile } from '../project/projects';

/** Whether a change of the file may change a project's personas. */
export function mayHoldPersona(path: string): boolean {
  return PathExt.extname(path) === '.md';
}

const personaFiles = (drive: Drive): PersonaFiles => ({
  list: async folder =>
    (await drive.list(folder)).map(({ name, type }) => ({ name, isFolder: type === 'directory' })),
  text: path => drive.textIfAny(path),
  isFolder: path => drive.isFolder(path),
  isMissing: path => drive.isMissing(path),
  join: (folder, path) => PathExt.join(folder, path),
  name: path => drive.full(path)
});

/**
 * The personas that there are for a notebook: those that ship, those of the nearest `personas/` beside or above it, and those
 * of the folders that the project's settings name. Files are named as the file service knows them.
 */
export async function findPersonas(drive: Drive, project: ProjectFile | null): Promise<PersonaCollection> {
  const files = personaFiles(drive);
  const named = project?.settings.settings['persona-folders'] ?? [];
  const { places, problems } = await findPlaces(files, {
    folders: drive.folders,
    named: named.map(name => ({ name, path: project && drive.beside(project.path, name) })),
    settings: project?.path ?? ''
  });
  const found = places.some(({ markdown }) => markdown.length > 0)
    ? await collect(files, places)
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
async function collect(files: PersonaFiles, places: readonly PersonaPlace[]): Promise<PersonaCollection> {
  const [{ collectPersonas }, { linkTargets }] = await Promise.all([
    import(/* webpackChunkName: "preflight-persona-loader" */ '../../audit/persona/collection'),
    import(/* webpackChunkName: "preflight-persona-loader" */ '../../audit/persona/links')
  ]);
  return collectPersonas(await Promise.all(places.map(place => readPlace(files, place, linkTargets))));
}
