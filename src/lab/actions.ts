/** What the user can do with an audit. The panel's buttons and the commands call these. */
import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Edit } from '../audit/notebook/types';
import { applyEdits, type Refusal } from './apply';
import type { NotebookAudit } from './audits';
import type { FindingMessage } from './editor/marks';
import { reveal } from './navigate';
import type { NotebookMessage } from './notebook';

function refusalText(refusal: Refusal, trans: TranslationBundle): string {
  switch (refusal) {
    case 'read-only':
      return trans.__('This notebook is read-only, so nothing was changed. Save a copy of it to edit it.');
    case 'changed':
      return trans.__('The notebook changed meanwhile, so nothing was edited. Try again.');
    case 'locked-cell':
      return trans.__('The cell is locked against editing, so nothing was changed.');
  }
}

/** Applies edits and records what was done and what is to be checked, or says why nothing was done. */
async function apply(
  audit: NotebookAudit,
  base: NotebookMessage,
  edits: readonly Edit[],
  title: string,
  notes: readonly string[],
  trans: TranslationBundle
): Promise<boolean> {
  const applied = await applyEdits(audit.panel, base, edits);
  if (typeof applied === 'string') {
    Notification.warning(refusalText(applied, trans), { autoClose: 8000 });
    return false;
  }
  audit.setDone({ title, notes, isLast: applied.isLast });
  return true;
}

/** Inserts the cell of a suggestion, filled for the notebook as it is now. Says so when it does not apply. */
export async function insertSuggestion(
  audit: NotebookAudit,
  name: string,
  trans: TranslationBundle
): Promise<boolean> {
  const notebook = audit.read();
  if (!notebook) {
    return false;
  }
  const insertion = await audit.engine.suggest(notebook, audit.facts, name, {});
  if ('reason' in insertion) {
    Notification.info(insertion.reason, { autoClose: 8000 });
    return false;
  }
  return apply(audit, notebook, insertion.edits, insertion.title, insertion.notes, trans);
}

/** Applies the fix with this index of a finding of the last audit. */
export async function applyFix(
  audit: NotebookAudit,
  finding: FindingMessage,
  index: number,
  trans: TranslationBundle
): Promise<boolean> {
  const base = audit.audited?.notebook;
  const fix = finding.fixes[index];
  return base && fix ? apply(audit, base, fix.edits, fix.title, [], trans) : false;
}

/** Shows the next (1) or the previous (-1) finding, seen from the active cell, and returns it. */
export async function stepFinding(audit: NotebookAudit, step: 1 | -1): Promise<FindingMessage | null> {
  const audited = audit.audited;
  if (!audited || audited.result.findings.length === 0) {
    return null;
  }
  const ordered = [...audited.result.findings].sort(
    (a, b) => a.range.cell - b.range.cell || a.range.start - b.range.start
  );
  const finding = ordered[stepFrom(ordered, audit, step)];
  await reveal(audit.panel, audited.notebook, finding.range, true);
  lastShown.set(audit, finding.fingerprint);
  return finding;
}

/** The finding shown last, so that several findings of one cell are gone through one by one. */
const lastShown = new WeakMap<NotebookAudit, string>();

function stepFrom(ordered: readonly FindingMessage[], audit: NotebookAudit, step: 1 | -1): number {
  const active = audit.panel.content.activeCellIndex;
  const last = ordered.findIndex(finding => finding.fingerprint === lastShown.get(audit));
  if (last >= 0 && ordered[last].range.cell === active) {
    return (last + step + ordered.length) % ordered.length;
  }
  if (step > 0) {
    const next = ordered.findIndex(finding => finding.range.cell >= active);
    return next < 0 ? 0 : next;
  }
  const previous = ordered.filter(finding => finding.range.cell <= active).length - 1;
  return previous < 0 ? ordered.length - 1 : previous;
}
