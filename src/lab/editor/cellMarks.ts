/** A mark in the margin of each cell with findings: how many, the gravest by colour, and what can be done about them. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Cell } from '@jupyterlab/cells';
import { SEVERITIES, type Severity } from '../../audit/finding';
import type { IAudits, NotebookAudit } from '../audits';
import { severityLabel } from '../severity';
import type { FindingMessage } from './marks';

const MARK = 'jp-Preflight-cellMark';
/** On cells with findings: what the context menu looks for. */
const HAS_FINDINGS = 'jp-Preflight-hasFindings';

export interface CellMarkOptions {
  readonly audits: IAudits;
  readonly trans: TranslationBundle;
  /** Whether marks are drawn at all. */
  enabled(): boolean;
  shown(severity: Severity): boolean;
  /** Offers what can be done about findings, beside the mark. */
  menu(audit: NotebookAudit, findings: readonly FindingMessage[], at: DOMRect): void;
}

export class CellMarks {
  constructor(private readonly _options: CellMarkOptions) {
    const { audits } = _options;
    audits.changed.connect((_, audit) => this.draw(audit));
    audits.marks.changed.connect((_, notebook) => {
      // Everything is to be drawn anew; other changes come with an audit.
      if (notebook === null && audits.current) {
        this.draw(audits.current);
      }
    });
    audits.currentChanged.connect((_, audit) => audit && this.draw(audit));
  }

  draw(audit: NotebookAudit): void {
    const { audited, panel } = audit;
    if (!audited || panel.isDisposed || !panel.model) {
      return;
    }
    const byCell = new Map<string, FindingMessage[]>();
    for (const finding of audited.result.findings) {
      const id = audited.notebook.cells[finding.range.cell]?.id;
      if (id !== undefined && this._options.shown(finding.severity)) {
        byCell.set(id, [...(byCell.get(id) ?? []), finding]);
      }
    }
    for (const widget of panel.content.widgets) {
      this._drawCell(audit, widget, byCell.get(widget.model.id) ?? []);
    }
  }

  private _drawCell(audit: NotebookAudit, widget: Cell, findings: readonly FindingMessage[]): void {
    const { trans, enabled, menu } = this._options;
    const { node } = widget;
    let mark = this._marks.get(widget);
    node.classList.toggle(HAS_FINDINGS, findings.length > 0);
    if (findings.length === 0 || !enabled()) {
      mark?.remove();
      this._marks.delete(widget);
      return;
    }
    if (!mark) {
      mark = document.createElement('button');
      mark.type = 'button';
      // The quick-fix key is the keyboard's way; a stop in every cell would be in the way of Tab.
      mark.tabIndex = -1;
      mark.setAttribute('aria-haspopup', 'menu');
      mark.addEventListener('click', event => {
        const shown = this._findings.get(widget);
        if (shown) {
          menu(audit, shown, (event.currentTarget as HTMLElement).getBoundingClientRect());
        }
      });
      node.appendChild(mark);
      this._marks.set(widget, mark);
    }
    this._findings.set(widget, findings);
    const worst = SEVERITIES.find(severity => findings.some(finding => finding.severity === severity))!;
    const label = trans._n(
      '%1 finding in this cell, at most %2',
      '%1 findings in this cell, at most %2',
      findings.length,
      severityLabel(worst, trans)
    );
    // Most marks stay as they are after an edit, and the browser lays out anew whatever is written.
    if (mark.title !== label) {
      mark.className = `${MARK} jp-mod-${worst}`;
      mark.textContent = String(findings.length);
      mark.title = label;
      mark.setAttribute('aria-label', label);
    }
  }

  private readonly _marks = new WeakMap<Cell, HTMLButtonElement>();
  private readonly _findings = new WeakMap<Cell, readonly FindingMessage[]>();
}
