/** One tab stop for a list: arrow keys move within it, so that Tab does not have to pass every finding. */
import { useEffect, useLayoutEffect, type RefObject } from 'react';

const ITEM = 'button[data-roving]';

function itemsOf(root: HTMLElement): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>(ITEM)].filter(item => !item.closest('[hidden]'));
}

function makeStop(items: readonly HTMLElement[], stop: HTMLElement | undefined): void {
  for (const item of items) {
    item.tabIndex = item === stop ? 0 : -1;
  }
}

/** Up, Down, Home and End move among the buttons marked `data-roving`; Right opens and Left closes them. */
export function useRovingFocus(list: RefObject<HTMLElement>): void {
  // After every drawing: items come and go with the findings.
  useLayoutEffect(() => {
    const items = list.current ? itemsOf(list.current) : [];
    makeStop(items, items.find(item => item === document.activeElement || item.tabIndex === 0) ?? items[0]);
  });

  useEffect(() => {
    const root = list.current;
    if (!root) {
      return;
    }
    const onKey = (event: KeyboardEvent): void => {
      const items = itemsOf(root);
      const at = items.indexOf(event.target as HTMLElement);
      if (at < 0) {
        return;
      }
      const open = items[at].getAttribute('aria-expanded') === 'true';
      if ((event.key === 'ArrowRight' && !open) || (event.key === 'ArrowLeft' && open)) {
        items[at].click();
        event.preventDefault();
        return;
      }
      const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
      const next = to === undefined ? undefined : items[to];
      if (next) {
        makeStop(items, next);
        next.focus();
        event.preventDefault();
      }
    };
    const onFocus = (event: FocusEvent): void => {
      const items = itemsOf(root);
      if (items.includes(event.target as HTMLElement)) {
        makeStop(items, event.target as HTMLElement);
      }
    };
    root.addEventListener('keydown', onKey);
    root.addEventListener('focusin', onFocus);
    return () => {
      root.removeEventListener('keydown', onKey);
      root.removeEventListener('focusin', onFocus);
    };
  }, [list]);
}
