/** Facts about the workspace, from a session on the companion kernel. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { NotebookActions } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { packagesOf, toolsOf } from '../../audit/persona/wanted';
import { IAudits, type NotebookAudit } from '../audits';
import { addCompanionCommands, CATEGORY, CommandIDs } from '../commands';
import { Companion } from '../companion/companion';
import { ICompanion } from '../companion/state';
import { settingsOf } from '../settings';

const ID = 'jupyterlab-preflight:companion';

export const companionPlugin: JupyterFrontEndPlugin<ICompanion> = {
  id: ID,
  description: 'Looks at Git, DVC and tools around the notebook, through a Deno kernel.',
  autoStart: true,
  provides: ICompanion,
  requires: [IAudits],
  optional: [ITranslator, ISettingRegistry, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    audits: IAudits,
    translator: ITranslator | null,
    registry: ISettingRegistry | null,
    palette: ICommandPalette | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyterlab_preflight');
    const companion = new Companion(app.serviceManager, trans);
    addCompanionCommands(app, audits, companion, trans);
    palette?.addItem({ command: CommandIDs.checkTools, category: CATEGORY });
    void checkByItself(audits, companion, settingsOf(ID, registry, trans));
    followPersonas(audits, companion);
    NotebookActions.executed.connect((_, { notebook, cell, success }) => {
      const audit = audits.current;
      if (
        success &&
        audit?.panel.content === notebook &&
        audit.facts &&
        installs(cell.model.sharedModel.source)
      ) {
        // What a kernel installs is on disk by the time that its cell is done.
        void companion.check(audit);
      }
    });
    return companion;
  }
};

/** Whether a cell installs packages: then the tools are looked for again, with nobody having to ask. */
function installs(source: string): boolean {
  return /^\s*[%!]+\s*(?:\S*python\S*\s+-m\s+)?(?:uv\s+)?(?:pip|conda|mamba)\d*\s+(?:un)?install\b/m.test(
    source
  );
}

/** Who has asked for the tools of some personas is told of those of others, once these judge. */
function followPersonas(audits: IAudits, companion: ICompanion): void {
  const wanted = new WeakMap<NotebookAudit, string>();
  audits.changed.connect((_, audit) => {
    const tools = JSON.stringify(packagesOf(toolsOf(audit.judges?.personas ?? [])));
    const before = wanted.get(audit);
    wanted.set(audit, tools);
    if (audit.facts && before !== undefined && before !== tools) {
      void companion.check(audit);
    }
  });
}

/** With the setting on, checks every notebook once it is audited, and again when it names other paths. */
async function checkByItself(
  audits: IAudits,
  companion: ICompanion,
  loading: Promise<ISettingRegistry.ISettings | null>
): Promise<void> {
  const settings = await loading;
  const checked = new WeakMap<NotebookAudit, string>();
  audits.changed.connect((_, audit) => {
    const result = audit.audited?.result;
    const paths = JSON.stringify(result?.paths);
    if (settings?.get('auto').composite === true && result?.notice === null && checked.get(audit) !== paths) {
      checked.set(audit, paths);
      void companion.check(audit);
    }
  });
}
