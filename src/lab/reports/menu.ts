/** The menu of what can be done with the report of a notebook. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import { Menu } from '@lumino/widgets';
import { REPORT_FORMATS } from '../../audit/report/formats';
import { openMenu, type MenuPlace } from '../menu';
import { ReportCommands } from './commands';
import type { ReportTarget } from './export';

function formatsMenu(
  commands: CommandRegistry,
  path: string,
  target: ReportTarget,
  label: string
): Menu.IItemOptions {
  const submenu = new Menu({ commands });
  submenu.title.label = label;
  submenu.addClass('jp-Preflight-menu');
  for (const format of REPORT_FORMATS) {
    submenu.addItem({ command: ReportCommands.export, args: { path, format, target, short: true } });
  }
  return { type: 'submenu', submenu };
}

/** @param closed called once the menu is closed */
export function openExportMenu(
  commands: CommandRegistry,
  path: string,
  at: MenuPlace,
  trans: TranslationBundle,
  closed: () => void
): void {
  const menu = new Menu({ commands });
  menu.addItem(formatsMenu(commands, path, 'download', trans.__('Download as')));
  menu.addItem(formatsMenu(commands, path, 'save', trans.__('Save Beside the Notebook as')));
  menu.addItem({ command: ReportCommands.print, args: { path } });
  menu.addItem({ type: 'separator' });
  menu.addItem({ command: ReportCommands.keep, args: { path } });
  menu.addItem({ command: ReportCommands.compare, args: { path } });
  menu.addItem({ command: ReportCommands.compareWithFile, args: { path } });
  openMenu(menu, at, closed);
  // The first entry has the keyboard, as in the menus of the menu bar.
  menu.activateNextItem();
}
