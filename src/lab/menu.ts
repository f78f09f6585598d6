/** Menus that open at an element and leave the keyboard where it was. */
import type { Menu } from '@lumino/widgets';

/** Where a menu opens, in pixels of the page; the rectangle of an element fits. */
export interface MenuPlace {
  readonly left: number;
  readonly bottom: number;
}

function disposeWith(menu: Menu): void {
  for (const { submenu } of menu.items) {
    submenu?.dispose();
  }
  menu.dispose();
}

/**
 * Opens a menu, which is disposed of once it is closed.
 *
 * @param closed called when it closes, before a command that was chosen is run
 */
export function openMenu(menu: Menu, { left, bottom }: MenuPlace, closed?: () => void): void {
  menu.addClass('jp-Preflight-menu');
  const before = document.activeElement;
  menu.aboutToClose.connect(() => {
    // Without a choice, the user goes on where they were; a command that was chosen moves the focus afterwards.
    if (before instanceof HTMLElement) {
      before.focus({ preventScroll: true });
    }
    closed?.();
    requestAnimationFrame(() => disposeWith(menu));
  });
  menu.open(left, bottom);
}
