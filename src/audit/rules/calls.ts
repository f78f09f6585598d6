/** Calls and events of one flow by what rules ask for: each question is answered once, however often it is asked. */
import { grouped } from '../grouped';
import type { EventOf, Flow, Given, MadeCall, Site } from '../flow/types';
import { rangeKey } from '../flow/values';
import { aboutName, lastPart } from '../knowledge/names';
import type { Range } from '../notebook/types';
import { of, once } from './events';

const byCallee = once(flow => grouped(flow.calls, c => [c.callee]));
const byName = once(flow => grouped(flow.calls, c => [lastPart(c.callee)]));
const byPlace = once(flow => grouped(flow.calls, c => [rangeKey(c.site.range)]));
const byLoop = once(flow => grouped(flow.calls, c => c.site.loops.map(rangeKey)));
const predictions = once(flow => grouped(of(flow, 'predict'), p => [p.model.id]));
const fits = once(flow => grouped(of(flow, 'fit'), f => [f.model.id]));
const fitsByOrder = once(flow => new Map(of(flow, 'fit').map(f => [f.order, f])));
const training = once(flow => new Set(of(flow, 'fit').flatMap(f => f.site.loops.map(rangeKey))));

/** Calls of functions, classes and methods by the last part of their name, in order. */
export function callsNamed(flow: Flow, ...names: readonly string[]): readonly MadeCall[] {
  const lists = names.map(name => byName(flow).get(name) ?? []);
  return lists.length === 1 ? lists[0] : lists.flat().sort((a, b) => a.order - b.order);
}

/** Calls whose path or method fits, in order; each name is held against the pattern, which is a constant, once. */
export function callsLike(flow: Flow, pattern: RegExp): readonly MadeCall[] {
  const fits = matcher(pattern);
  const lists: (readonly MadeCall[])[] = [];
  byCallee(flow).forEach((calls, callee) => {
    if (fits(callee)) {
      lists.push(calls);
    }
  });
  return lists.length === 1 ? lists[0] : lists.flat().sort((a, b) => a.order - b.order);
}

const matchers = new WeakMap<RegExp, (name: string) => boolean>();

/** Holds names against a pattern, each once: notebooks call the same few. */
function matcher(pattern: RegExp): (name: string) => boolean {
  let known = matchers.get(pattern);
  if (!known) {
    matchers.set(pattern, (known = aboutName(name => pattern.test(name))));
  }
  return known;
}

/** Calls that are written there; a loop that is unrolled, or a function, makes several. */
export function callsAt(flow: Flow, range: Range | null): readonly MadeCall[] {
  return (range && byPlace(flow).get(rangeKey(range))) ?? [];
}

/** Calls in a loop, by the key of its header's range. */
export function callsIn(flow: Flow, loop: string): readonly MadeCall[] {
  return byLoop(flow).get(loop) ?? [];
}

/** An argument by one of its names. */
export function keyword({ args }: MadeCall, ...names: readonly string[]): Given | null {
  return args.find(a => a.keyword !== null && names.includes(a.keyword)) ?? null;
}

/** An argument by position or by one of its names. */
export function argument(call: MadeCall, position: number, ...names: readonly string[]): Given | null {
  return keyword(call, ...names) ?? call.args.filter(a => a.keyword === null)[position] ?? null;
}

/** The call of pandas or its like that calls the functions around the site for each row or value, where one does. */
export function appliedBy(flow: Flow, { calls }: Site): readonly MadeCall[] {
  return calls.flatMap(range => callsAt(flow, range)).filter(c => APPLIES.has(c.callee));
}

const APPLIES = new Set(['apply', 'progress_apply', 'parallel_apply', 'map', 'progress_map']);

/** Predictions of one model, in order. */
export function predictionsOf(flow: Flow, model: number): readonly EventOf<'predict'>[] {
  return predictions(flow).get(model) ?? [];
}

/** Trainings of one model, in order. */
export function fitsOf(flow: Flow, model: number): readonly EventOf<'fit'>[] {
  return fits(flow).get(model) ?? [];
}

export function fitAt(flow: Flow, order: number | null | undefined): EventOf<'fit'> | null {
  return fitsByOrder(flow).get(order ?? -1) ?? null;
}

/** A model is trained in one of the loops around the site. */
export function trainsAround(flow: Flow, site: Site): boolean {
  return site.loops.some(loop => training(flow).has(rangeKey(loop)));
}

/** In the same run of the same function, as far as call sites tell. */
export function sameRun(a: MadeCall, b: MadeCall): boolean {
  return a.site.calls.map(rangeKey).join() === b.site.calls.map(rangeKey).join();
}
