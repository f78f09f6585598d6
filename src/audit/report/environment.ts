/** What a report was made with and of: versions, and the state of the files. */
import type { RootContent } from 'mdast';
import type { PathFact, WorkspaceFacts } from '../facts';
import { hash } from '../fingerprint';
import type { Notebook } from '../notebook/types';
import type { ImportedPackages } from '../packages';
import type { Persona } from '../persona/types';
import { VERSION } from '../version';
import { inlineCode, list, type Inline } from './nodes';
import type { Environment } from './types';

type State = NonNullable<Environment['git']>['notebook'];

/** How a data file compares with what Git or DVC has of it. */
function stateOf({ status, changed }: PathFact): State {
  switch (status) {
    case 'git':
    case 'git-lfs':
    case 'dvc':
      return changed === undefined ? 'unknown' : changed ? 'changed' : 'same';
    case 'untracked':
      return 'untracked';
    default:
      return 'unknown';
  }
}

export function environmentOf(
  notebook: Notebook,
  personas: readonly Persona[],
  facts: WorkspaceFacts | null,
  packages: ImportedPackages | null
): Environment {
  const { repository, paths = [], tools = [] } = facts ?? {};
  return {
    preflight: VERSION,
    language: { name: notebook.language, version: notebook.languageVersion ?? null },
    kernel: notebook.kernel ?? null,
    personas: personas.map(persona => ({ title: persona.title, hash: hash(JSON.stringify(persona)) })),
    git: repository?.git
      ? {
          commit: repository.commit,
          notebook: repository.notebook ?? 'unknown',
          data: paths.map(fact => ({ path: fact.path, state: stateOf(fact) })),
          tracked: repository.tracked ?? 'unknown'
        }
      : null,
    tools: tools.map(tool => ({ package: tool.package, version: tool.version })),
    packages: (packages?.pinned ?? []).map(({ name, version, file }) => ({
      package: name,
      version,
      by: file
    }))
  };
}

const STATES: Readonly<Record<State, string>> = {
  same: 'as recorded',
  changed: 'changed since it was recorded',
  untracked: 'not recorded',
  unknown: 'unknown whether it changed'
};

/** One line a fact. */
export function environmentNodes({
  preflight,
  language,
  kernel,
  personas,
  git,
  tools,
  packages
}: Environment): RootContent[] {
  const rows: Inline[] = [
    `Preflight ${preflight}`,
    `Language: ${language.name}${language.version === null ? ', version unknown' : ` ${language.version}`}${kernel === null ? '' : ` (kernel ${kernel})`}`,
    ...personas.map(({ title, hash: name }): Inline => [`Persona: ${title}, `, inlineCode(name)]),
    ...(git === null
      ? ['Git: unknown, or none']
      : ([
          ['Commit: ', git.commit === null ? 'none yet' : inlineCode(git.commit)],
          `Notebook: ${STATES[git.notebook]}`,
          ...git.data.map(({ path, state }): Inline => ['Data ', inlineCode(path), `: ${STATES[state]}`]),
          `All that Git tracks: ${STATES[git.tracked]}`
        ] satisfies Inline[])),
    ...(tools.length > 0
      ? [`Tools: ${tools.map(tool => `${tool.package} ${tool.version ?? 'missing'}`).join(', ')}`]
      : []),
    ...(packages.length > 0
      ? [`Packages: ${packages.map(each => `${each.package} ${each.version}`).join(', ')}`]
      : [])
  ];
  return [list(rows)];
}
