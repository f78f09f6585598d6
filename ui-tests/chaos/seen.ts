/** What the user sees while something is broken: messages in panel, toasts and dialogs, and errors in the console. */
import type { Page } from '@playwright/test';

/** Where a message stood, and its words without what differs from time to time. */
export interface Seen {
  readonly where: 'panel' | 'toast' | 'dialog';
  /** Whether it is Preflight's; the others are JupyterLab's own. */
  readonly ours: boolean;
  readonly text: string;
}

/** Errors of a page, by whose code they come from. */
export interface Errors {
  readonly ours: string[];
  readonly others: string[];
}

const PANEL = [
  '[data-companion="failed"]',
  '[data-companion="restarted"]',
  '[data-companion="elsewhere"]',
  '[data-companion="off"]',
  '[data-companion="other"]',
  '[data-missing]',
  '.jp-Preflight-problem',
  '.jp-Preflight-settingsProblems',
  '.jp-Preflight-runs .jp-Preflight-repository'
].join(', ');

/** Errors that are JupyterLab's although what Preflight asked for led there. */
const OF_OTHERS = [
  // It waits for a kernel that starts again, handles no failure of that, and we shut that kernel down.
  /^uncaught: Error: Kernel connection disconnected/,
  // The browser tells of every answer that is an error, however it is handled.
  /^console: Failed to load resource/
];

/**
 * Watches a page from its next loading on. JupyterLab's own dialogs, and the question whether a report is to be
 * overwritten, are answered as somebody does who wants to keep what is open: "Overwrite", else the last button.
 */
export async function watch(page: Page): Promise<Errors> {
  await page.addInitScript(panel => {
    Error.stackTraceLimit = 60;
    const seen: Seen[] = [];
    const known = new Map<string, string>();
    const answered = new WeakSet<Element>();
    let dialogs = 0;
    const add = (where: Seen['where'], ours: boolean, text: string): void => {
      known.set(`${where} ${text}`, where);
      seen.push({ where, ours, text });
    };
    const words = (node: Element | null): string => (node?.textContent ?? '').replace(/\s+/g, ' ').trim();
    const answer = (dialog: Element): void => {
      if (answered.has(dialog) || dialog.querySelector('.jp-Preflight-preview, .jp-Preflight-questions')) {
        return;
      }
      answered.add(dialog);
      dialogs++;
      const title = words(dialog.querySelector('.jp-Dialog-header'));
      const ours = title === 'A report is already there';
      add('dialog', ours, `${title}: ${words(dialog.querySelector('.jp-Dialog-body'))}`);
      const buttons = [...dialog.querySelectorAll<HTMLElement>('.jp-Dialog-footer button')];
      const chosen = buttons.find(button => words(button) === 'Overwrite') ?? buttons.at(-1);
      setTimeout(() => chosen?.click(), 400);
    };
    const look = (): void => {
      document.querySelectorAll('.jp-Dialog').forEach(answer);
      const now = new Set<string>();
      const note = (where: 'panel' | 'toast', node: Element): void => {
        const text = words(node);
        now.add(`${where} ${text}`);
        if (text && !known.has(`${where} ${text}`)) {
          add(where, true, text);
        }
      };
      document.querySelectorAll(panel).forEach(node => note('panel', node));
      document.querySelectorAll('.Toastify__toast').forEach(node => note('toast', node));
      for (const [key] of known) {
        if (!now.has(key)) {
          known.delete(key);
        }
      }
    };
    setInterval(look, 50);
    Object.assign(window, { preflightSeen: { take: () => seen.splice(0), dialogs: () => dialogs } });
  }, PANEL);
  const errors: Errors = { ours: [], others: [] };
  const add = (text: string, from: string): void => {
    const isOurs = /extensions\/jupyterlab-preflight/.test(from) && !OF_OTHERS.some(each => each.test(text));
    (isOurs ? errors.ours : errors.others).push(text);
  };
  page.on('pageerror', error => {
    const stack = String(error.stack ?? error);
    add(`uncaught: ${stack}`, stack);
  });
  page.on('console', message => {
    if (message.type() === 'error') {
      add(`console: ${message.text()}`, `${message.text()} ${message.location().url}`);
    }
  });
  return errors;
}

/** The messages since the last asking. */
export async function takeSeen(page: Page): Promise<Seen[]> {
  const seen = await page.evaluate(() =>
    (window as unknown as { preflightSeen: { take(): Seen[] } }).preflightSeen.take()
  );
  return seen.map(each => ({ ...each, text: withoutParticulars(each.text) }));
}

/** How many dialogs came up that took the keyboard away. */
export function dialogsOf(page: Page): Promise<number> {
  return page.evaluate(() =>
    (window as unknown as { preflightSeen: { dialogs(): number } }).preflightSeen.dialogs()
  );
}

/** Words without ports, folders, sizes and the like: the same message is the same text. */
export function withoutParticulars(text: string, most = 300): string {
  return text
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
    .replace(/[0-9a-f]{8}-[0-9a-f-]{20,}/g, 'ID')
    .replace(/\S*preflight-server-\w+/g, 'HOME')
    .replace(/\s+/g, ' ')
    .slice(0, most);
}
