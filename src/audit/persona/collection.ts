/** Personas of several folders together: those that ship, the project's, and whatever else is named. */
import { folderOf } from './links';
import { isPersona, loadPersona } from './load';
import { severityScale } from './severityScale';
import { shippedPersonas } from './standard';
import type { Persona, PersonaProblem } from './types';

/** A folder of personas, as a host has read it. */
export interface PersonaFolder {
  /** The folder as people know it; put before the paths in it, where it is not empty. */
  readonly name: string;
  /** Texts of its Markdown files, those in folders below too, by path from it with `/` between folders. */
  readonly files: ReadonlyMap<string, string>;
  /** Whether there is anything at a path from the folder, for links to other files than those read. */
  readonly exists?: (path: string) => boolean;
}

export interface FoundPersona {
  readonly persona: Persona;
  /** Its file; null for one that ships. */
  readonly file: string | null;
}

export interface FileProblem extends PersonaProblem {
  readonly file: string;
}

export interface PersonaCollection {
  /** One for each id: those that ship, in their order, then others as they were found. */
  readonly personas: readonly FoundPersona[];
  /** By folder and path, then in the order of their lines. */
  readonly problems: readonly FileProblem[];
}

/** Files that a team may put in the place of the shared ones. */
export const REPLACEABLE = ['severity-scale.md', 'tool-setup.md'] as const;
export const SHARED = '_shared';

type Shared = Readonly<Partial<Record<(typeof REPLACEABLE)[number], string>>>;

/** The folders that a path lies in, the nearest first and the outermost (no name) last. */
function foldersOf(path: string): string[] {
  const folder = folderOf(path);
  return folder === '' ? [''] : [folder, ...foldersOf(folder)];
}

/** The shared files that count for a path: of each name the one in the nearest `_shared` beside it or above. */
export function sharedFor(path: string, files: ReadonlyMap<string, string>): Shared {
  return Object.fromEntries(
    REPLACEABLE.flatMap(name => {
      const places = foldersOf(path).map(folder => (folder ? `${folder}/` : '') + `${SHARED}/${name}`);
      const found = places.find(place => files.has(place));
      return found === undefined ? [] : [[name, files.get(found)]];
    })
  );
}

/** Whether a path of a folder may be that of a persona. */
export function mayBePersona(path: string): boolean {
  return path.endsWith('.md') && !path.split('/').includes(SHARED);
}

/** The personas that ship, with what a team has put in the place of shared files. */
function shippedWith(shared: Shared): readonly Persona[] {
  const scale = shared['severity-scale.md'];
  const procedure = shared['tool-setup.md'];
  return shippedPersonas().map(persona => ({
    ...persona,
    ...(scale !== undefined && { severityScale: severityScale(scale).scale }),
    ...(procedure !== undefined && { setupProcedure: procedure })
  }));
}

/**
 * Reads the personas of folders. One with an id that was there before takes its place, and a `_shared` at the top of a
 * folder counts for the personas that ship and for those of other folders, where they have none of their own; of several
 * the last.
 *
 * @param folders the stronger ones later
 */
export function collectPersonas(folders: readonly PersonaFolder[]): PersonaCollection {
  const common: Shared = Object.assign({}, ...folders.map(({ files }) => sharedFor('', files)));
  const personas = new Map<string, FoundPersona>();
  for (const persona of shippedWith(common)) {
    personas.set(persona.id, { persona, file: null });
  }
  const problems: FileProblem[] = [];
  for (const { name, files, exists } of folders) {
    const paths = [...files.keys()].filter(mayBePersona).sort();
    for (const path of paths) {
      const text = files.get(path) ?? '';
      if (!isPersona(text)) {
        continue;
      }
      const file = name === '' ? path : `${name}/${path}`;
      const loaded = loadPersona({
        path,
        text,
        shared: { ...common, ...sharedFor(path, files) },
        exists: target => files.has(target) || exists?.(target) === true
      });
      problems.push(...loaded.problems.map(problem => ({ ...problem, file })));
      if (loaded.persona) {
        personas.set(loaded.persona.id, { persona: loaded.persona, file });
      }
    }
  }
  return { personas: [...personas.values()], problems };
}
