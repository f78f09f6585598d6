import type { Fix } from '../../../finding';
import type { EventOf, FlowEvent } from '../../../flow/types';
import { modelName, nameOf, steps } from '../../evidence';
import { of } from '../../events';
import { programOf } from '../../leakage/program';
import type { Report, Rule, RuleContext } from '../../rule';

/**
 * Whatever goes wrong while a model is trained or scored is caught, and the notebook goes on.
 * Source: Python documentation, Errors and Exceptions: handle the exceptions that you intend to, let others propagate.
 */
export const rule: Rule = {
  id: 'pipeline/swallowed-exception',
  severity: 'high',
  tier: 'preview',
  topics: ['error-handling', 'training'],
  summary: 'Any error in training or scoring is caught and dropped',
  remediation:
    'Catch only the error that you expect and know how to go on after, and let every other end the run (`raise`).',
  check
};

const BROAD = new Set(['Exception', 'BaseException']);
type Work = EventOf<'fit'> | EventOf<'score'>;

function* check(context: RuleContext): Iterable<Report> {
  const { flow } = context;
  for (const swallow of of(flow, 'swallow')) {
    const { from, order, told, site, catches } = swallow;
    const broad = catches.length === 0 || catches.some(c => BROAD.has(c));
    // One of many models may fail when it is said which.
    if (!broad || (told && site.loops.length > 0)) {
      continue;
    }
    const work = flow.events.filter(event => event.order >= from && event.order < order).filter(isWork);
    const [first] = work;
    if (first) {
      yield {
        severity: told ? 'medium' : undefined,
        message: `Any error ${doing(first)} ${told ? 'is only printed' : 'passes unseen'}: the notebook goes on with whatever \`${modelOf(first)}\` was before.`,
        range: site.range,
        evidence: steps([
          { site: first.site, note: first.kind === 'fit' ? 'a model is trained' : 'a model is scored' },
          { site, note: told ? 'any error is printed, and dropped' : 'any error is dropped' }
        ]),
        fixes: () => raise(context, swallow)
      };
    }
  }
}

function isWork(event: FlowEvent): event is Work {
  return event.kind === 'fit' || event.kind === 'score';
}

function modelOf(work: Work): string {
  return modelName(work.kind === 'fit' ? work.model : work.models[0]);
}

function doing(work: Work): string {
  return `while \`${modelOf(work)}\` is ${work.kind === 'fit' ? 'trained' : 'scored'} on \`${nameOf(work.X)}\``;
}

/** The error is raised again, after what is printed of it. */
function raise(context: RuleContext, { site: { range } }: EventOf<'swallow'>): Fix[] {
  const text = programOf(context).text(range);
  const [title, safe] = ['Raise the error again', false] as const;
  const last = text.slice(text.lastIndexOf('\n') + 1);
  if (last.trim() === 'pass') {
    const start = range.end - 'pass'.length;
    return [{ title, safe, edits: [{ kind: 'replace', range: { ...range, start }, text: 'raise' }] }];
  }
  const indent = last.slice(0, last.length - last.trimStart().length);
  return text.includes('\n') && last.trim() !== 'continue' && indent !== ''
    ? [
        {
          title,
          safe,
          edits: [{ kind: 'replace', range: { ...range, start: range.end }, text: `\n${indent}raise` }]
        }
      ]
    : [];
}
