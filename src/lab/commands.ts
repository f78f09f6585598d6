/** The commands of Preflight. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Notification } from '@jupyterlab/apputils';
import { insertSuggestion, stepFinding } from './actions';
import type { IAudits } from './audits';
import type { ICompanion } from './companion/state';
import { preflightIcon } from './icons';

export const CommandIDs = {
  openPanel: 'preflight:open-panel',
  insertSuggestion: 'preflight:insert-suggestion',
  nextFinding: 'preflight:next-finding',
  previousFinding: 'preflight:previous-finding',
  checkTools: 'preflight:check-tools',
  auditFolder: 'preflight:audit-folder',
  openDocumentation: 'preflight:open-documentation'
} as const;

/** Category in the command palette. */
export const CATEGORY = 'Preflight';

/** Suggestions that the command palette offers: by name, since their code stays in the worker. */
export const SUGGESTED = [
  'baseline',
  'drift-check',
  'dvc-read',
  'dvc-stage',
  'dvc-tracking',
  'great-expectations',
  'latency',
  'mlflow-autolog',
  'mlflow-registration',
  'mlflow-report',
  'mlflow-tracking',
  'model-card',
  'seed-header',
  'shap-fairness',
  'wandb-tracking'
] as const;

const NO_ARGS = { type: 'object', properties: {} } as const;

/** Opening the panel. */
export function addPanelCommands(
  app: JupyterFrontEnd,
  panel: { readonly id: string; focus(): void },
  trans: TranslationBundle
): void {
  app.commands.addCommand(CommandIDs.openPanel, {
    label: args => (args.toolbar ? '' : trans.__('Show Preflight')),
    caption: trans.__('Show the audit of this notebook (Preflight)'),
    icon: preflightIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: { toolbar: { type: 'boolean', description: 'Whether the command is shown in a toolbar' } }
      }
    },
    execute: () => {
      app.shell.activateById(panel.id);
      panel.focus();
    }
  });
}

/** What acts on the notebook: these work with the panel switched off, too. */
export function addNotebookCommands(app: JupyterFrontEnd, audits: IAudits, trans: TranslationBundle): void {
  const { commands } = app;
  const isEnabled = (): boolean => Boolean(audits.current?.audited);
  const hasFindings = (): boolean => (audits.current?.audited?.result.findings.length ?? 0) > 0;

  commands.addCommand(CommandIDs.insertSuggestion, {
    label: args => {
      const offer = audits.current?.audited?.result.offers.find(({ name }) => name === args.name);
      return offer
        ? trans.__('Insert: %1', offer.title)
        : args.name
          ? trans.__('Insert Suggested Cell (%1)', String(args.name))
          : trans.__('Insert Suggested Cell');
    },
    describedBy: {
      args: {
        type: 'object',
        properties: {
          name: { type: 'string', description: 'Name of the suggestion, such as mlflow-tracking' }
        },
        required: ['name']
      }
    },
    isEnabled,
    execute: async args => {
      const audit = audits.current;
      return audit && typeof args.name === 'string' ? insertSuggestion(audit, args.name, trans) : false;
    }
  });

  const addStep = (id: string, label: string, step: 1 | -1): void => {
    commands.addCommand(id, {
      label,
      describedBy: { args: NO_ARGS },
      isEnabled: hasFindings,
      execute: async () => {
        const audit = audits.current;
        const finding = audit ? await stepFinding(audit, step) : null;
        if (finding) {
          audits.show(finding);
        }
      }
    });
  };
  addStep(CommandIDs.nextFinding, trans.__('Go to Next Finding'), 1);
  addStep(CommandIDs.previousFinding, trans.__('Go to Previous Finding'), -1);
}

/** Asking the companion. */
export function addCompanionCommands(
  app: JupyterFrontEnd,
  audits: IAudits,
  companion: ICompanion,
  trans: TranslationBundle
): void {
  app.commands.addCommand(CommandIDs.checkTools, {
    label: trans.__('Check Tools and Data of the Workspace'),
    describedBy: { args: NO_ARGS },
    isEnabled: () => Boolean(audits.current?.audited),
    execute: async () => {
      const audit = audits.current;
      if (audit) {
        await companion.check(audit);
        const { state } = companion;
        if (state.kind === 'off' || state.kind === 'failed') {
          Notification.warning(state.reason, { autoClose: 10000 });
        } else if (state.kind === 'elsewhere') {
          Notification.warning(trans.__('The companion runs in %1, where the notebook is not.', state.root), {
            autoClose: 10000
          });
        }
      }
    }
  });
}

/** Auditing many notebooks. */
export function addWorkspaceCommands(
  app: JupyterFrontEnd,
  workspace: { audit(folder: string): void; chosen(): string },
  trans: TranslationBundle
): void {
  app.commands.addCommand(CommandIDs.auditFolder, {
    label: trans.__('Audit All Notebooks in This Folder'),
    icon: preflightIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          path: { type: 'string', description: 'Folder; the one chosen in the file browser when not given' }
        }
      }
    },
    execute: args => workspace.audit(typeof args.path === 'string' ? args.path : workspace.chosen())
  });
}

/** Makes enabled states of commands follow the audits. */
export function followAudits(app: JupyterFrontEnd, audits: IAudits): void {
  const notify = (): void => app.commands.notifyCommandChanged();
  audits.currentChanged.connect(notify);
  audits.changed.connect(notify);
}
