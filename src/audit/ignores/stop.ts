/** Works out how a finding that the notebook says to ignore is told again: comments and tags that silence it are taken out. */
import { type Asked, Auditor } from '../audit';
import { applyEdits } from '../notebook/edit';
import type { Edit, Notebook } from '../notebook/types';
import { selects } from '../policy/policy';
import { Ignoring } from './apply';
import { directivesIn, tagSelectors } from './directives';
import type { IgnoreRequest } from './propose';
import { removeNames } from './remove';

/** The tags that a cell is left with. */
export interface Retag {
  readonly cell: number;
  readonly tags: readonly string[];
}

export interface Stop {
  readonly edits: readonly Edit[];
  readonly tags: readonly Retag[];
}

/**
 * What takes every ignore of the finding out, as one step. Names that speak of other rules alone are left; a folder of
 * rules, or `*`, goes as a whole. Null where the finding is ignored by nothing in the notebook.
 */
export function stopIgnoring(request: Asked & Pick<IgnoreRequest, 'fingerprint'>): Stop | null {
  const { notebook, facts, settings, personas, fingerprint } = request;
  const auditor = new Auditor();
  const look = (state: Notebook) => auditor.audit(state, { facts, settings, personas, trials: 'none' });
  const { ignored, flow } = look(notebook);
  const finding = ignored.find(each => each.finding.fingerprint === fingerprint)?.finding;
  if (!finding) {
    return null;
  }
  const meant = (selector: string): boolean => selects(selector, finding.rule);
  const silencing = new Ignoring(notebook, flow, directivesIn(notebook)).silencing(finding);
  const edits = silencing
    .filter(({ by }) => by === 'comment')
    .map(directive => removeNames(notebook, directive, directive.selectors.filter(meant)).edit);
  const cells = new Set(silencing.filter(({ by }) => by === 'tag').map(({ range }) => range.cell));
  const tags = [...cells].map(cell => ({
    cell,
    tags: notebook.cells[cell].tags.flatMap(tag => without(tag, meant))
  }));
  const after = applyEdits(retagged(notebook, tags), edits);
  return look(after).ignored.some(each => each.finding.fingerprint === fingerprint) ? null : { edits, tags };
}

/** A tag without the names that are meant: none where no other is left. */
function without(tag: string, meant: (selector: string) => boolean): string[] {
  const names = tagSelectors(tag);
  if (names === null) {
    return [tag];
  }
  const left = names.filter(name => !meant(name));
  return left.length === names.length
    ? [tag]
    : left.length > 0
      ? [`preflight:ignore[${left.join(', ')}]`]
      : [];
}

function retagged(notebook: Notebook, retags: readonly Retag[]): Notebook {
  const cells = [...notebook.cells];
  for (const { cell, tags } of retags) {
    cells[cell] = { ...cells[cell], tags };
  }
  return { ...notebook, cells };
}
