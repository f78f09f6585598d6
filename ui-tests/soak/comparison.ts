/** What is shown of a notebook, held against an audit by an engine that never saw it. */
import { expect, type Page } from '@playwright/test';
import type { Hands } from './hands';
import { asked, current, freshAudit, shown } from './page';

/** Milliseconds that a step may take, waits for the companion included. */
const LIMIT = 90000;

/**
 * Holds what is shown of the notebook in front against a fresh audit of its text.
 *
 * @param timeout milliseconds for the engine to be told of the last edit, and for the panel to show what it says
 */
export async function compare(page: Page, hands: Hands, timeout = 30000): Promise<void> {
  const notebook = await current(page);
  if (!notebook) {
    return;
  }
  const { path } = notebook;
  // The engine was told of the text as it is: no edit was lost.
  await expect
    .poll(
      async () => JSON.stringify(await asked(page, path)) === JSON.stringify((await current(page))?.cells),
      {
        message: `an edit of ${path} never reached the engine`,
        timeout
      }
    )
    .toBe(true);
  await hands.showAll();
  const differing = async (): Promise<unknown> => {
    await hands.unfold();
    const fresh = await freshAudit(page, path);
    const drawn = await shown(page);
    const rows = (found: readonly { rule: string; fingerprint: string; message: string }[]): string[] =>
      found.map(({ rule, fingerprint, message }) => `${rule} ${fingerprint} ${message}`).sort();
    const marks: Record<string, number> = {};
    fresh.forEach(({ cell }) => (marks[cell] = (marks[cell] ?? 0) + 1));
    const expected = { count: String(fresh.length), rows: rows(fresh), marks, problem: null };
    const seen = { ...drawn, rows: rows(drawn.rows) };
    const sorted = (all: Readonly<Record<string, number>>): unknown => Object.entries(all).sort();
    return JSON.stringify({ ...expected, marks: sorted(marks) }) ===
      JSON.stringify({ ...seen, marks: sorted(seen.marks) })
      ? null
      : { expected, seen };
  };
  await expect
    .poll(differing, { message: `what is shown of ${path} is not what a fresh audit finds`, timeout })
    .toBeNull();
}

/** Fails what does not end: a dialog that nobody expected holds a command up for ever. */
export async function inTime<T>(work: Promise<T>, what: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not end within ${LIMIT / 1000} s`)), LIMIT);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
