/** The memory of a page and of the engine in it, after what nobody holds any more was thrown away. */
import type { CDPSession, Page } from '@playwright/test';

/** Bytes and counts. */
export interface Memory {
  readonly heap: number;
  readonly nodes: number;
  readonly listeners: number;
  /** Heap of the engine's worker; 0 while there is none. */
  readonly worker: number;
}

/** Asks the workers of a page, each through a session of its own inside of the page's. */
class Workers {
  private constructor(private readonly _session: CDPSession) {
    _session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
      if (targetInfo.url.includes('preflight-worker')) {
        this._ids.add(sessionId);
      }
    });
    _session.on('Target.detachedFromTarget', ({ sessionId }) => {
      this._ids.delete(sessionId);
    });
    _session.on('Target.receivedMessageFromTarget', ({ message }) => {
      const { id, result } = JSON.parse(message) as { id?: number; result?: unknown };
      if (id !== undefined) {
        this._waiting.get(id)?.(result);
        this._waiting.delete(id);
      }
    });
  }

  static async of(session: CDPSession): Promise<Workers> {
    const workers = new Workers(session);
    await session.send('Target.setAutoAttach', {
      autoAttach: true,
      waitForDebuggerOnStart: false,
      flatten: false
    });
    return workers;
  }

  async heap(): Promise<number> {
    let sum = 0;
    for (const id of this._ids) {
      await this._ask(id, 'HeapProfiler.collectGarbage');
      const usage = (await this._ask(id, 'Runtime.getHeapUsage')) as { usedSize: number } | undefined;
      sum += usage?.usedSize ?? 0;
    }
    return sum;
  }

  private async _ask(sessionId: string, method: string): Promise<unknown> {
    const id = ++this._last;
    const answer = new Promise(resolve => this._waiting.set(id, resolve));
    await this._session.send('Target.sendMessageToTarget', {
      sessionId,
      message: JSON.stringify({ id, method })
    });
    return answer;
  }

  private readonly _ids = new Set<string>();
  private readonly _waiting = new Map<number, (result: unknown) => void>();
  private _last = 0;
}

/** Measures a page; what it returns is called as often as wanted. */
export async function memoryOf(page: Page): Promise<() => Promise<Memory>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  await session.send('HeapProfiler.enable');
  const workers = await Workers.of(session);
  return async () => {
    // What is finalized the first time frees others.
    for (let time = 0; time < 3; time++) {
      await session.send('HeapProfiler.collectGarbage');
      await page.waitForTimeout(100);
    }
    const { metrics } = await session.send('Performance.getMetrics');
    const of = (name: string): number => metrics.find(each => each.name === name)?.value ?? NaN;
    return {
      heap: of('JSHeapUsedSize'),
      nodes: of('Nodes'),
      listeners: of('JSEventListeners'),
      worker: await workers.heap()
    };
  };
}
