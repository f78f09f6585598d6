/** A menu of what can be done about the findings of one place. */
import type { CommandRegistry } from '@lumino/commands';
import { Menu } from '@lumino/widgets';
import { canInsert } from '../audit/suggestions/open';
import type { NotebookAudit } from './audits';
import { FindingCommands } from './findingCommands';
import type { FindingMessage } from './editor/marks';
import { openMenu, type MenuPlace } from './menu';

/** Beyond this many findings, the panel is the better place. */
const MOST = 6;

export function openFindingMenu(
  commands: CommandRegistry,
  audit: NotebookAudit,
  findings: readonly FindingMessage[],
  at: MenuPlace
): void {
  const menu = new Menu({ commands });
  const offers = audit.audited?.result.offers ?? [];
  findings.slice(0, MOST).forEach((finding, place) => {
    const { fingerprint, fixes, suggestions } = finding;
    if (place > 0) {
      menu.addItem({ type: 'separator' });
    }
    menu.addItem({ command: FindingCommands.show, args: { fingerprint } });
    fixes.forEach((_, index) => menu.addItem({ command: FindingCommands.fix, args: { fingerprint, index } }));
    for (const offer of offers) {
      if (suggestions.includes(offer.name) && canInsert(offer)) {
        menu.addItem({ command: FindingCommands.insert, args: { name: offer.name } });
      }
    }
    menu.addItem({ command: FindingCommands.ignore, args: { fingerprint } });
  });
  openMenu(menu, at);
}
