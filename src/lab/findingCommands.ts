/** Commands about one finding: the one that is named, or the one that the user looks at. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import type { CodeEditor } from '@jupyterlab/codeeditor';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { applyFix, applyFixAll, copyFinding, ignoreFinding, selectedFinding, stepEvidence } from './actions';
import type { IAudits, NotebookAudit } from './audits';
import type { FindingMessage } from './editor/marks';
import { openFindingMenu } from './findingMenu';

export const FindingCommands = {
  show: 'preflight:show-finding',
  fix: 'preflight:fix',
  fixAll: 'preflight:fix-all',
  copy: 'preflight:copy-finding',
  ignore: 'preflight:ignore',
  quickFix: 'preflight:quick-fix',
  nextStep: 'preflight:next-step',
  previousStep: 'preflight:previous-step',
  insert: 'preflight:insert-suggestion'
} as const;

const FINGERPRINT = {
  type: 'string',
  description: 'Which finding; the one that was shown last when not given'
} as const;

/** A label of a menu: a whole message would be wider than the screen. */
function short(text: string): string {
  const plain = text.replaceAll('`', '');
  return plain.length > 90 ? `${plain.slice(0, 88)}…` : plain;
}

/** The findings at the cursor, or else those of the active cell. */
export function findingsHere(audit: NotebookAudit): FindingMessage[] {
  const { audited, panel } = audit;
  const cell = panel.content.activeCell;
  const inCell = (audited?.result.findings ?? []).filter(
    ({ range }) => audited?.notebook.cells[range.cell]?.id === cell?.model.id
  );
  const editor = panel.content.mode === 'edit' ? cell?.editor : null;
  if (editor) {
    const offset = editor.getOffsetAt(editor.getCursorPosition());
    const atCursor = inCell.filter(({ range }) => range.start <= offset && offset <= range.end);
    return atCursor.length > 0 ? atCursor : inCell;
  }
  return inCell;
}

/** Where a menu belongs: below the cursor, or at the top of the active cell. */
function placeOf(audit: NotebookAudit): { left: number; bottom: number } {
  const { content } = audit.panel;
  const editor: CodeEditor.IEditor | null | undefined =
    content.mode === 'edit' ? content.activeCell?.editor : null;
  const cursor = editor?.getCoordinateForPosition(editor.getCursorPosition());
  if (cursor) {
    return cursor;
  }
  const box = (content.activeCell?.inputArea ?? content.activeCell ?? content).node.getBoundingClientRect();
  return { left: box.left + 16, bottom: Math.max(box.top, 0) + 24 };
}

export function addFindingCommands(app: JupyterFrontEnd, audits: IAudits, trans: TranslationBundle): void {
  const { commands } = app;
  const meant = (args: ReadonlyPartialJSONObject): FindingMessage | null => {
    const audit = audits.current;
    return typeof args.fingerprint === 'string'
      ? (audit?.audited?.result.findings.find(each => each.fingerprint === args.fingerprint) ?? null)
      : audit
        ? selectedFinding(audit)
        : null;
  };
  /** Does something with the finding that is meant; false when there is none. */
  const onMeant = async <T>(
    args: ReadonlyPartialJSONObject,
    act: (audit: NotebookAudit, finding: FindingMessage) => T | Promise<T>
  ): Promise<T | false> => {
    const audit = audits.current;
    const finding = meant(args);
    return audit && finding ? act(audit, finding) : false;
  };
  const indexOf = ({ index }: ReadonlyPartialJSONObject): number => (typeof index === 'number' ? index : 0);
  const fixOf = (args: ReadonlyPartialJSONObject): { index: number; title: string } | null => {
    const index = indexOf(args);
    const fix = meant(args)?.fixes[index];
    return fix ? { index, title: fix.title } : null;
  };

  commands.addCommand(FindingCommands.show, {
    label: args => {
      const finding = typeof args.fingerprint === 'string' ? meant(args) : null;
      return finding ? short(finding.message) : trans.__('Show the Selected Finding');
    },
    describedBy: { args: { type: 'object', properties: { fingerprint: FINGERPRINT } } },
    isEnabled: args => meant(args) !== null,
    execute: async args => {
      const finding = meant(args);
      if (finding) {
        if (commands.hasCommand('preflight:open-panel')) {
          await commands.execute('preflight:open-panel');
        }
        audits.current?.select({ fingerprint: finding.fingerprint, step: null });
        audits.show(finding);
      }
    }
  });

  commands.addCommand(FindingCommands.fix, {
    label: args => {
      const fix = fixOf(args);
      return fix ? trans.__('Fix: %1', fix.title) : trans.__('Fix the Selected Finding');
    },
    describedBy: {
      args: {
        type: 'object',
        properties: {
          fingerprint: FINGERPRINT,
          index: { type: 'integer', description: 'Which of its fixes; the first when not given' }
        }
      }
    },
    isEnabled: args => fixOf(args) !== null,
    execute: args => onMeant(args, (audit, finding) => applyFix(audit, finding, indexOf(args), trans))
  });

  commands.addCommand(FindingCommands.fixAll, {
    label: args => {
      const rule = typeof args.rule === 'string' ? args.rule : meant(args)?.rule;
      return rule
        ? trans.__('Fix All Findings of %1', rule)
        : trans.__('Fix All Findings Like the Selected One');
    },
    describedBy: {
      args: {
        type: 'object',
        properties: { rule: { type: 'string', description: 'Id of the rule, such as leakage/preprocessing' } }
      }
    },
    isEnabled: args => typeof args.rule === 'string' || meant(args) !== null,
    execute: async args => {
      const audit = audits.current;
      const rule = typeof args.rule === 'string' ? args.rule : meant(args)?.rule;
      return audit && rule ? applyFixAll(audit, rule, trans) : false;
    }
  });

  commands.addCommand(FindingCommands.copy, {
    label: trans.__('Copy the Selected Finding'),
    describedBy: { args: { type: 'object', properties: { fingerprint: FINGERPRINT } } },
    isEnabled: args => meant(args) !== null,
    execute: args => onMeant(args, (audit, finding) => copyFinding(audit, finding, trans))
  });

  commands.addCommand(FindingCommands.ignore, {
    label: args =>
      typeof args.fingerprint === 'string' ? trans.__('Ignore…') : trans.__('Ignore the Selected Finding…'),
    describedBy: { args: { type: 'object', properties: { fingerprint: FINGERPRINT } } },
    isEnabled: args => meant(args) !== null,
    execute: args => onMeant(args, (audit, finding) => ignoreFinding(audit, finding, trans))
  });

  commands.addCommand(FindingCommands.quickFix, {
    label: trans.__('Preflight: What Can Be Done Here…'),
    caption: trans.__('Lists the findings at the cursor, or of the active cell, with their fixes'),
    describedBy: { args: { type: 'object', properties: {} } },
    isEnabled: () => Boolean(audits.current?.audited),
    execute: () => {
      const audit = audits.current;
      if (!audit) {
        return;
      }
      const findings = findingsHere(audit);
      if (findings.length === 0) {
        Notification.info(trans.__('Preflight found nothing in this cell.'), { autoClose: 3000 });
        return;
      }
      openFindingMenu(commands, audit, findings, placeOf(audit));
    }
  });

  const addStep = (id: string, label: string, step: 1 | -1): void => {
    commands.addCommand(id, {
      label,
      describedBy: { args: { type: 'object', properties: {} } },
      isEnabled: () => meant({}) !== null,
      execute: async () => {
        const audit = audits.current;
        const inPanel = document.activeElement?.closest('.jp-Preflight') !== null;
        return audit ? stepEvidence(audit, step, !inPanel) : false;
      }
    });
  };
  addStep(FindingCommands.nextStep, trans.__('Go to Next Step of the Evidence'), 1);
  addStep(FindingCommands.previousStep, trans.__('Go to Previous Step of the Evidence'), -1);
}
