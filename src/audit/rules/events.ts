/** What rules ask of a flow, worked out once: its events by their kind. */
import type { EventOf, Flow } from '../flow/types';

/** What several rules ask of one flow, worked out when it is first asked. */
export function once<T>(work: (flow: Flow) => T): (flow: Flow) => T {
  const known = new WeakMap<Flow, { readonly result: T }>();
  return flow => {
    let entry = known.get(flow);
    if (!entry) {
      known.set(flow, (entry = { result: work(flow) }));
    }
    return entry.result;
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
