/** What rules ask of a flow, worked out once: its events by their kind. */
import type { EventOf, Flow } from '../flow/types';

/** Answers about flows, by the question. */
const answers = new WeakMap<Flow, Map<(flow: Flow) => unknown, unknown>>();

/** What several rules ask of one flow, worked out when it is first asked. */
export function once<T>(work: (flow: Flow) => T): (flow: Flow) => T {
  return flow => {
    let known = answers.get(flow);
    if (!known) {
      answers.set(flow, (known = new Map()));
    }
    if (!known.has(work)) {
      known.set(work, work(flow));
    }
    return known.get(work) as T;
  };
}

const byKind = once(flow => {
  const kinds = new Map<string, Flow['events'][number][]>();
  for (const event of flow.events) {
    const events = kinds.get(event.kind);
    if (events) {
      events.push(event);
    } else {
      kinds.set(event.kind, [event]);
    }
  }
  return kinds;
});

/** The events of one kind, in their order. */
export function of<K extends Flow['events'][number]['kind']>(flow: Flow, kind: K): readonly EventOf<K>[] {
  return (byKind(flow).get(kind) ?? []) as EventOf<K>[];
}
