/** Networks of PyTorch: the loops that train them, the data they are tested on, and the mode they are in. */
import { overlaps } from '../../flow/rows';
import type { EventOf, Flow, MadeCall, ModelView, Site } from '../../flow/types';
import { rangeKey } from '../../flow/values';
import type { Edit } from '../../notebook/types';
import { of } from '../leakage/pairs';
import { programOf } from '../leakage/program';
import type { RuleContext } from '../rule';

export interface Tested {
  readonly score: EventOf<'score'>;
  readonly predict: EventOf<'predict'>;
  readonly model: ModelView;
}

/** Scores of networks on rows that their last training has not, with the forward pass that they are made of. */
export function testedOnOthers(flow: Flow): Tested[] {
  return of(flow, 'score').flatMap(score => {
    const [model] = score.models;
    const fit = of(flow, 'fit').find(f => f.order === score.fits[0]);
    const rows = score.X.rows;
    if (model?.library !== 'torch' || !fit?.X.rows || !rows || overlaps(fit.X.rows, rows) !== 'no') {
      return [];
    }
    const predict = of(flow, 'predict').findLast(
      p => p.order < score.order && p.model.id === model.id && p.X.rows === rows && p.method === '__call__'
    );
    return predict ? [{ score, predict, model }] : [];
  });
}

/** The innermost loop around both. */
export function commonLoop(a: Site, b: Site): string | null {
  const others = new Set(b.loops.map(rangeKey));
  return a.loops.map(rangeKey).findLast(key => others.has(key)) ?? null;
}

export function isInLoop(site: Site, loop: string): boolean {
  return site.loops.some(l => rangeKey(l) === loop);
}

const TRAINS_OTHERWISE = /(?:^|\.)(?:\w*(?:Dropout|BatchNorm|InstanceNorm)\w*)$/;

/** Whether it has layers that do something else in training than in evaluation. */
export function dependsOnMode(context: RuleContext, model: ModelView): boolean {
  const cls = [model.cls, ...model.parts];
  if (cls.some(c => c.startsWith('torchvision.models.') || TRAINS_OTHERWISE.test(c))) {
    return true;
  }
  const program = programOf(context);
  return context.flow.calls.some(c => {
    if (!c.callee.startsWith('torch.nn.') || !TRAINS_OTHERWISE.test(c.callee)) {
      return false;
    }
    // Made while the statement ran that gave the model its name.
    const code = program.codes[program.around(c.site.calls[0] ?? c.site.range)];
    return model.name !== null && code?.targets.join() === model.name;
  });
}

/** Calls that put a model into training or evaluation mode; null where it is not known into which. */
export function modeCalls(flow: Flow): readonly (MadeCall & { readonly training: boolean | null })[] {
  return flow.calls
    .filter(c => (c.callee === 'train' || c.callee === 'eval') && c.on !== null)
    .map(c => ({
      ...c,
      training: c.callee === 'train' && c.args.length > 0 ? asked(c.args[0]) : c.callee === 'train'
    }));
}

/** `train(mode)`: what is asked for, where that is a constant. */
function asked({ constant }: MadeCall['args'][number]): boolean | null {
  return typeof constant === 'boolean' ? constant : null;
}

/** Puts a line before the statement that the site is part of; null where the statement does not start its line. */
export function lineBefore({ notebook }: RuleContext, site: Site, line: string): Edit | null {
  const range = site.statement?.range;
  if (!range) {
    return null;
  }
  const { source } = notebook.cells[range.cell];
  const indent = source.slice(source.lastIndexOf('\n', range.start - 1) + 1, range.start);
  return indent.trim() === ''
    ? { kind: 'replace', range: { ...range, end: range.start }, text: `${line}\n${indent}` }
    : null;
}
