/** What cells that call DVC share: its commands, the repository they need, and which paths it takes. */
import { type Imports, indent, py, slug, stem } from '../codegen';
import { kindOf } from '../predicting';
import type { ModelSlot } from '../slots';
import type { SuggestionContext } from '../types';

export const REMOTE = /^[a-z][a-z0-9+.-]*:\/\//i;
/** Surely not in the project; a path that starts with `..` may well be. */
export const OUTSIDE = /^(?:[/\\~]|[A-Za-z]:)/;

/** Calls of DVC, as a module of the kernel's own Python, and of Git. */
export function commands(imports: Imports): Record<'dvc' | 'git', (...args: string[]) => string> {
  const subprocess = imports.module('subprocess');
  const sys = imports.module('sys');
  return {
    dvc: (...args) =>
      `${subprocess}.run([${sys}.executable, "-m", "dvc", ${args.map(py).join(', ')}], check=True)`,
    git: (...args) => `${subprocess}.run([${['git', ...args].map(py).join(', ')}], check=True)`
  };
}

/** What makes the repositories where the companion has seen that there are none, and says so. */
export function repositoryLines(
  { facts }: SuggestionContext,
  imports: Imports
): Readonly<Record<'comment' | 'lines' | 'notes', readonly string[]>> & { readonly title: string } {
  if (facts === null || facts.repository.dvc) {
    return {
      comment: facts ? [] : ['# (needs a Git and a DVC repository; once a project: `git init && dvc init`)'],
      lines: [],
      notes: [],
      title: ''
    };
  }
  const { git: hasGit } = facts.repository;
  const { dvc, git } = commands(imports);
  const lacking = hasGit ? 'DVC' : 'Git and no DVC';
  return {
    comment: [],
    lines: [
      `if not ${imports.from('pathlib', 'Path')}(".dvc").exists():  # once a project: this folder is in no ${lacking} repository yet`,
      ...indent([...(hasGit ? [] : [git('init')]), dvc('init', ...(hasGit ? ['--subdir'] : []))]),
      ''
    ],
    notes: [
      `There is no ${lacking} repository here: the cell runs \`${hasGit ? '' : 'git init` and `'}dvc init\` in the notebook's folder. Remove these lines if the project's root is another folder.`
    ],
    title: `, and make this folder a ${hasGit ? '' : 'Git and '}DVC repository first`
  };
}

export function shell(word: string): string {
  return /^[\w./@:+-]+$/.test(word) ? word : `'${word.replace(/'/g, `'\\''`)}'`;
}

export function normal(path: string): string {
  return path.replace(/^(\.[/\\])+/, '').replace(/(?<![/\\])[/\\]+$/, '');
}

/** DVC tracks a folder as a whole and refuses files of it beside it. */
export function withoutNested(paths: readonly string[]): string[] {
  const inside = (path: string, other: string): boolean => normal(path).startsWith(`${normal(other)}/`);
  return paths.filter(path => !paths.some(other => inside(path, other)));
}

export function unique(items: readonly string[]): string[] {
  return [...new Set(items)];
}

export function statusOf({ facts }: SuggestionContext, path: string): string | null {
  return facts?.paths.find(fact => fact.path === path)?.status ?? null;
}

export function isOutside(context: SuggestionContext, path: string): boolean {
  const status = statusOf(context, path);
  return status === null ? OUTSIDE.test(path) : status === 'outside';
}

/** Where a cell saves the model of a notebook that writes it nowhere. */
export function modelFile(notebook: string, model: ModelSlot): string {
  const { network } = model;
  const ending = network ? (network.library === 'torch' ? 'pt' : 'keras') : 'joblib';
  return `models/${slug(stem(notebook), kindOf(model))}.${ending}`;
}

/** Writes a model there; `whole` is what is kept of one that is no network. */
export function savingLine(
  { name, network }: ModelSlot,
  path: string,
  whole: string,
  imports: Imports
): string {
  return network?.library === 'torch'
    ? `${imports.module('torch')}.save(${name}.state_dict(), ${py(path)})`
    : network
      ? `${name}.save(${py(path)})`
      : `${imports.module('joblib')}.dump(${whole}, ${py(path)})`;
}
