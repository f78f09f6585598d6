/** What the user can do with an audit. The panel's buttons and the commands call these. */
import { Clipboard, Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Retag } from '../audit/ignores/stop';
import type { Edit } from '../audit/notebook/types';
import { installCell, type ToolSetup } from '../audit/persona/setup';
import type { QuestionMessage } from '../audit/protocol';
import { openQuestions } from '../audit/suggestions/open';
import { askAnswers } from './answers/dialog';
import { applyEdits, type Applied, type Refusal } from './apply';
import type { NotebookAudit } from './audits';
import type { FindingMessage } from './editor/marks';
import { findingText } from './findingText';
import { askIgnore } from './ignoreDialog';
import { reveal } from './navigate';
import type { NotebookMessage } from './notebook';
import { ignoreInProject } from './project/actions';
import { confirmEdits, type Preview } from './preview/preview';

function refusalText(refusal: Refusal, trans: TranslationBundle): string {
  switch (refusal) {
    case 'read-only':
      return trans.__(
        'This notebook cannot be edited, so nothing was changed. Save a copy of it to edit it.'
      );
    case 'changed':
      return trans.__('The notebook changed meanwhile, so nothing was edited. Try again.');
    case 'locked-cell':
      return trans.__('The cell is locked against editing, so nothing was changed.');
  }
}

/** Edits, and what is said of them once they are applied. */
interface Made {
  readonly edits: readonly Edit[];
  readonly tags?: readonly Retag[];
  readonly title: string;
  readonly notes: readonly string[];
}

/** Records what was done and what is to be checked, or says why nothing was done. */
function settle(
  audit: NotebookAudit,
  applied: Applied | Refusal,
  { title, notes }: Made,
  trans: TranslationBundle
): boolean {
  if (typeof applied === 'string') {
    Notification.warning(refusalText(applied, trans), { autoClose: 8000 });
    return false;
  }
  audit.setDone({ title, notes: [...notes, ...whereItIs(audit, trans)], isLast: applied.isLast });
  return true;
}

/** Of a file that may not be written: that what was done is in the page alone. */
function whereItIs(audit: NotebookAudit, trans: TranslationBundle): string[] {
  return audit.panel.context.contentsModel?.writable === false
    ? [
        trans.__(
          'The file of this notebook is read-only: this is in the page alone until you save a copy (File, Save Notebook As…).'
        )
      ]
    : [];
}

/** How often edits that nobody has looked at yet are worked out, while others change the notebook in between. */
const ATTEMPTS = 5;

/**
 * Works edits out for the notebook as it is, and applies them.
 *
 * @param make gives null where there are none, and `again` where the user was asked first: the notebook may be another by then.
 */
async function applyFresh(
  audit: NotebookAudit,
  make: (base: NotebookMessage) => Promise<Made | 'again' | null>,
  trans: TranslationBundle
): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    const base = audit.read();
    const made = base && (await make(base));
    if (!base || !made) {
      return false;
    }
    if (made === 'again') {
      continue;
    }
    const applied = await applyEdits(audit.panel, base, made.edits, made.tags);
    if (applied !== 'changed' || attempt === ATTEMPTS) {
      return settle(audit, applied, made, trans);
    }
  }
}

/**
 * Inserts the cell of a suggestion, filled for the notebook as it is now. Asks first what it needs and nothing tells;
 * says so when it does not apply.
 */
export function insertSuggestion(
  audit: NotebookAudit,
  name: string,
  trans: TranslationBundle
): Promise<boolean> {
  const make = async (base: NotebookMessage): Promise<Made | 'again' | null> => {
    const insertion = await audit.engine.suggest(base, audit.facts, name, audit.answers);
    const { questions = [] } = insertion;
    if (openQuestions(questions, audit.answers).length > 0) {
      // With the answers nothing is left to be asked, even where one was left open.
      return (await answerQuestions(audit, questions, trans.__('Insert'), trans)) ? 'again' : null;
    }
    if ('reason' in insertion) {
      Notification.info(insertion.reason, { autoClose: 8000 });
      return null;
    }
    return insertion;
  };
  return applyFresh(audit, make, trans);
}

/** Inserts the cell that installs the persona's missing tools, before the notebook's first code. */
export function insertInstall(
  audit: NotebookAudit,
  setup: ToolSetup,
  also: boolean,
  trans: TranslationBundle
): Promise<boolean> {
  const make = async (base: NotebookMessage): Promise<Made | null> => {
    const cell = installCell(setup, also);
    const first = base.cells.findIndex(({ kind }) => kind === 'code');
    return (
      cell && {
        edits: [
          {
            kind: 'insert',
            at: first === -1 ? base.cells.length : first,
            cell: { kind: 'code', source: cell.source }
          }
        ],
        title: trans.__('A cell that installs %1', cell.packages.join(', ')),
        notes: [
          trans.__('Nothing is installed before you run it. Afterwards the tools are looked for again.'),
          trans.__('It names the versions that the suggested cells are tested with.')
        ]
      }
    );
  };
  return applyFresh(audit, make, trans);
}

/** Asks what only the user can say about a suggested cell, and keeps it; false when they did not want to. */
export async function answerQuestions(
  audit: NotebookAudit,
  questions: readonly QuestionMessage[],
  accept: string,
  trans: TranslationBundle
): Promise<boolean> {
  const said = await askAnswers({ questions, answers: audit.answers, accept }, trans);
  if (said === null) {
    return false;
  }
  const wrong = questions.find(
    ({ kind, slot }) => kind === 'number' && said[slot] && !(Number(said[slot]) > 0)
  );
  if (wrong) {
    Notification.warning(trans.__('%1 is no number above zero, so nothing was changed.', said[wrong.slot]), {
      autoClose: 8000
    });
    return false;
  }
  await audit.keepAnswers(said);
  return true;
}

const checkIt = (trans: TranslationBundle): string =>
  trans.__('This changes what the code does beyond the fault. Check it, and run the notebook again.');

/** Edits as they are shown first, and recorded once they are applied. */
interface Proposal extends Pick<Preview, 'title' | 'base' | 'edits'> {
  readonly doneTitle: string;
  /** What the user should know before and after. */
  readonly notes: readonly string[];
}

/** Shows what edits change, and applies them if that is wanted. */
async function propose(audit: NotebookAudit, proposal: Proposal, trans: TranslationBundle): Promise<boolean> {
  const { title, base, edits, doneTitle, notes } = proposal;
  const caution = notes.length > 0 ? notes.join(' ') : null;
  if (!(await confirmEdits({ title, caution, base, edits }, trans))) {
    return false;
  }
  // What was looked at is applied, or nothing is.
  const applied = await applyEdits(audit.panel, base, edits);
  return settle(audit, applied, { edits, title: doneTitle, notes }, trans);
}

/** Shows what the fix with this index of a finding of the last audit changes, and applies it if that is wanted. */
export async function applyFix(
  audit: NotebookAudit,
  finding: FindingMessage,
  index: number,
  trans: TranslationBundle
): Promise<boolean> {
  const base = audit.audited?.notebook;
  const fix = finding.fixes[index];
  if (!base || !fix) {
    return false;
  }
  const { title, edits, safe } = fix;
  const notes = safe ? [] : [checkIt(trans)];
  return propose(audit, { title: trans.__('Fix: %1', title), base, edits, doneTitle: title, notes }, trans);
}

/** Works out how all findings of a rule are fixed, shows that, and applies it as one step if it is wanted. */
export async function applyFixAll(
  audit: NotebookAudit,
  rule: string,
  trans: TranslationBundle
): Promise<boolean> {
  const base = audit.read();
  if (!base) {
    return false;
  }
  const { edits, fixed, left, untried, safe } = await audit.engine.fixAll(base, audit.facts, rule);
  if (edits.length === 0) {
    Notification.info(
      untried > 0
        ? trans.__('The notebook is too large to try the fixes of %1 in time.', rule)
        : trans.__('No finding of %1 can be fixed by itself any more.', rule),
      { autoClose: 8000 }
    );
    return false;
  }
  const title = trans._n('Fix %1 finding of %2', 'Fix %1 findings of %2', fixed, rule);
  const doneTitle = trans._n('Fixed %1 finding of %2', 'Fixed %1 findings of %2', fixed, rule);
  const byHand = left - untried;
  const notes = [
    ...(safe ? [] : [checkIt(trans)]),
    ...(byHand > 0
      ? [trans._n('%1 more is left to fix by hand.', '%1 more are left to fix by hand.', byHand)]
      : []),
    ...(untried > 0
      ? [
          trans._n(
            '%1 more may have a fix that was not tried: the notebook is too large to try all in time.',
            '%1 more may have fixes that were not tried: the notebook is too large to try all in time.',
            untried
          )
        ]
      : [])
  ];
  return propose(audit, { title, base, edits, doneTitle, notes }, trans);
}

/** Asks where a finding is to be ignored and why, and writes the comment, or the setting, that says so. */
export async function ignoreFinding(
  audit: NotebookAudit,
  finding: FindingMessage,
  trans: TranslationBundle
): Promise<boolean> {
  const answer = await askIgnore(finding.rule, trans);
  if (!answer) {
    return false;
  }
  if (answer.reason === '') {
    Notification.info(trans.__('Nothing was ignored: whoever reads it next needs a reason.'), {
      autoClose: 8000
    });
    return false;
  }
  const { fingerprint, rule } = finding;
  const { scope, reason } = answer;
  if (scope === 'project') {
    return ignoreInProject(audit, rule, reason, trans);
  }
  const make = async (base: NotebookMessage): Promise<Made | null> => {
    const edits = await audit.engine.ignore(base, audit.facts, { fingerprint, scope, reason });
    if (edits === null) {
      Notification.warning(
        trans.__(
          'There is no place for a comment that ignores this finding here. Try the cell or the notebook.'
        ),
        { autoClose: 8000 }
      );
      return null;
    }
    return { edits, title: trans.__('Ignored: %1', rule), notes: [] };
  };
  return applyFresh(audit, make, trans);
}

/** Takes the comments and tags out that silence a finding, as one step. */
export async function stopIgnoring(
  audit: NotebookAudit,
  finding: FindingMessage,
  trans: TranslationBundle
): Promise<boolean> {
  const make = async (base: NotebookMessage): Promise<Made | null> => {
    const stop = await audit.engine.stopIgnoring(base, audit.facts, finding.fingerprint);
    if (!stop) {
      Notification.info(trans.__('Nothing in the notebook ignores this finding any more.'), {
        autoClose: 8000
      });
    }
    return stop && { ...stop, title: trans.__('No longer ignored: %1', finding.rule), notes: [] };
  };
  return applyFresh(audit, make, trans);
}

/** Puts a finding on the clipboard. */
export function copyFinding(audit: NotebookAudit, finding: FindingMessage, trans: TranslationBundle): void {
  Clipboard.copyToSystem(findingText(audit.panel.context.path, finding, trans));
  Notification.success(trans.__('The finding was copied.'), { autoClose: 2000 });
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
  audit.select({ fingerprint: finding.fingerprint, step: null });
  return finding;
}

/** The finding that the user looks at; null when there is none, or it is gone. */
export function selectedFinding(audit: NotebookAudit): FindingMessage | null {
  const fingerprint = audit.selected?.fingerprint;
  return audit.audited?.result.findings.find(finding => finding.fingerprint === fingerprint) ?? null;
}

/**
 * Shows the next (1) or the previous (-1) step of the evidence of the finding that the user looks at.
 *
 * @param focus whether the keyboard focus goes to the notebook.
 * @returns whether there was one: the way of the data has an end.
 */
export async function stepEvidence(audit: NotebookAudit, step: 1 | -1, focus: boolean): Promise<boolean> {
  const finding = selectedFinding(audit);
  const base = audit.audited?.notebook;
  if (!finding || !base) {
    return false;
  }
  const at = audit.selected?.step ?? null;
  const next = at === null ? (step > 0 ? 0 : finding.evidence.length - 1) : at + step;
  const shown = finding.evidence[next];
  if (!shown) {
    return false;
  }
  audit.select({ fingerprint: finding.fingerprint, step: next });
  return reveal(audit.panel, base, shown.range, focus);
}

function stepFrom(ordered: readonly FindingMessage[], audit: NotebookAudit, step: 1 | -1): number {
  const active = audit.panel.content.activeCellIndex;
  // The one shown last, so that several findings of one cell are gone through one by one.
  const last = ordered.findIndex(finding => finding.fingerprint === audit.selected?.fingerprint);
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
