/** Wavy underlines under findings, with the finding on hover. */
import { setDiagnostics, type Diagnostic } from '@codemirror/lint';
import type { Extension } from '@codemirror/state';
import { ViewPlugin, type EditorView, type ViewUpdate } from '@codemirror/view';
import type { ISharedCell, ISharedNotebook } from '@jupyter/ydoc';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Severity } from '../../audit/finding';
import { inlineParts } from '../panel/inline';
import { severityLabel } from '../severity';
import type { FindingMessage, Mark, MarkStore } from './marks';

/** CodeMirror has no level above error and none for "low"; the class of the mark tells the four apart. */
const LEVEL: Record<Severity, Diagnostic['severity']> = {
  critical: 'error',
  high: 'warning',
  medium: 'info',
  low: 'hint'
};

export interface SquiggleOptions {
  readonly cell: ISharedCell;
  readonly notebook: ISharedNotebook;
  readonly store: MarkStore;
  readonly trans: TranslationBundle;
  /** Whether findings of this severity are underlined. */
  shown(severity: Severity): boolean;
  /** What the hover offers to do about a finding. */
  actions(finding: FindingMessage): readonly { readonly name: string; run(): void }[];
}

/** The hover text, built node by node: what a finding says may quote the notebook and is never read as HTML. */
function describe(finding: FindingMessage, trans: TranslationBundle): HTMLElement {
  const node = document.createElement('div');
  node.className = 'jp-Preflight-hover';
  const add = (tag: string, className: string, text: string): void => {
    const child = node.appendChild(document.createElement(tag));
    child.className = className;
    for (const part of inlineParts(text)) {
      child.appendChild(document.createElement(part.code ? 'code' : 'span')).textContent = part.text;
    }
  };
  add('span', `jp-Preflight-badge jp-mod-${finding.severity}`, severityLabel(finding.severity, trans));
  add('span', 'jp-Preflight-hoverMessage', finding.message);
  add('div', 'jp-Preflight-hoverRemediation', finding.remediation);
  add('code', 'jp-Preflight-hoverRule', finding.rule);
  return node;
}

function diagnosticOf(mark: Mark, length: number, options: SquiggleOptions): Diagnostic {
  const { finding } = mark;
  const from = Math.min(mark.from, length);
  return {
    from,
    to: Math.max(from, Math.min(mark.to, length)),
    severity: LEVEL[finding.severity],
    markClass: `jp-Preflight-mark jp-mod-${finding.severity}`,
    message: finding.message,
    renderMessage: () => describe(finding, options.trans),
    actions: options.actions(finding).map(({ name, run }) => ({ name, apply: run }))
  };
}

/** The extension for the editor of one cell. CodeMirror moves the marks along with edits until the next audit. */
export function squiggles(options: SquiggleOptions): Extension {
  const { store, notebook, cell } = options;
  return ViewPlugin.fromClass(
    class {
      constructor(private readonly _view: EditorView) {
        store.changed.connect(this._onChanged, this);
        this._schedule();
      }

      update({ docChanged }: ViewUpdate): void {
        if (docChanged) {
          // The marks have moved along with the text; only a fresh set is sure to be where it should.
          this._shown = null;
        }
      }

      destroy(): void {
        this._destroyed = true;
        store.changed.disconnect(this._onChanged, this);
      }

      private _onChanged(_: MarkStore, changed: ISharedNotebook | null): void {
        if (changed === null || changed === notebook) {
          this._schedule();
        }
      }

      private _schedule(): void {
        // A view must not be changed while it updates, and plugins are made within an update.
        queueMicrotask(() => this._show());
      }

      private _show(): void {
        const marks = store.of(notebook, cell.getId());
        // Offsets of another text would underline the wrong code; the audit of this text is on its way.
        if (this._destroyed || !marks || marks.source !== this._view.state.doc.toString()) {
          return;
        }
        const shown = marks.marks.filter(mark => options.shown(mark.finding.severity));
        const key = JSON.stringify(shown.map(({ from, to, finding }) => [from, to, finding]));
        // Setting the same marks again would close the hover text that the user is reading.
        if (key === this._shown) {
          return;
        }
        const length = this._view.state.doc.length;
        const diagnostics = shown.map(mark => diagnosticOf(mark, length, options));
        this._view.dispatch(setDiagnostics(this._view.state, diagnostics));
        this._shown = key;
      }

      private _destroyed = false;
      /** The marks as they were last set; of an editor without any, the empty list. */
      private _shown: string | null = '[]';
    }
  );
}
