/** The fix of pipeline/preprocessing-not-saved: what prepared the rows is written beside the model. */
import type { Fix } from '../../../finding';
import type { EventOf } from '../../../flow/types';
import { of } from '../../events';
import { programOf } from '../../leakage/program';
import type { RuleContext } from '../../rule';
import type { Save } from '../../saves';

export function saveBeside(
  context: RuleContext,
  { call }: Save,
  missing: readonly EventOf<'transform-fit'>[]
): Fix[] {
  const program = programOf(context);
  const index =
    call.site.calls.length > 0 || call.site.loops.length > 0 ? -1 : program.around(call.site.range);
  const code = program.codes[index];
  const names = missing.map(t => t.model.name);
  const here = (name: string | null, id: number): boolean =>
    name !== null && program.binding(name, code)?.model?.id === id;
  if (!code || !program.hasLine(index) || !missing.every(t => here(t.model.name, t.model.id))) {
    return [];
  }
  const imported = of(context.flow, 'import').find(
    i => i.order < call.order && i.module === 'joblib' && i.name === null
  );
  if (!imported && program.knows('joblib')) {
    return [];
  }
  const lines = names.map(name => `${imported?.as ?? 'joblib'}.dump(${name}, "${name}.joblib")`);
  return [
    {
      title: `Save ${names.map(n => `\`${n}\``).join(' and ')} beside the model`,
      safe: false,
      edits: [program.lineAfter(code, imported ? lines : ['import joblib', ...lines])]
    }
  ];
}
