/** Evidence in words: names as people know them, and steps that lead from place to place. */
import type { Step } from '../finding';
import type { DataView, EventOf, Site } from '../flow/types';

/** What people call a piece of data: its variable, else its expression. */
export function nameOf(view: DataView): string {
  return view.name ?? (view.text || 'the data');
}

export function modelName(model: EventOf<'fit'>['model']): string {
  const cls = (model.inner ?? model.cls).split('.').at(-1)!;
  return model.name && model.name !== cls ? `${model.name} (${cls})` : cls;
}

/** A step of evidence before it is a range. */
export interface StepAt {
  readonly site: Site;
  readonly note: string;
}

/** Steps in the order given, which is that in which the data goes; each place once. */
export function steps(list: readonly StepAt[]): Step[] {
  const seen = new Set<string>();
  const out: Step[] = [];
  for (const { site, note } of list) {
    for (const range of [...site.calls, site.range]) {
      const key = `${range.cell}:${range.start}:${range.end}`;
      if (!seen.has(key)) {
        seen.add(key);
        out.push({ range, note: range === site.range ? note : 'called here' });
      }
    }
  }
  return out;
}

const AT_MOST_NAMED = 4;

/** Names of columns in a sentence; beyond four, how many more there are. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, AT_MOST_NAMED).map(name => `\`${name}\``);
  return (names.length > AT_MOST_NAMED ? [...shown, `${names.length - AT_MOST_NAMED} more`] : shown).join(
    ', '
  );
}
