/** Underlines findings in the cells. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { EditorExtensionRegistry, IEditorExtensionRegistry } from '@jupyterlab/codemirror';
import type { ISharedCell } from '@jupyter/ydoc';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { SEVERITIES, type Severity } from '../../audit/finding';
import { IAudits } from '../audits';
import { CommandIDs } from '../commands';
import { squiggles } from '../editor/squiggles';

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
    let least: Severity = 'low';
    extensions.addExtension({
      name: ID,
      factory: ({ model }) => {
        const cell = model.sharedModel as Partial<ISharedCell>;
        // Editors of files and consoles share this registry; only code cells of a notebook are audited.
        if (cell.cell_type !== 'code' || !cell.notebook) {
          return null;
        }
        return EditorExtensionRegistry.createImmutableExtension(
          squiggles({
            cell: cell as ISharedCell,
            notebook: cell.notebook,
            store: audits.marks,
            trans,
            shown: severity => SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(least),
            open: finding => {
              if (app.commands.hasCommand(CommandIDs.openPanel)) {
                void app.commands.execute(CommandIDs.openPanel).then(() => audits.show(finding));
              }
            }
          })
        );
      }
    });
    const settings = await registry?.load(ID);
    const read = (): void => {
      const value = settings?.get('leastSeverity').composite;
      least = SEVERITIES.find(severity => severity === value) ?? 'low';
      audits.marks.refresh();
    };
    settings?.changed.connect(read);
    read();
  }
};
