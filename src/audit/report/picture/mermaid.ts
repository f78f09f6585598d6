/** The way of the data as a flowchart of Mermaid, which GitHub and JupyterLab draw. */
import type { Picture } from '../../picture/graph';
import { stepText } from './steps';

/**
 * A label as Mermaid reads it: whatever could end it, format it or link from it is given by its number, as Mermaid writes
 * characters of its own syntax.
 */
function label(text: string): string {
  return [...text]
    .map(char => (/[\p{L}\p{N} .,:·_]/u.test(char) ? char : `#${char.codePointAt(0)};`))
    .join('');
}

export function flowchart({ nodes, edges }: Picture): string {
  const names = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
  const leaks = nodes.filter(({ leak }) => leak !== null).map(({ id }) => names.get(id) ?? '');
  return [
    'flowchart TB',
    ...nodes.map(step => `  ${names.get(step.id)}["${label(stepText(step))}"]`),
    ...edges.map(
      ({ from, to, kind }) => `  ${names.get(from)} ${kind === 'flow' ? '-->' : '-.->'} ${names.get(to)}`
    ),
    ...(leaks.length > 0
      ? ['  classDef leak stroke:#c00,stroke-width:3px', `  class ${leaks.join(',')} leak`]
      : [])
  ].join('\n');
}
