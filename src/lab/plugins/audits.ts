/** Keeps the audits of open notebooks; the other plugins show them. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { z } from 'zod';
import type { Settings } from '../../audit/policy/settings';
import { NotebookMemory } from '../memory';
import { mayHoldPersona } from '../personas/files';
import { ChosenPersonas } from '../personas/personas';
import { holdsSettings, Projects } from '../project/projects';
import { Answers } from '../answers/answers';
import { Audits, IAudits } from '../audits';
import { addNotebookCommands, CATEGORY, CommandIDs, followAudits, SUGGESTED } from '../commands';
import { Engine } from '../engine';
import { settingsOf } from '../settings';
import { addFindingCommands, FindingCommands } from '../findingCommands';

/** What a reviewer said, by criterion. */
const reviewed = z.record(z.string(), z.string());

/** Settings of the schema as the engine takes them; what is empty is not set. */
function userSettings(composite: ISettingRegistry.ISettings['composite']): Settings {
  const names = (key: string): string[] => (composite[key] ?? []) as string[];
  const select = names('select');
  return {
    personas: names('personas'),
    preview: composite['preview'] === true,
    ignore: names('ignore'),
    'sensitive-columns': names('sensitiveColumns'),
    ...(select.length > 0 && { select })
  };
}

export const auditsPlugin: JupyterFrontEndPlugin<IAudits> = {
  id: 'jupyterlab-preflight:audits',
  description: 'Audits the open notebooks while they are edited.',
  autoStart: true,
  provides: IAudits,
  requires: [INotebookTracker],
  optional: [ITranslator, ICommandPalette, ISettingRegistry, IStateDB],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    registry: ISettingRegistry | null,
    state: IStateDB | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyterlab_preflight');
    const engine = new Engine();
    const { contents } = app.serviceManager;
    const answers = new Answers();
    const chosen = new ChosenPersonas();
    const audits = new Audits(tracker, {
      engine,
      answers,
      projects: new Projects(contents),
      chosen,
      reviews: new NotebookMemory('jupyterlab-preflight-review', reviewed, state, contents),
      trans
    });
    engine.accompany = path => audits.accompany(path);
    chosen.changed.connect(() => audits.judgeAnew());
    const isPolicy = (path: string): boolean => holdsSettings(path) || mayHoldPersona(path);
    contents.fileChanged.connect((_, { newValue, oldValue }) => {
      if ([newValue, oldValue].some(model => model?.path && isPolicy(model.path))) {
        audits.readProjects();
      }
    });
    void settingsOf(auditsPlugin.id, registry, trans).then(settings => {
      if (settings) {
        const apply = (): void => {
          audits.ownSettings = userSettings(settings.composite);
          audits.runAll();
        };
        settings.changed.connect(apply);
        apply();
        answers.connect(settings);
        chosen.connect(settings);
      }
    });
    addNotebookCommands(app, audits, trans);
    addFindingCommands(app, audits, trans);
    followAudits(app, audits);
    for (const name of SUGGESTED) {
      palette?.addItem({ command: CommandIDs.insertSuggestion, category: CATEGORY, args: { name } });
    }
    const { quickFix, fix, fixAll, ignore, copy, nextStep, previousStep } = FindingCommands;
    for (const command of [
      CommandIDs.nextFinding,
      CommandIDs.previousFinding,
      nextStep,
      previousStep,
      quickFix,
      fix,
      fixAll,
      ignore,
      copy
    ]) {
      palette?.addItem({ command, category: CATEGORY });
    }
    return audits;
  }
};
