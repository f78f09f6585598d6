/** What the soak asks of a page: the notebooks as JupyterLab has them, and what the engine was told. */
import type { Page } from '@playwright/test';

/** A cell as an audit is told of it. */
export interface Cell {
  readonly id: string;
  readonly kind: string;
  readonly source: string;
  readonly executionCount: number | null;
  readonly tags: readonly string[];
}

/** A finding, as far as it is compared. */
export interface Found {
  readonly rule: string;
  readonly fingerprint: string;
  readonly message: string;
  readonly cell: string;
  /** Whether it is about a stretch of code rather than about a place. */
  readonly wide: boolean;
}

/** Keeps the last audit that was asked for each notebook. To be called before the page is loaded. */
export async function spyOnEngine(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const Native = window.Worker;
    const spy = {
      Native,
      url: '',
      parts: null as unknown,
      asked: new Map<string, unknown>(),
      engines: [] as Worker[]
    };
    class Spied extends Native {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        if (!String(url).includes('preflight-worker')) {
          return;
        }
        spy.url = String(url);
        spy.engines.push(this);
        const post = this.postMessage.bind(this);
        this.postMessage = (message: { parts?: unknown; method?: string; notebook?: { path: string } }) => {
          if (message.parts) {
            spy.parts = message;
          }
          if (message.method === 'audit' && message.notebook) {
            spy.asked.set(message.notebook.path, message);
          }
          post(message);
        };
      }
    }
    window.Worker = Spied;
    Object.assign(window, { preflightSpy: spy });
  });
}

/** Ends the engine's worker, of which the page is told nothing. */
export function killEngine(page: Page): Promise<void> {
  return page.evaluate(() => {
    const { preflightSpy } = window as unknown as { preflightSpy: { engines: Worker[] } };
    preflightSpy.engines.splice(0).forEach(worker => worker.terminate());
  });
}

/** The notebook in front; null where there is none. */
export function current(page: Page): Promise<{ path: string; cells: Cell[] } | null> {
  return page.evaluate(() => {
    const widget = window.jupyterapp.shell.currentWidget as unknown as {
      context?: { path: string };
      content?: { model?: { sharedModel: { cells: never[] } } };
    } | null;
    const shared = widget?.content?.model?.sharedModel;
    if (!shared || !widget?.context) {
      return null;
    }
    const cells = shared.cells.map(
      (cell: {
        cell_type: string;
        execution_count?: number | null;
        getId(): string;
        getSource(): string;
        getMetadata(key: string): unknown;
      }) => ({
        id: cell.getId(),
        kind: cell.cell_type,
        source: cell.getSource(),
        executionCount: cell.execution_count ?? null,
        tags: (cell.getMetadata('tags') ?? []) as string[]
      })
    );
    return { path: widget.context.path, cells };
  });
}

/** The cells of the last audit that was asked of a notebook; null before the first. */
export function asked(page: Page, path: string): Promise<Cell[] | null> {
  return page.evaluate(notebook => {
    const { preflightSpy } = window as unknown as {
      preflightSpy: { asked: Map<string, { notebook: { cells: Cell[] } }> };
    };
    const cells = preflightSpy.asked.get(notebook)?.notebook.cells ?? null;
    return (
      cells &&
      cells.map(({ id, kind, source, executionCount, tags }) => ({ id, kind, source, executionCount, tags }))
    );
  }, path);
}

/** What an engine that never saw the notebook before says to the last request about it. */
export function freshAudit(page: Page, path: string): Promise<Found[]> {
  return page.evaluate(async notebook => {
    const { preflightSpy: spy } = window as unknown as {
      preflightSpy: {
        Native: typeof Worker;
        url: string;
        parts: unknown;
        asked: Map<string, { notebook: { cells: { id: string }[] } }>;
      };
    };
    const request = spy.asked.get(notebook)!;
    const worker = new spy.Native(spy.url);
    try {
      worker.postMessage(spy.parts);
      const answer = await new Promise<{
        ok: boolean;
        error: string;
        result: {
          findings: {
            rule: string;
            fingerprint: string;
            message: string;
            range: { cell: number; start: number; end: number };
          }[];
        };
      }>((resolve, reject) => {
        worker.onmessage = ({ data }) => {
          // What it says of its loading is no answer.
          if (data.id === 1) {
            resolve(data);
          }
        };
        worker.onerror = ({ message }) => reject(new Error(message));
        worker.postMessage({ ...request, id: 1 });
      });
      if (!answer.ok) {
        throw new Error(answer.error);
      }
      return answer.result.findings.map(({ rule, fingerprint, message, range }) => ({
        rule,
        fingerprint,
        message: message.replaceAll('`', ''),
        cell: request.notebook.cells[range.cell].id,
        wide: range.end > range.start
      }));
    } finally {
      worker.terminate();
    }
  }, path);
}

/** What is drawn: the rows of the panel, its count, and the number in the margin of each cell. */
export interface Shown {
  readonly count: string;
  readonly rows: readonly { rule: string; fingerprint: string; message: string }[];
  readonly marks: Readonly<Record<string, number>>;
  readonly problem: string | null;
}

export function shown(page: Page): Promise<Shown> {
  return page.evaluate(() => {
    const panel = document.querySelector('.jp-Preflight')!;
    const text = (node: Element | null): string => node?.textContent ?? '';
    const rows = [...panel.querySelectorAll<HTMLElement>('.jp-Preflight-finding')].map(row => ({
      rule: row.dataset.rule ?? '',
      fingerprint: row.dataset.fingerprint ?? '',
      message: text(row.querySelector('.jp-Preflight-message'))
    }));
    const widget = window.jupyterapp.shell.currentWidget as unknown as {
      content: { widgets: { node: HTMLElement; model: { id: string } }[] };
    };
    const marks: Record<string, number> = {};
    for (const { node, model } of widget.content.widgets) {
      const mark = node.querySelector('.jp-Preflight-cellMark');
      if (mark) {
        marks[model.id] = Number(mark.textContent);
      }
    }
    return {
      count: text(panel.querySelector('.jp-Preflight-findings .jp-Preflight-count')),
      rows,
      marks,
      problem: panel.querySelector('.jp-Preflight-problem')?.textContent ?? null
    };
  });
}
