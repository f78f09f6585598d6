/** Splits that are written `a, b, c, d = train_test_split(x, y)`, as fixes see them. */
import type { CallCode, Code, EventOf } from '../../flow/types';
import type { Edit, Range } from '../../notebook/types';
import type { RuleContext } from '../rule';
import { of } from '../events';
import { type Program, free, programOf } from './program';
import { holds } from '../../notebook/ranges';

export interface Division {
  readonly code: Code;
  readonly index: number;
  readonly call: CallCode;
  /** Names of what is divided, and of each one's training and test part. */
  readonly lanes: readonly { readonly arg: string; readonly train: string; readonly test: string }[];
}

/** The division that a split event is; null where it is written in another way, or inside of a function or block. */
export function divisionAt(program: Program, split: EventOf<'split'>): Division | null {
  const index = program.at(split.site);
  const code = index === null ? null : program.codes[index];
  const arrays = code && arraysOf(code);
  return arrays && index !== null
    ? {
        code,
        index,
        call: code.value!,
        lanes: arrays.args.map((arg, k) => ({
          arg,
          train: arrays.targets[2 * k],
          test: arrays.targets[2 * k + 1]
        }))
      }
    : null;
}

/** What a statement divides, and the names it gives the parts. */
export function arraysOf(code: Code): { args: string[]; targets: readonly string[] } | null {
  const call = code.value;
  if (!call || call.name !== 'train_test_split' || !code.alone) {
    return null;
  }
  const args = call.args.filter(a => a.keyword === null).map(a => a.name);
  const plain = args.every((a): a is string => a !== null) && code.targets.every(t => /^\w+$/.test(t));
  const spread = call.args.some(a => a.keyword === '*' || a.keyword === '**');
  return plain && !spread && args.length > 0 && code.targets.length === 2 * args.length
    ? { args, targets: code.targets }
    : null;
}

/** A name for a validation part beside a test part: `X_test` has `X_valid`; one that is called `X_val` has `X_dev`. */
export function validName(test: string, program: Program): string {
  const word = /test|tst|(?<=_)te$/i.exec(test)?.[0] ?? /val(?:id(?:ation)?)?/i.exec(test)?.[0];
  const other = word && /^val/i.test(word) ? 'dev' : 'valid';
  const cased =
    !word || word === word.toLowerCase()
      ? other
      : word === word.toUpperCase()
        ? other.toUpperCase()
        : other[0].toUpperCase() + other.slice(1);
  return free(word ? test.replace(word, cased) : `${test}_${cased}`, n => program.knows(n));
}

/**
 * Imports a name beside the notebook's other imports of its library, else before the statement that needs it.
 *
 * @returns no edit where it is imported already; null where the name means something else
 */
export function importOf(context: RuleContext, module: string, name: string, before: number): Edit[] | null {
  const program = programOf(context);
  const library = module.split('.')[0];
  const imports = of(context.flow, 'import')
    .map(i => ({ ...i, index: program.around(i.site.range) }))
    .filter(i => i.index >= 0 && i.index < before);
  if (imports.some(i => i.as === name && i.module.split('.')[0] === library)) {
    return [];
  }
  if (program.knows(name)) {
    return null;
  }
  const text = `from ${module} import ${name}`;
  const beside = imports.findLast(i => i.module.split('.')[0] === library && program.hasLine(i.index));
  if (beside) {
    return [program.lineAfter(program.codes[beside.index], [text])];
  }
  const { range } = program.codes[before];
  return [{ kind: 'replace', range: { ...range, end: range.start }, text: `${text}\n` }];
}

/** Where the statement's cells use one of the names, as text to be replaced. */
export function usesIn(code: Code, names: ReadonlySet<string>, within: Range = code.range): Code['uses'] {
  return code.uses.filter(u => names.has(u.name) && holds(within, u.range));
}

/** The call that stands exactly there. */
export function callAt(code: Code, { start, end }: Range): CallCode | null {
  return code.calls.find(c => c.range.start === start && c.range.end === end) ?? null;
}
