import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { auditsPlugin } from './lab/plugins/audits';
import { companionPlugin } from './lab/plugins/companion';
import { editorPlugin } from './lab/plugins/editor';
import { helpPlugin } from './lab/plugins/help';
import { panelPlugin } from './lab/plugins/panel';
import { reportsPlugin } from './lab/plugins/reports';
import { statusPlugin } from './lab/plugins/status';
import { workspacePlugin } from './lab/plugins/workspace';

const plugins: JupyterFrontEndPlugin<unknown>[] = [
  auditsPlugin,
  reportsPlugin,
  panelPlugin,
  editorPlugin,
  companionPlugin,
  workspacePlugin,
  statusPlugin,
  helpPlugin
];

export default plugins;
