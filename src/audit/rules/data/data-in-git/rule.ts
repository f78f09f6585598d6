import { of } from '../../events';
import { steps } from '../../evidence';
import type { Report, Rule, RuleContext } from '../../rule';

/**
 * Large data is kept by Git itself.
 * Source: GitHub warns above 50 MB a file and refuses 100 MB; each version of it stays in every clone.
 */
export const rule: Rule = {
  id: 'data/data-in-git',
  severity: 'low',
  tier: 'preview',
  topics: ['data-versioning', 'model-versioning', 'privacy'],
  summary: 'Large data or models are kept by Git instead of DVC or Git LFS',
  remediation:
    'Take the file out of Git (`git rm --cached`) and put it under DVC (`dvc add`) or Git LFS (`git lfs track`).',
  typescript: {},
  check
};

const MEGABYTE = 1_000_000;
/** Below this a file in Git is a convenience: examples, lists, small tables. */
const LARGE = 5 * MEGABYTE;

function* check({ flow, facts }: RuleContext): Iterable<Report> {
  for (const { path, status, size } of facts?.paths ?? []) {
    if (status !== 'git' || size === undefined || size < LARGE) {
      continue;
    }
    const event = of(flow, 'read').find(r => r.path === path) ?? of(flow, 'write').find(w => w.path === path);
    if (event) {
      const megabytes = Math.round(size / MEGABYTE);
      yield {
        message: `\`${path}\` is ${megabytes} MB and kept by Git itself: each version of it stays in every clone for good.`,
        range: event.site.range,
        evidence: steps([{ site: event.site, note: `${event.kind}s ${path}, ${megabytes} MB in Git` }]),
        suggestions: ['dvc-tracking']
      };
    }
  }
}
