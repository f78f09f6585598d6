/** The fix of leakage/group: rows of one subject stay together when tables are divided. */
import type { Fix } from '../../../finding';
import type { EventOf } from '../../../flow/types';
import { holds } from '../../../flow/values';
import type { Edit } from '../../../notebook/types';
import type { RuleContext } from '../../rule';
import { divisionAt, importOf } from '../division';
import { free, programOf } from '../program';

/** What GroupShuffleSplit understands as train_test_split does. */
const KEPT = new Set(['test_size', 'train_size', 'random_state']);

/** @param column names the subject that a row is about */
export function splitByGroup(context: RuleContext, split: EventOf<'split'>, column: string): Fix[] {
  const program = programOf(context);
  const division = divisionAt(program, split);
  if (!division) {
    return [];
  }
  const { code, call, lanes, index } = division;
  const named = call.args.filter(a => a.keyword !== null);
  const tables = lanes.every(l => program.isTable(l.arg, code));
  if (!tables || !code.exact || !named.every(a => KEPT.has(a.keyword!) || a.keyword === 'shuffle')) {
    return [];
  }
  const names = new Set(program.codes.slice(0, index + 1).flatMap(c => c.uses.map(u => u.name)));
  // What is divided has the column more likely than what it was made from; a part's own name comes to be only here.
  const parts = new Set(code.targets);
  const holder = [...lanes.map(l => l.arg), ...names].find(name => {
    const binding = parts.has(name) ? null : program.binding(name, code);
    const { data } = binding ?? {};
    return (
      binding?.kind === 'frame' && data?.rows === split.input.rows && data?.holds && holds(data.holds, column)
    );
  });
  const imports = importOf(context, 'sklearn.model_selection', 'GroupShuffleSplit', index);
  if (!holder || !imports) {
    return [];
  }
  const taken = (name: string): boolean => program.knows(name);
  const [train, test] = [free('train_rows', taken), free('test_rows', taken)];
  const given = named.filter(a => KEPT.has(a.keyword!)).map(a => `, ${a.keyword}=${program.text(a.range)}`);
  const edits: Edit[] = [
    ...imports,
    {
      kind: 'replace',
      range: code.range,
      text: [
        `${train}, ${test} = next(`,
        `    GroupShuffleSplit(n_splits=1${given.join('')}).split(${lanes[0].arg}, groups=${holder}[${JSON.stringify(column)}])`,
        ')',
        ...lanes.map(l => `${l.train}, ${l.test} = ${l.arg}.iloc[${train}], ${l.arg}.iloc[${test}]`)
      ].join('\n')
    }
  ];
  return [{ title: `Keep the rows of one \`${column}\` together`, safe: false, edits }];
}
