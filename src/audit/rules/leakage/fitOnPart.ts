/**
 * The fix for a model, or a search, that is fitted on rows although they were divided into training and test rows before:
 * it is fitted on the training part.
 */
import type { Fix } from '../../finding';
import type { EventOf } from '../../flow/types';
import type { Edit } from '../../notebook/types';
import type { RuleContext } from '../rule';
import { type Division, callAt, divisionAt } from './division';
import { type Program, programOf } from './program';
import { holds } from '../../notebook/ranges';

/** @param fits one training, or several that are to be changed together */
export function fitOnPart(
  context: RuleContext,
  fits: readonly EventOf<'fit'>[],
  split: EventOf<'split'>
): Fix | null {
  const program = programOf(context);
  const division = divisionAt(program, split);
  const edits = division && fits.map(fit => editsOf(program, fit, division));
  if (!division || !edits?.every(e => e !== null)) {
    return null;
  }
  const parts = [...new Set(edits.flat().map(e => e.text))].join('`, `');
  const { name } = fits[0].model;
  const what = fits.length > 1 ? 'each of them' : name ? `\`${name}\`` : 'it';
  return { title: `Fit ${what} on \`${parts}\` only`, safe: false, edits: edits.flat() };
}

type Replace = Extract<Edit, { kind: 'replace' }>;

function editsOf(program: Program, fit: EventOf<'fit'>, division: Division): Replace[] | null {
  const index = program.around(fit.site.range);
  const code = program.codes[index];
  const call = code && callAt(code, fit.site.range);
  if (!call || fit.site.calls.length > 0 || index <= division.index || !code.exact) {
    return null;
  }
  const parts = new Map(division.lanes.map(l => [l.arg, l.train]));
  const given = [
    call.args.find(a => a.keyword === 'X') ?? call.args[0],
    call.args.find(a => a.keyword === 'y') ?? call.args[1]
  ];
  const edits: Replace[] = [];
  for (const argument of given) {
    if (!argument || (argument.keyword !== null && !/^[Xy]$/.test(argument.keyword))) {
      return null;
    }
    const rows = code.uses.filter(
      u => holds(argument.range, u.range) && (parts.has(u.name) || program.isRows(u.name, code))
    );
    if (rows.length !== 1 || !parts.has(rows[0].name)) {
      return null;
    }
    edits.push({ kind: 'replace', range: rows[0].range, text: parts.get(rows[0].name)! });
  }
  // What was changed since is no longer what was divided.
  const names = division.lanes.flatMap(l => [l.arg, l.train]);
  const changed = program.codes
    .slice(division.index + 1, index + 1)
    .some(c => names.some(n => c.writes.has(n)));
  return changed ? null : edits;
}
