import { of } from '../../events';
import { steps } from '../../evidence';
import type { Report, Rule, RuleContext } from '../../rule';

/** A file that is read is another one than DVC has recorded. */
export const rule: Rule = {
  id: 'data/changed-since-versioned',
  severity: 'high',
  tier: 'stable',
  criterion: 'Model versioning',
  serves: ['The data is part of the version'],
  summary: 'Data is read that has changed since DVC recorded it',
  remediation:
    'Record the file as it is now (`dvc add`, or `dvc commit` for the output of a stage) and commit the `.dvc` file, or get the recorded one back with `dvc checkout`.',
  check
};

function* check({ flow, facts }: RuleContext): Iterable<Report> {
  const changed = new Map((facts?.paths ?? []).filter(p => p.changed === true).map(p => [p.path, p]));
  for (const [path, fact] of changed) {
    const read = of(flow, 'read').find(r => r.path === path && !r.own);
    if (read) {
      yield {
        message: `\`${path}\` is not the data that ${fact.by ? `\`${fact.by}\`` : 'DVC'} records: what is made of it now names a revision that holds something else.`,
        range: read.site.range,
        evidence: steps([{ site: read.site, note: `reads ${path}, which has changed since it was recorded` }])
      };
    }
  }
}
