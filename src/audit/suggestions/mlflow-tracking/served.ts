/** What has to be logged with a model, so that whoever loads it can use it: the fitted transformers it was trained behind. */
import type { EventOf, Flow, MadeCall } from '../../flow/types';
import type { Range } from '../../notebook/types';
import { preparedWith } from '../../rules/pipeline/preparations';
import { type Scope, usable } from '../codegen';
import { eventsOf, type ModelSlot } from '../slots';

export interface Served {
  /** Transformers that lead from `input` to what the model is given, in order; they make one pipeline with it. */
  readonly chain: readonly string[];
  /** Expression for the rows before all transformers; empty where that is not known. */
  readonly input: string;
  /** Transformers that are logged each for itself, since how they lead to the model's rows cannot be told. */
  readonly beside: readonly string[];
  /** What each of those is given, as an expression that still holds it; null where none does. */
  readonly given: readonly (string | null)[];
  /** Classes of those that no variable holds. */
  readonly unnamed: readonly string[];
}

export function servedOf(flow: Flow, model: ModelSlot): Served {
  const fit = eventsOf(flow, 'fit').findLast(f => f.model.id === model.view.id);
  const found = fit ? preparedWith(flow, fit) : [];
  const names = found.map(({ model: { id, name } }) => heldBy(model.scope, id, name));
  const known = names.flatMap(name => name ?? []);
  const test = wayTo(flow, model.test.text, found);
  const train = model.train && wayTo(flow, model.train.text, found);
  const whole =
    found.length > 0 &&
    known.length === found.length &&
    test?.ids.join() === found.map(t => t.model.id).join() &&
    train?.ids.join() === test.ids.join() &&
    usable(test.input, model.scope);
  // A network cannot be a step of a pipeline.
  const joined = whole && model.network === null;
  return {
    chain: joined ? known : [],
    input: whole ? test.input : '',
    beside: joined ? [] : known,
    given: joined
      ? []
      : found.flatMap((t, i) => (names[i] === null ? [] : [givenTo(flow, t.model.id, model.scope)])),
    unnamed: found.filter((_, i) => names[i] === null).map(t => t.model.cls.split('.').at(-1)!)
  };
}

function heldBy(scope: Scope, id: number, name: string | null): string | null {
  const holding = [...scope.values()].filter(binding => binding.model?.id === id).map(b => b.name);
  return holding.find(n => n === name) ?? holding[0] ?? null;
}

/** The transformers by which a variable was made from other rows, and the expression for those rows. */
function wayTo(
  flow: Flow,
  variable: string,
  found: readonly EventOf<'transform-fit'>[]
): { readonly ids: readonly number[]; readonly input: string } | null {
  const ids: number[] = [];
  let at = variable;
  for (let i = 0; i < found.length; i++) {
    const call: MadeCall | undefined = flow.calls.findLast(
      c => /^(?:fit_)?transform$/.test(c.callee) && c.result === at
    );
    const id = call?.on?.model?.id;
    const input = call?.args[0]?.text;
    const stands = call?.site.loops.length === 0 && !writtenAfter(flow, at, call.site.range);
    if (id === undefined || !input || !stands || input === at) {
      return null;
    }
    ids.unshift(id);
    at = input;
  }
  return { ids, input: at };
}

function givenTo(flow: Flow, id: number, scope: Scope): string | null {
  const call = flow.calls.findLast(c => c.callee === 'transform' && c.on?.model?.id === id);
  const text = call?.args[0]?.text;
  const stands = call && text && usable(text, scope) && call.result !== text;
  return stands && !writtenAfter(flow, text, call.site.range) ? text : null;
}

/** A later statement gives the name to something else, or changes what it holds. */
export function writtenAfter(flow: Flow, name: string, place: Range): boolean {
  return flow.cells.some(
    ({ cell }) =>
      cell >= place.cell &&
      flow
        .code(cell)
        .some(({ range, writes }) => (cell > place.cell || range.start > place.start) && writes.has(name))
  );
}
