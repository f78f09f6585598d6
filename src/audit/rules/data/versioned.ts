/** What keeps a file's versions: DVC, Git LFS or Git, as the notebook calls them or as the workspace has it. */
import { of } from '../leakage/pairs';
import type { RuleContext } from '../rule';

/** Whether a command of the notebook, or the repository around it, versions this path. */
export function isVersioned({ flow, facts }: RuleContext, path: string): boolean {
  const wanted = normal(path);
  const told = of(flow, 'version').flatMap(v => v.paths.map(normal));
  const fact = facts?.paths.find(p => normal(p.path) === wanted);
  return (
    told.some(v => v === '.' || wanted === v || wanted.startsWith(`${v}/`)) ||
    (fact !== undefined && /^(?:dvc|git|git-lfs|elsewhere)$/.test(fact.status))
  );
}

function normal(path: string): string {
  return path
    .replace(/^(?:\.\/)+/, '')
    .replace(/\/+$/, '')
    .replace(/\.dvc$/, '');
}
