/** Underlines findings in the cells. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { EditorExtensionRegistry, IEditorExtensionRegistry } from '@jupyterlab/codemirror';
import type { ISharedCell } from '@jupyter/ydoc';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { SEVERITIES, type Severity } from '../../audit/finding';
import { IAudits } from '../audits';
import { CommandIDs } from '../commands';
import { CellMarks } from '../editor/cellMarks';
import { evidenceLines, EvidenceStore } from '../editor/evidenceLines';
import type { FindingMessage } from '../editor/marks';
import { squiggles } from '../editor/squiggles';
import { FindingCommands } from '../findingCommands';
import { openFindingMenu } from '../findingMenu';
import { settingsOf } from '../settings';

const ID = 'jupyterlab-preflight:editor';

export const editorPlugin: JupyterFrontEndPlugin<void> = {
  id: ID,
  description: 'Underlines findings in the code and shows them on hover.',
  autoStart: true,
  requires: [IAudits, IEditorExtensionRegistry],
  optional: [ITranslator, ISettingRegistry],
  activate: async (
    app: JupyterFrontEnd,
    audits: IAudits,
    extensions: IEditorExtensionRegistry,
    translator: ITranslator | null,
    registry: ISettingRegistry | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyterlab_preflight');
    const { commands } = app;
    let least: Severity = 'low';
    let marksShown = true;
    const shown = (severity: Severity): boolean => SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(least);
    const actions = (finding: FindingMessage): { name: string; run(): void }[] => {
      const { fingerprint, fixes } = finding;
      const action = (name: string, command: string, args: ReadonlyPartialJSONObject) => ({
        name,
        run: () => void commands.execute(command, args)
      });
      return [
        ...fixes.map((fix, index) =>
          action(trans.__('Fix: %1', fix.title), FindingCommands.fix, { fingerprint, index })
        ),
        action(trans.__('Ignore…'), FindingCommands.ignore, { fingerprint }),
        ...(commands.hasCommand(CommandIDs.openPanel)
          ? [action(trans.__('Show in Preflight'), FindingCommands.show, { fingerprint })]
          : [])
      ];
    };
    const evidence = new EvidenceStore();
    audits.changed.connect((_, audit) => evidence.follow(audit));
    extensions.addExtension({
      name: ID,
      factory: ({ model }) => {
        const cell = model.sharedModel as Partial<ISharedCell>;
        const { notebook } = cell;
        // Editors of files and consoles share this registry; only code cells of a notebook are audited.
        if (cell.cell_type !== 'code' || !notebook) {
          return null;
        }
        const shared = cell as ISharedCell;
        return EditorExtensionRegistry.createImmutableExtension([
          squiggles({ cell: shared, notebook, store: audits.marks, trans, shown, actions }),
          evidenceLines(evidence, notebook, shared)
        ]);
      }
    });
    new CellMarks({
      audits,
      trans,
      enabled: () => marksShown,
      shown,
      menu: (audit, findings, at) => openFindingMenu(commands, audit, findings, at)
    });
    const settings = await settingsOf(ID, registry, trans);
    const read = (): void => {
      const value = settings?.get('leastSeverity').composite;
      least = SEVERITIES.find(severity => severity === value) ?? 'low';
      marksShown = settings?.get('cellMarks').composite !== false;
      audits.marks.refresh();
    };
    settings?.changed.connect(read);
    read();
  }
};
