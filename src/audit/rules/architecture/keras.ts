/** Networks of Keras as their code builds them: the layers at their end, and what they are compiled with. */
import type { Given, MadeCall } from '../../flow/types';
import { rangeKey } from '../../flow/values';
import type { Range } from '../../notebook/types';
import { argument, keyword, sameRun } from '../calls';
import { once } from '../events';
import { holds } from '../../notebook/ranges';

/** What comes out of a network. */
export interface Output {
  /** The call that makes the layer with the units. */
  readonly layer: MadeCall;
  /** The call that makes the activation: the layer itself, or one of its own behind it. */
  readonly by: MadeCall;
  /** Null where it is not known. */
  readonly units: number | null;
  readonly activation: string;
}

export interface Loss {
  /** `binary_crossentropy`: the snake name of a class, too. */
  readonly name: string;
  readonly fromLogits: boolean;
  /** The class's call, where one is made of it; null for a name. */
  readonly made: MadeCall | null;
  readonly range: Range;
}

export interface Compiled {
  readonly call: MadeCall;
  readonly output: Output;
  readonly loss: Loss | null;
  readonly metrics: readonly string[];
  /** What the notebook calls the network. */
  readonly name: string;
  readonly model: number;
}

const LAYER = /^keras\.(?:layers\.|.*\.)?([A-Z]\w*)$/;
const KEEPS = new Set(['Dropout', 'GaussianDropout', 'GaussianNoise', 'Flatten', 'Reshape']);
const SEQUENTIAL = /^keras\.(?:.*\.)?Sequential$/;
const FUNCTIONAL = /^keras\.(?:.*\.)?(?:Model|Functional)$/;

/** Every `compile` of a network whose output is known, in order; each place once for a network. */
export const compiled = once((flow): readonly Compiled[] => {
  const found: Compiled[] = [];
  for (const [index, call] of flow.calls.entries()) {
    const model = call.callee === 'compile' ? call.on?.model : null;
    if (model?.library !== 'keras') {
      continue;
    }
    const before = flow.calls.slice(0, index);
    const output = outputOf(before, model.id, call.on!.text);
    if (output) {
      const loss = argumentOf(call, 1, 'loss');
      const metrics = argumentOf(call, 2, 'metrics');
      found.push({
        call,
        output,
        loss: loss && lossOf(before, loss),
        metrics: (metrics && metricsOf(before, metrics)) ?? [],
        name: model.name ?? call.on!.text,
        model: model.id
      });
    }
  }
  return found.filter(c => !contradicted(c, found));
});

/** Compiled in several ways, where a branch may decide which layer goes with which loss. */
function contradicted({ model, output, loss }: Compiled, all: readonly Compiled[]): boolean {
  return (
    output.by.site.statement?.nested === true &&
    all.some(other => other.model === model && other.loss?.name !== loss?.name)
  );
}

/** By position only where nothing that is not known may stand before it. */
export function argumentOf(call: MadeCall, position: number, name: string): Given | null {
  return call.open ? keyword(call, name) : argument(call, position, name);
}

/** The last layers that were put into a network: by `add`, in its list, or in the chain that its outputs are. */
function outputOf(before: readonly MadeCall[], model: number, text: string): Output | null {
  const added = before.findLastIndex(
    c => c.on?.model?.id === model && (c.callee === 'add' || c.callee === 'pop')
  );
  if (added >= 0) {
    const adds = before.filter(c => c.on?.model?.id === model && c.callee === 'add');
    const ranges = adds.map(c => c.args[0]?.range);
    return before[added].callee === 'pop'
      ? null
      : ending(ranges.map(r => (r ? madeAt(before, r, added) : null)));
  }
  const made = before.findLastIndex(
    c =>
      (SEQUENTIAL.test(c.callee) || FUNCTIONAL.test(c.callee)) &&
      (c.result === text || within(c, before, model))
  );
  const call = before[made];
  if (!call) {
    return null;
  }
  return SEQUENTIAL.test(call.callee) ? ofList(before, made) : ofChain(before, made);
}

/** A model that a function returns goes by another name: its last call before is the one inside that function. */
function within(call: MadeCall, before: readonly MadeCall[], model: number): boolean {
  return before.some(c => c.order >= call.order && c.on?.model?.id === model && c.on.text === call.result);
}

/** `Sequential([...])`: the calls that stand in the list and in no other call there. */
function ofList(before: readonly MadeCall[], at: number): Output | null {
  const list = before[at].args[0];
  if (!list?.range || list.kind !== 'list' || before[at].args.length > 2) {
    return null;
  }
  const { range } = list;
  const inside = before.slice(0, at).filter(c => sameRun(c, before[at]) && holds(range, c.site.range));
  const outer = inside.filter(c => !inside.some(o => o !== c && holds(o.site.range, c.site.range)));
  const last = outer.sort((a, b) => a.site.range.start - b.site.range.start);
  // A name at the end of the list is a layer that is not seen here.
  const end = list.text.slice(0, -1).trimEnd().replace(/,$/, '').trimEnd();
  const covers = last.at(-1)?.site.range.end === range.start + end.length;
  return covers ? ending(last) : null;
}

/** `Model(inputs, outputs)`: the statement that gave the outputs their name last. */
function ofChain(before: readonly MadeCall[], at: number): Output | null {
  const outputs = argumentOf(before[at], 1, 'outputs');
  const name = outputs && /^\w+$/.test(outputs.text) ? outputs.text : null;
  return name ? ending(chain(before, at, name, 3)) : null;
}

function chain(before: readonly MadeCall[], at: number, name: string, depth: number): (MadeCall | null)[] {
  const last = before.slice(0, at).findLastIndex(c => c.site.statement?.targets.includes(name));
  const statement = before[last]?.site.statement;
  if (!statement || statement.targets.length !== 1 || !sameRun(before[last], before[at])) {
    return [null];
  }
  const calls = before
    .slice(0, at)
    .filter(c => c.site.statement?.range === statement.range && sameRun(c, before[at]));
  // `Dense(1)(Dropout(0.5)(x))`: the layer that is applied last is written first.
  const layers = calls
    .filter(c => LAYER.test(c.callee))
    .sort((a, b) => b.site.range.start - a.site.range.start);
  const end = layers.at(-1);
  if (!end || layers.some(l => l !== end && holds(end.site.range, l.site.range))) {
    return [null];
  }
  const earlier =
    layers.length > 1 || depth === 0 ? [] : chain(before, before.indexOf(layers[0]), name, depth - 1);
  return [...earlier, ...layers];
}

/** What the last of these layers give out, those that change no value left out. */
function ending(layers: readonly (MadeCall | null)[]): Output | null {
  const named = layers.map(l => ({ call: l, cls: (l && LAYER.exec(l.callee)?.[1]) ?? null }));
  while (named.length > 0 && KEEPS.has(named.at(-1)!.cls ?? '')) {
    named.pop();
  }
  const last = named.pop();
  if (!last?.call || last.cls === null) {
    return null;
  }
  if (last.cls === 'Dense') {
    const activation = activationOf(argumentOf(last.call, 1, 'activation'));
    return activation === null || last.call.open
      ? null
      : { layer: last.call, by: last.call, units: unitsOf(last.call), activation };
  }
  const own =
    last.cls === 'Activation'
      ? activationOf(argumentOf(last.call, 0, 'activation'))
      : last.cls === 'Softmax'
        ? 'softmax'
        : null;
  const before = named.pop();
  return own === null
    ? null
    : {
        layer: before?.cls === 'Dense' ? before.call! : last.call,
        by: last.call,
        units: before?.cls === 'Dense' ? unitsOf(before.call!) : null,
        activation: own
      };
}

/** Only a number that is written there: what code counts may be another one when it runs. */
function unitsOf(dense: MadeCall): number | null {
  const given = argumentOf(dense, 0, 'units');
  return given && /^\d+$/.test(given.text) && typeof given.constant === 'number' ? given.constant : null;
}

/** Null where it is not known; `linear` where there is none. */
function activationOf(given: Given | null): string | null {
  if (!given || given.constant === null) {
    return 'linear';
  }
  return typeof given.constant === 'string'
    ? given.constant
    : lastOf(given.global, /^(?:keras\.activations|tensorflow\.nn)\./);
}

function lastOf(path: string | null, where: RegExp): string | null {
  return path !== null && where.test(path) ? path.split('.').at(-1)! : null;
}

/** A loss by its name, by its function, or by its class, made here or before. */
function lossOf(before: readonly MadeCall[], given: Given): Loss | null {
  if (!given.range) {
    return null;
  }
  const name =
    typeof given.constant === 'string'
      ? given.constant
      : lastOf(given.global, /^keras\.(?:losses|metrics)\./);
  if (name !== null) {
    return { name: snake(name), fromLogits: false, made: null, range: given.range };
  }
  const made =
    madeAt(before, given.range, before.length) ??
    (/^\w+$/.test(given.text) ? before.findLast(c => c.site.statement?.targets.includes(given.text)) : null);
  const cls = made && lastOf(made.callee, /^keras\.losses\.[A-Z]/);
  if (!made || !cls || made.open) {
    return null;
  }
  const logits = argumentOf(made, 0, 'from_logits');
  return logits && typeof logits.constant !== 'boolean'
    ? null
    : { name: snake(cls), fromLogits: logits?.constant === true, made, range: given.range };
}

function metricsOf(before: readonly MadeCall[], given: Given): string[] {
  const { range } = given;
  const named = (given.items ?? []).filter(i => typeof i === 'string');
  const made = range
    ? before.filter(c => holds(range, c.site.range)).map(c => c.callee.split('.').at(-1)!)
    : [];
  return [...named, ...made].map(snake);
}

const ALIASES: Readonly<Record<string, string>> = {
  mse: 'mean_squared_error',
  mae: 'mean_absolute_error',
  mape: 'mean_absolute_percentage_error',
  msle: 'mean_squared_logarithmic_error',
  acc: 'accuracy'
};

function snake(name: string): string {
  const text = name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
  return ALIASES[text] ?? text;
}

function madeAt(calls: readonly MadeCall[], range: Range, before: number): MadeCall | null {
  const key = rangeKey(range);
  return calls.slice(0, before).findLast(c => rangeKey(c.site.range) === key) ?? null;
}
