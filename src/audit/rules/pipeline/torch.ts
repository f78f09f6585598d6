/** Networks of PyTorch: the loops that train them, the data they are tested on, and the mode they are in. */
import { overlaps } from '../../flow/rows';
import type { EventOf, MadeCall, ModelView, Site } from '../../flow/types';
import type { Edit } from '../../notebook/types';
import { callsNamed, fitAt, predictionsOf } from '../calls';
import { of, once } from '../events';
import { programOf } from '../leakage/program';
import type { RuleContext } from '../rule';

export interface Tested {
  readonly score: EventOf<'score'>;
  readonly predict: EventOf<'predict'>;
  readonly model: ModelView;
}

/** Scores of networks on rows that their last training has not, with the forward pass that they are made of. */
export const testedOnOthers = once((flow): readonly Tested[] =>
  of(flow, 'score').flatMap(score => {
    const [model] = score.models;
    const fit = fitAt(flow, score.fits[0]);
    const rows = score.X.rows;
    if (model?.library !== 'torch' || !fit?.X.rows || !rows || overlaps(fit.X.rows, rows) !== 'no') {
      return [];
    }
    const predict = predictionsOf(flow, model.id).findLast(
      p => p.order < score.order && p.X.rows === rows && p.method === '__call__'
    );
    return predict ? [{ score, predict, model }] : [];
  })
);

const TRAINS_OTHERWISE = /(?:^|\.)(?:\w*(?:Dropout|BatchNorm|InstanceNorm)\w*)$/;

/** Layers of that kind, where they are made. */
const layers = once(flow =>
  flow.calls.filter(c => c.callee.startsWith('torch.nn.') && TRAINS_OTHERWISE.test(c.callee))
);

/** Whether it has layers that do something else in training than in evaluation. */
export function dependsOnMode(context: RuleContext, model: ModelView): boolean {
  const cls = [model.cls, ...model.parts];
  if (cls.some(c => c.startsWith('torchvision.models.') || TRAINS_OTHERWISE.test(c))) {
    return true;
  }
  const program = programOf(context);
  return layers(context.flow).some(c => {
    // Made while the statement ran that gave the model its name.
    const code = program.codes[program.around(c.site.calls[0] ?? c.site.range)];
    return model.name !== null && code?.targets.join() === model.name;
  });
}

/** Calls that put a model into training or evaluation mode; null where it is not known into which. */
export const modeCalls = once((flow): readonly ModeCall[] =>
  callsNamed(flow, 'train', 'eval')
    .filter(c => c.on !== null)
    .map(c => ({
      ...c,
      training: c.callee === 'train' && c.args.length > 0 ? asked(c.args[0]) : c.callee === 'train'
    }))
);

export type ModeCall = MadeCall & { readonly training: boolean | null };

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
