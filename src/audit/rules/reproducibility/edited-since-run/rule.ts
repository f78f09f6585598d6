import type { Flow } from '../../../flow/types';
import type { Cell, Range } from '../../../notebook/types';
import { firstLine } from '../../cells';
import type { Report, Rule, RuleContext } from '../../rule';

/** Cells told of at most as having run since. */
const SHOWN = 3;

/** A cell was changed after it ran, and others have used since what its former text left in the kernel. */
export const rule: Rule = {
  id: 'reproducibility/edited-since-run',
  severity: 'low',
  tier: 'stable',
  topics: ['execution-order', 'reproducibility'],
  summary: 'A cell was changed after it ran, and others ran on what it did before',
  remediation: 'Run the changed cell and those below it again, or restart the kernel and run all cells.',
  typescript: {},
  check
};

function* check({ notebook, flow }: RuleContext): Iterable<Report> {
  for (const [index, cell] of notebook.cells.entries()) {
    const { edited } = cell;
    if (cell.kind !== 'code' || !edited) {
      continue;
    }
    const names = new Set(flow.code(index).flatMap(code => [...code.writes, ...code.targets]));
    const since = notebook.cells.flatMap((other, i) => {
      const use = i !== index && (other.executionCount ?? 0) > edited.at ? firstUse(flow, i, names) : null;
      return use ? [{ other, use }] : [];
    });
    if (since.length === 0) {
      continue;
    }
    const counts = since.slice(0, SHOWN).map(({ other }) => `[${other.executionCount}]`);
    const name = since[0].use.name;
    yield {
      message: `This cell was changed after it ran as ${countOf(cell)}; ${counts.join(', ')} ran since, on \`${name}\` as the former text left it.`,
      range: firstLine(cell, index),
      evidence: [
        { range: firstLine(cell, index), note: `changed after it ran as ${countOf(cell)}` },
        ...since.slice(0, SHOWN).map(({ other, use }) => ({
          range: use.range,
          note: `run as ${countOf(other)}, with the former ${use.name}`
        }))
      ]
    };
  }
}

function countOf({ executionCount }: Cell): string {
  return `[${executionCount ?? ' '}]`;
}

/** Where a cell first uses one of the names, unless it gives the name a value of its own before. */
function firstUse(
  flow: Flow,
  cell: number,
  names: ReadonlySet<string>
): { readonly name: string; readonly range: Range } | null {
  const own = new Set<string>();
  for (const code of flow.code(cell)) {
    const use = code.uses.find(({ name }) => names.has(name) && !own.has(name));
    if (use) {
      return use;
    }
    code.targets.forEach(target => own.add(target));
  }
  return null;
}
