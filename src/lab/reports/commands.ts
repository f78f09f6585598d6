/** Commands about the report of a notebook: of the one with the given path, or of the current one. */
import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { FORMAT_FACTS, REPORT_FORMATS, type ReportFormat } from '../../audit/report/formats';
import type { IAudits, NotebookAudit } from '../audits';
import { REPORT_TARGETS } from './export';
import type { Earlier, IReports } from './reports';

export const ReportCommands = {
  export: 'preflight:export-report',
  open: 'preflight:open-report',
  print: 'preflight:print-report',
  keep: 'preflight:keep-report',
  compare: 'preflight:compare-report',
  compareWithFile: 'preflight:compare-report-with-file'
} as const;

/** What the commands need of the tabs that show reports. */
export interface Previews {
  /** Opens the report of a notebook, which need not be open itself. */
  open(path: string): void;
  /** Opens it and prints it once it is there. */
  print(path: string): Promise<void>;
}

export interface ReportCommandOptions {
  readonly commands: CommandRegistry;
  readonly audits: IAudits;
  readonly reports: IReports;
  readonly previews: Previews;
  /** Asks for the file of an earlier report; null when the user wants none. */
  chooseEarlier(audit: NotebookAudit): Promise<Earlier | null>;
  /** Inserts the cell of a suggestion. */
  insert(audit: NotebookAudit, name: string): void;
  /** Tells the user what went wrong: whoever runs a command by a menu hears of nothing else. */
  fail(error: unknown): void;
  readonly trans: TranslationBundle;
}

const PATH = { type: 'string', description: 'Path of the notebook; the current one when not given' } as const;
const ONLY_PATH = { type: 'object', properties: { path: PATH } } as const;

function formatOf(args: ReadonlyPartialJSONObject): ReportFormat {
  return REPORT_FORMATS.find(format => format === args.format) ?? 'md';
}

export function addReportCommands(options: ReportCommandOptions): void {
  const { commands, audits, reports, previews, chooseEarlier, fail, trans } = options;
  const meant = ({ path }: ReadonlyPartialJSONObject): NotebookAudit | null =>
    typeof path === 'string' ? audits.find(path) : audits.current;
  const isEnabled = (args: ReadonlyPartialJSONObject): boolean => Boolean(meant(args)?.audited);
  const pathOf = (audit: NotebookAudit): string => audit.panel.context.path;

  commands.addCommand(ReportCommands.export, {
    label: args => {
      const { label } = FORMAT_FACTS[formatOf(args)];
      if (args.short === true) {
        return label;
      }
      return args.target === 'save'
        ? trans.__('Save Readiness Report Beside the Notebook as %1', label)
        : trans.__('Download Readiness Report as %1', label);
    },
    describedBy: {
      args: {
        type: 'object',
        properties: {
          path: PATH,
          format: { type: 'string', enum: [...REPORT_FORMATS], default: 'md' },
          target: {
            type: 'string',
            enum: [...REPORT_TARGETS],
            default: 'download',
            description: 'Download with the browser, or save beside the notebook'
          },
          short: { type: 'boolean', description: 'Whether the label is the format alone' }
        }
      }
    },
    isEnabled,
    execute: async args => {
      const audit = meant(args);
      const target = args.target === 'save' ? 'save' : 'download';
      let path: string | null = null;
      try {
        path = audit && (await reports.export(audit, formatOf(args), target));
      } catch (error) {
        fail(error);
      }
      if (audit && path !== null && target === 'save') {
        Notification.success(trans.__('The report was saved as %1.', path), {
          autoClose: 10_000,
          actions: attachActions(audit, options)
        });
      }
      return path;
    }
  });

  commands.addCommand(ReportCommands.open, {
    label: trans.__('Show Readiness Report'),
    describedBy: { args: ONLY_PATH },
    // What was open when the page was left is opened again before its notebook is.
    isEnabled: args => typeof args.path === 'string' || isEnabled(args),
    execute: args => {
      const audit = meant(args);
      const path = typeof args.path === 'string' ? args.path : audit && pathOf(audit);
      if (path !== null) {
        previews.open(path);
      }
    }
  });

  const addCommand = (
    id: string,
    label: string,
    execute: (audit: NotebookAudit) => Promise<unknown>
  ): void => {
    commands.addCommand(id, {
      label,
      describedBy: { args: ONLY_PATH },
      isEnabled,
      execute: async args => {
        const audit = meant(args);
        try {
          await (audit && execute(audit));
        } catch (error) {
          fail(error);
        }
      }
    });
  };
  addCommand(ReportCommands.print, trans.__('Print or Save as PDF…'), audit => previews.print(pathOf(audit)));
  addCommand(ReportCommands.keep, trans.__('Keep This as the Last Report'), async audit => {
    await reports.keep(audit);
    Notification.success(
      trans.__('What is found now is kept; “Compare with Last” shows what changes from here.'),
      { autoClose: 5000 }
    );
  });
  addCommand(ReportCommands.compare, trans.__('Compare with Last Report'), async audit => {
    const last = reports.kept(pathOf(audit)).at(-1);
    if (last) {
      await reports.compare(audit, { file: null, report: last });
    } else {
      Notification.info(
        trans.__('No earlier report of this notebook is known. Export one, or keep what is found now.'),
        { autoClose: 8000 }
      );
    }
  });
  addCommand(ReportCommands.compareWithFile, trans.__('Compare with a File…'), async audit => {
    const earlier = await chooseEarlier(audit);
    if (earlier) {
      await reports.compare(audit, earlier);
    }
  });
}

/** The cell that attaches a saved report to the notebook's run, where the notebook has one. */
function attachActions(
  audit: NotebookAudit,
  { insert, trans }: ReportCommandOptions
): Notification.IAction[] {
  const offer = audit.audited?.result.offers.find(({ name }) => name === 'mlflow-report');
  return offer?.reason === null
    ? [
        {
          label: trans.__('Insert a Cell That Attaches It to the MLflow Run'),
          callback: () => insert(audit, offer.name)
        }
      ]
    : [];
}
