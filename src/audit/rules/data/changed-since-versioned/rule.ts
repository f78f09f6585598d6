import { overlaps } from '../../../flow/rows';
import type { EventOf, Flow } from '../../../flow/types';
import { argument, callsAt } from '../../calls';
import { of } from '../../events';
import { steps } from '../../evidence';
import type { Report, Rule, RuleContext } from '../../rule';

/** What is read is another one than DVC or Git has on record. */
export const rule: Rule = {
  id: 'data/changed-since-versioned',
  severity: 'high',
  tier: 'stable',
  topics: ['data-versioning', 'model-versioning', 'reproducibility'],
  summary: 'Data is read that has changed since DVC or Git recorded it',
  remediation:
    'Record the file as it is now (`dvc add`, or `dvc commit` for the output of a stage) and commit the `.dvc` file, or get the recorded one back with `dvc checkout`, or read it as of a commit through `dvc.api`.',
  typescript: {},
  check
};

const IN_GIT =
  'Commit the file as it is now (`git add`, `git commit`), or get the recorded one back with `git restore`.';

function* check({ flow, facts }: RuleContext): Iterable<Report> {
  const changed = new Map((facts?.paths ?? []).filter(p => p.changed === true).map(p => [p.path, p]));
  for (const [path, fact] of changed) {
    const read = of(flow, 'read').find(
      r => r.path === path && !r.own && !isAtRevision(flow, r) && !isReplaced(flow, r)
    );
    const inGit = fact.status === 'git' || fact.status === 'git-lfs';
    const by = inGit ? 'Git' : fact.by ? `\`${fact.by}\`` : 'DVC';
    if (read) {
      yield {
        message: `\`${path}\` is not the data that ${by} records: what is made of it now names a revision that holds something else.`,
        range: read.site.range,
        evidence: steps([
          { site: read.site, note: `reads ${path}, which has changed since it was recorded` }
        ]),
        suggestions: inGit ? [] : ['dvc-read'],
        // `git status` tells of it all the time, and the next commit may well take it in.
        ...(inGit && { severity: 'medium', remediation: IN_GIT })
      };
    }
  }
}

type Read = EventOf<'read'>;

/** DVC is asked for a revision; without one it gives what lies in the working copy. */
function isAtRevision(flow: Flow, { callee, site }: Read): boolean {
  return (
    callee.startsWith('dvc.api.') &&
    callsAt(flow, site.range).some(call => {
      const revision = call.callee === callee ? argument(call, 2, 'rev') : null;
      return revision !== null && revision.constant !== null;
    })
  );
}

/** The rows of a revision take the place of those that were read, under the same name, before a model sees them. */
function isReplaced(flow: Flow, { name, rows, order }: Read): boolean {
  const revisions = of(flow, 'read').filter(r => r.callee === 'dvc.api.open' && isAtRevision(flow, r));
  const again = of(flow, 'read').some(
    r =>
      r.order > order &&
      r.name === name &&
      (r.site.within ?? []).includes('dvc.api.open') &&
      revisions.some(at => at.order < r.order && at.site.range.cell === r.site.range.cell)
  );
  return (
    name !== null &&
    rows !== null &&
    again &&
    ![...of(flow, 'fit'), ...of(flow, 'score')].some(({ X }) => X.rows && overlaps(X.rows, rows) !== 'no')
  );
}
