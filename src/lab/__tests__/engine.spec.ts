import { Worker as Thread } from 'node:worker_threads';
import { Engine, EngineRestarted, type EngineWorker } from '../engine';
import { MissingPart } from '../failures';
import type { NotebookMessage } from '../notebook';

/** A real thread behind the interface of a browser's worker: it answers, hangs or throws as the notebook says. */
const SCRIPT = `
  const { parentPort } = require('node:worker_threads');
  const sleep = ms => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  ARRIVAL
  parentPort.postMessage({ loading: false });
  parentPort.on('message', ({ id, method, notebook }) => {
    const source = notebook.cells[0].source;
    if (source === 'hang') { for (;;) {} }
    if (source === 'part') {
      parentPort.postMessage({ loading: true });
      sleep(600);
      parentPort.postMessage({ loading: false });
    }
    if (source === 'crash') { throw new Error('crashed'); }
    if (source === 'gone') { parentPort.postMessage({ id, ok: false, error: 'report.js failed to load', missing: true }); return; }
    if (source === 'refuse') { parentPort.postMessage({ id, ok: false, error: 'no' }); return; }
    const until = Date.now() + (source === 'slow' ? 80 : 0);
    while (Date.now() < until) {}
    const result = source === 'odd' ? { findings: 'none' } :
      { findings: [], ignored: [], problems: [], criteria: [], cells: [], notice: source, ms: 1, pending: 0, untried: 0, readiness: null, offers: [], paths: [], mlflow: null, stale: [], packages: null };
    parentPort.postMessage({ id, ok: true, result: method === 'report' ? { text: source } : result });
  });
`;

class ThreadWorker implements EngineWorker {
  static started = 0;
  static last: ThreadWorker | null = null;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;

  /** @param arrival what the script does before it says that it is there */
  constructor(arrival = '') {
    this._thread = new Thread(SCRIPT.replace('ARRIVAL', arrival), { eval: true });
    ThreadWorker.started += 1;
    ThreadWorker.last = this;
    this._thread.on('message', data => this.onmessage?.({ data } as MessageEvent));
    this._thread.on('error', error => this.onerror?.({ message: error.message } as ErrorEvent));
  }

  postMessage(message: unknown): void {
    this._thread.postMessage(message);
  }

  terminate(): void {
    void this._thread.terminate();
  }

  private readonly _thread: Thread;
}

const notebook = (source: string): NotebookMessage => ({
  path: 'a.ipynb',
  language: 'python',
  cells: [{ id: 'a', kind: 'code', source, executionCount: null, tags: [] }]
});

describe('Engine', () => {
  let engine: Engine;
  const me = {};

  beforeEach(() => {
    ThreadWorker.started = 0;
    engine = new Engine(() => new ThreadWorker(), 1000);
  });
  afterEach(() => engine.dispose());

  it('answers, and keeps one worker', async () => {
    expect((await engine.audit(notebook('one'), null, me))?.notice).toBe('one');
    expect(await engine.report(notebook('text'), null, { format: 'md', at: '2026-01-01T00:00:00Z' })).toBe(
      'text'
    );
    expect(ThreadWorker.started).toBe(1);
  });

  it('starts its worker before anything is asked, once', async () => {
    engine.warm();
    engine.warm();
    expect(ThreadWorker.started).toBe(1);
    expect((await engine.audit(notebook('one'), null, me))?.notice).toBe('one');
    expect(ThreadWorker.started).toBe(1);
  });

  it('drops audits that a newer one has outdated, and no others', async () => {
    const slow = engine.audit(notebook('slow'), null, me);
    const second = engine.audit(notebook('second'), null, me);
    const other = engine.audit(notebook('other'), null, {});
    const report = engine.report(notebook('report'), null, { format: 'md', at: '' });
    const third = engine.audit(notebook('third'), null, me);
    expect(await Promise.all([slow, second])).toEqual([null, null]);
    expect((await third)?.notice).toBe('third');
    expect((await other)?.notice).toBe('other');
    expect(await report).toBe('report');
  });

  it('replaces a worker that hangs, and goes on with what waits', async () => {
    const reasons: string[] = [];
    engine.restarted.connect((_, reason) => void reasons.push(reason));
    const hung = engine.audit(notebook('hang'), null, me);
    const next = engine.audit(notebook('next'), null, {});
    await expect(hung).rejects.toThrow(EngineRestarted);
    expect((await next)?.notice).toBe('next');
    expect(reasons).toEqual(['no answer within 1 s']);
    expect(ThreadWorker.started).toBe(2);
  });

  it('asks a fresh worker what one that answered before has died of, and refuses what that one dies of, too', async () => {
    engine = new Engine(() => new ThreadWorker(), 300);
    await engine.audit(notebook('one'), null, me);
    ThreadWorker.last!.terminate();
    expect((await engine.audit(notebook('two'), null, me))?.notice).toBe('two');
    expect(ThreadWorker.started).toBe(2);
    const hung = engine.audit(notebook('hang'), null, me);
    const other = engine.audit(notebook('other'), null, {});
    await expect(hung).rejects.toThrow(EngineRestarted);
    expect((await other)?.notice).toBe('other');
    expect(ThreadWorker.started).toBe(4);
  });

  it('gives a request up where no further worker can be started', async () => {
    let refuses = false;
    engine = new Engine(() => {
      if (refuses) {
        throw new Error('no worker here');
      }
      return new ThreadWorker();
    }, 300);
    await engine.audit(notebook('one'), null, me);
    refuses = true;
    ThreadWorker.last!.onerror!({ message: 'crashed' } as ErrorEvent);
    await expect(engine.audit(notebook('two'), null, me)).rejects.toThrow('no worker here');
    refuses = false;
    expect((await engine.audit(notebook('three'), null, me))?.notice).toBe('three');
  });

  it('says nothing of a worker that dies under what a newer audit has outdated', async () => {
    engine = new Engine(() => new ThreadWorker(), 300);
    const hung = engine.audit(notebook('hang'), null, me);
    const newer = engine.audit(notebook('newer'), null, me);
    expect(await hung).toBeNull();
    expect((await newer)?.notice).toBe('newer');
  });

  describe('on a slow network', () => {
    it('takes no worker that is still on its way for one that hangs', async () => {
      engine = new Engine(() => new ThreadWorker('sleep(600);'), 300);
      expect((await engine.audit(notebook('one'), null, me))?.notice).toBe('one');
      // A part of it arrives while a request is answered.
      expect((await engine.audit(notebook('part'), null, me))?.notice).toBe('part');
      expect(ThreadWorker.started).toBe(1);
    });

    it('still tells one that hangs once it is there', async () => {
      engine = new Engine(() => new ThreadWorker('sleep(600);'), 300);
      await expect(engine.audit(notebook('hang'), null, me)).rejects.toThrow('no answer within 0 s');
    });

    it('gives up on one that never arrives', async () => {
      engine = new Engine(() => new ThreadWorker('for (;;) {}'), 300, 1000);
      expect(engine.isLoading).toBe(false);
      const waiting = engine.audit(notebook('one'), null, me);
      expect(engine.isLoading).toBe(true);
      await expect(waiting).rejects.toThrow('it was not loaded within 1 s');
    });
  });

  it('replaces a worker that breaks', async () => {
    await expect(engine.audit(notebook('crash'), null, me)).rejects.toThrow('crashed');
    expect((await engine.audit(notebook('fine'), null, me))?.notice).toBe('fine');
  });

  it('tells of files that are not there any more, which are none of its faults', async () => {
    await expect(engine.audit(notebook('gone'), null, me)).rejects.toThrow(MissingPart);
    expect((await engine.audit(notebook('fine'), null, me))?.notice).toBe('fine');
    // Of a worker's own file that is not there a browser tells nothing but that there was an error.
    class GoneWorker implements EngineWorker {
      onmessage = null;
      onerror: EngineWorker['onerror'] = null;
      postMessage(): void {
        setTimeout(() => this.onerror?.({} as ErrorEvent), 0);
      }
      terminate(): void {}
    }
    engine.dispose();
    let gone = true;
    engine = new Engine(() => (gone ? new GoneWorker() : new ThreadWorker()), 1000);
    await expect(engine.audit(notebook('one'), null, me)).rejects.toThrow(MissingPart);
    gone = false;
    expect((await engine.audit(notebook('one'), null, me))?.notice).toBe('one');
  });

  it('passes errors on, and checks the form of answers', async () => {
    await expect(engine.audit(notebook('refuse'), null, me)).rejects.toThrow('no');
    await expect(engine.audit(notebook('odd'), null, me)).rejects.toThrow('unexpected form');
    expect(ThreadWorker.started).toBe(1);
  });

  it('refuses everything once it is disposed', async () => {
    const waiting = engine.audit(notebook('slow'), null, me);
    engine.dispose();
    await expect(waiting).rejects.toThrow('shut down');
    await expect(engine.audit(notebook('late'), null, me)).rejects.toThrow('shut down');
  });
});
