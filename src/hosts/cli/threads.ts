/** Audits on several threads at once, in the order in which they were asked for. */
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { Auditing, type Job, type JobSetup, type Outcome } from './job';

/** Jobs that may wait or be done before their turn, for each thread: so memory stays as it is however many there are. */
const AHEAD = 4;

/** A thread of a run, by the script that runs {@link serveJobs}. */
class Thread {
  constructor(
    private readonly script: string,
    private readonly setup: JobSetup
  ) {}

  /** Never rejects: a thread that ends is that file's error, and another one takes its place. */
  run(job: Job): Promise<Outcome> {
    const worker = (this.worker ??= this.begin());
    return new Promise(resolve => {
      this.settle = resolve;
      this.fail = words =>
        resolve({ file: job.file, error: `Preflight itself failed on this file: ${words}` });
      worker.postMessage(job);
    });
  }

  private begin(): Worker {
    const worker = new Worker(this.script, { workerData: this.setup });
    const fail = (words: string): void => {
      if (this.worker === worker) {
        this.worker = null;
        this.fail(words);
      }
    };
    worker.on('message', (outcome: Outcome) => this.settle(outcome));
    worker.on('error', error => fail(error.message));
    worker.on('exit', code => fail(`its thread ended with ${code}.`));
    return worker;
  }

  async end(): Promise<void> {
    await this.worker?.terminate();
  }

  private worker: Worker | null = null;
  /** What becomes of the job that runs. */
  private settle: (outcome: Outcome) => void = () => undefined;
  private fail: (words: string) => void = () => undefined;
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
  const idle = [...all];
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
  const begun: Promise<Outcome>[] = [];
  try {
    for (let at = 0, done = 0; done < jobs.length; done++) {
      for (; at < jobs.length && at - done < threads * AHEAD; at++) {
        begun.push(start(jobs[at]));
      }
      const outcome = await begun.shift();
      if (outcome) {
        yield outcome;
      }
    }
  } finally {
    await Promise.all(all.map(thread => thread.end()));
  }
}

/** What a thread does: it answers each job with its outcome. */
export function serveJobs(): void {
  const auditing = new Auditing(workerData as JobSetup);
  parentPort?.on('message', (job: Job) => {
    void auditing.run(job).then(outcome => parentPort?.postMessage(outcome));
  });
}
