/** Audits on several threads at once, in the order in which they were asked for. */
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { Auditing, type Job, type JobSetup, type Outcome } from './job';
import { inOrder } from './inOrder';

/** Jobs that a thread has at a time: while one waits for files, another one is audited. */
const AT_A_TIME = 2;

/** Jobs that may be done before their turn, for each thread: so memory stays as it is however many there are. */
const AHEAD = 4;

interface Begun {
  readonly job: Job;
  readonly settle: (outcome: Outcome) => void;
}

/** A thread of a run, by the script that runs {@link serveJobs}. */
export class Thread {
  /** @param data what the script finds as its `workerData` */
  constructor(
    private readonly script: string,
    private readonly data: unknown
  ) {}

  /** Never rejects: a thread that ends by a file is that file's error, and another one takes its place. */
  async run(job: Job): Promise<Outcome> {
    await this.recovered;
    return this.post(job);
  }

  async end(): Promise<void> {
    await this.worker?.terminate();
  }

  private post(job: Job): Promise<Outcome> {
    const worker = (this.worker ??= this.begin());
    return new Promise(settle => {
      const id = this.next++;
      this.begun.set(id, { job, settle });
      worker.postMessage({ id, job });
    });
  }

  private begin(): Worker {
    const worker = new Worker(this.script, { workerData: this.data });
    const fail = (words: string): void => {
      if (this.worker === worker) {
        this.worker = null;
        this.fail(words);
      }
    };
    worker.on('message', ({ id, outcome }: { id: number; outcome: Outcome }) => {
      this.begun.get(id)?.settle(outcome);
      this.begun.delete(id);
    });
    worker.on('error', error => fail(error.message));
    worker.on('exit', code => fail(`its thread ended with ${code}.`));
    return worker;
  }

  private fail(words: string): void {
    const begun = [...this.begun.values()];
    this.begun.clear();
    if (begun.length <= 1) {
      begun.forEach(({ job, settle }) =>
        settle({ file: job.file, error: `Preflight itself failed on this file: ${words}` })
      );
      return;
    }
    // Which of them it was shows when each has the thread to itself.
    this.recovered = (async () => {
      for (const each of begun) {
        each.settle(await this.post(each.job));
      }
    })();
  }

  private worker: Worker | null = null;
  private recovered: Promise<void> = Promise.resolve();
  private readonly begun = new Map<number, Begun>();
  private next = 0;
}

/**
 * The outcomes of jobs, in their order.
 *
 * @param script that runs {@link serveJobs} where it is not the main thread
 */
export async function* threaded(
  jobs: readonly (() => Promise<Job>)[],
  setup: JobSetup,
  script: string,
  threads: number
): AsyncGenerator<Outcome> {
  const all = Array.from({ length: threads }, () => new Thread(script, setup));
  const idle = Array.from({ length: AT_A_TIME }, () => all).flat();
  const waiting: ((thread: Thread) => void)[] = [];
  const take = (): Promise<Thread> => {
    const thread = idle.pop();
    return thread ? Promise.resolve(thread) : new Promise(resolve => waiting.push(resolve));
  };
  const give = (thread: Thread): void => {
    const next = waiting.shift();
    if (next) {
      next(thread);
    } else {
      idle.push(thread);
    }
  };
  const start = async (job: () => Promise<Job>): Promise<Outcome> => {
    const thread = await take();
    try {
      return await thread.run(await job());
    } finally {
      give(thread);
    }
  };
  try {
    yield* inOrder(jobs, threads * AHEAD, start);
  } finally {
    await Promise.all(all.map(thread => thread.end()));
  }
}

/** What a thread does: it answers each job with its outcome. */
export function serveJobs(): void {
  const auditing = new Auditing(workerData as JobSetup);
  parentPort?.on('message', ({ id, job }: { id: number; job: Job }) => {
    void auditing.run(job).then(outcome => parentPort?.postMessage({ id, outcome }));
  });
}
