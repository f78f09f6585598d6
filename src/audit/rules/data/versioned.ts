/** What keeps a file's versions: DVC, Git LFS or Git, as the notebook calls them or as the workspace has it. */
import { withoutEndSlash } from '../../slashes';
import { of, once } from '../events';
import type { RuleContext } from '../rule';

const told = once(flow => of(flow, 'version').flatMap(v => v.paths.map(normal)));

/** Whether a command of the notebook, or the repository around it, versions this path. */
export function isVersioned({ flow, facts }: RuleContext, path: string): boolean {
  const wanted = normal(path);
  const fact = facts?.paths.find(p => normal(p.path) === wanted);
  return (
    told(flow).some(v => isBelow(wanted, v) || (v === '.' && !ELSEWHERE.test(wanted))) ||
    (fact !== undefined && /^(?:dvc|git|git-lfs|elsewhere)$/.test(fact.status))
  );
}

/** Not in the folder that the notebook runs in: absolute paths, addresses, and what lies beside the folder. */
const ELSEWHERE = /^(?:[/~]|\.\.|[a-z][a-z0-9+.-]*:)/i;

/** The path is the folder or lies in it; both normal. */
export function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

export function normal(path: string): string {
  return withoutEndSlash(path.replace(/^(?:\.\/)+/, '')).replace(/\.dvc$/, '');
}
