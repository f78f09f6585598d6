/** Splits, trainings and evaluations are held against each other by rules: of very many, the first ones are. */
import { MOST_COMPARED } from './budget';
import { type SourceRows, sources } from './rows';
import type { CellStatus, DataView, Flow, FlowEvent } from './types';

const TOO_MANY =
  'left out: the notebook splits, trains and scores too often for all of it to be compared in time';

/** The view whose rows and statistics an event is compared by; null where rules look at each such event alone. */
function comparedBy(event: FlowEvent): DataView | null {
  switch (event.kind) {
    case 'split':
      return event.input;
    case 'fit':
    case 'transform-fit':
    case 'predict':
    case 'score':
      return event.X;
    default:
      return null;
  }
}

/**
 * The flow as rules are given it. An event counts as many steps as there are events before it that its rows may be shared with, and
 * as many as there are statistics in it; beyond {@link MOST_COMPARED} such events are left out, and their cells are said to be.
 */
export function comparable(flow: Flow): Flow {
  const before = new Map<SourceRows, number>();
  let steps = 0;
  const left = new Set<number>();
  const kept = flow.events.filter(event => {
    const view = comparedBy(event);
    if (!view) {
      return true;
    }
    if (steps <= MOST_COMPARED) {
      steps += view.statistics.length;
      for (const source of view.rows ? sources(view.rows) : []) {
        const count = before.get(source) ?? 0;
        before.set(source, count + 1);
        steps += count;
      }
    }
    if (steps <= MOST_COMPARED) {
      return true;
    }
    left.add((event.site.calls[0] ?? event.site.range).cell);
    return false;
  });
  const said = (status: CellStatus): CellStatus =>
    left.has(status.cell) && status.status === 'ok'
      ? { ...status, status: 'partial', problem: TOO_MANY }
      : status;
  return left.size === 0 ? flow : { ...flow, events: kept, cells: flow.cells.map(said) };
}
