/** The kernel's side of the companion: it decides what a worker may read, hands requests to it, publishes answers. */
import { dirname, resolve } from 'node:path';
import { VERSION } from '../../audit/version';
import { findDvc } from '../workspace/dvc';
import { findGit } from '../workspace/git';
import { nodeFiles } from '../workspace/nodeFiles';
import { findSitePackages, type ServerPython } from '../workspace/python';
import { type Allowed, deno, NOTHING, startWorker } from './deno';
import {
  ANSWER_MIME,
  type AnswerMessage,
  type BootMessage,
  companionRequest,
  type CompanionRequest,
  type FactsRequest
} from './protocol';
import { isOfWorkspace, type Task } from './serve';

/** A worker, what it may do, and the tasks that it has not finished yet. */
interface Helper {
  readonly worker: Worker;
  readonly may: Allowed;
  readonly waiting: Map<number, Task>;
}

/** The kernel keeps `read` and `net`, of which each worker gets a part; everything else is given up at boot. */
const REVOKED = ['run', 'write', 'env', 'ffi', 'sys', 'import'];
const MOST_HELPERS = 4;

/** Milliseconds between two looks for the server. */
const LOOK = 3000;

export class Companion {
  /** @param module - URL of this bundle, which the workers are started from */
  constructor(private readonly module: string) {
    this.server = JSON.parse(deno.env.get('PREFLIGHT_PYTHON') ?? 'null') as ServerPython | null;
    this.root = deno.cwd();
    // A server that is killed ends none of its kernels.
    const { ppid } = deno;
    setInterval(() => {
      if (deno.ppid !== ppid) {
        deno.exit(0);
      }
    }, LOOK);
  }

  async boot(id: number): Promise<void> {
    for (const name of REVOKED) {
      await deno.permissions.revoke({ name });
    }
    const result: BootMessage = {
      preflight: VERSION,
      deno: deno.version.deno,
      root: this.root,
      permissions: {
        kernel: ['read', 'net'],
        worker: ['read the workspace and the installed packages', 'ask the tracking server that you allowed']
      }
    };
    await this.publish({ id, ok: true, result });
  }

  request(message: string): void {
    const parsed = companionRequest.safeParse(JSON.parse(message));
    if (parsed.success) {
      void this.start(parsed.data).catch(error => this.fail(parsed.data.id, String(error)));
    } else {
      const { id } = JSON.parse(message) as { id?: unknown };
      this.fail(typeof id === 'number' ? id : -1, parsed.error.message);
    }
  }

  /** Gives up these requests, all when none are named. Ending a worker ends all it has: the others start again. */
  cancel(ids: readonly number[] | null): void {
    const given = ids && new Set(ids);
    if (!given) {
      this.cancelled++;
    }
    for (const [key, helper] of this.helpers) {
      const tasks = [...helper.waiting.values()];
      const kept = tasks.filter(({ request }) => given && !given.has(request.id));
      if (kept.length < tasks.length) {
        kept.forEach(({ request }) => helper.waiting.delete(request.id));
        this.drop(key, helper, 'cancelled');
        kept.forEach(task => this.give(helper.may, task));
      }
    }
  }

  ping(id: number): void {
    void this.publish({ id, ok: true, result: null });
  }

  private async start(request: CompanionRequest): Promise<void> {
    if (!isOfWorkspace(request)) {
      this.give(NOTHING, { request });
      return;
    }
    const { cancelled } = this;
    const root = resolve(this.root, request.root ?? '.');
    const sitePackages =
      request.method === 'facts' ? await findSitePackages(nodeFiles, request.python, this.server) : null;
    const read = [root, ...(await around(root)), ...(sitePackages ?? [])];
    if (cancelled === this.cancelled) {
      const net = request.method === 'facts' ? hostsOf(request) : [];
      this.give({ read, net }, { request: { ...request, root }, sitePackages });
    } else {
      this.fail(request.id, 'cancelled');
    }
  }

  /** Hands a task to the worker that may do just this, starting it when there is none. */
  private give(may: Allowed, task: Task): void {
    const key = JSON.stringify(may);
    const helper = this.helpers.get(key) ?? this.hire(key, may);
    helper.waiting.set(task.request.id, task);
    helper.worker.postMessage(task);
  }

  private hire(key: string, may: Allowed): Helper {
    for (const [other, helper] of this.helpers) {
      if (this.helpers.size >= MOST_HELPERS && helper.waiting.size === 0) {
        this.drop(other, helper, '');
      }
    }
    const helper: Helper = { worker: startWorker(this.module, may), may, waiting: new Map() };
    helper.worker.onmessage = ({ data }: MessageEvent<AnswerMessage>) => {
      if (helper.waiting.delete(data.id)) {
        void this.publish(data);
      }
    };
    helper.worker.onerror = event => {
      // Unless it is marked as handled here, the error of a worker ends the kernel.
      event.preventDefault();
      this.drop(key, helper, event.message);
    };
    this.helpers.set(key, helper);
    return helper;
  }

  private drop(key: string, helper: Helper, reason: string): void {
    helper.worker.terminate();
    this.helpers.delete(key);
    for (const id of helper.waiting.keys()) {
      this.fail(id, reason);
    }
  }

  private fail(id: number, error: string): void {
    void this.publish({ id, ok: false, error });
  }

  private async publish(answer: AnswerMessage): Promise<void> {
    await deno.jupyter.broadcast('display_data', {
      data: { [ANSWER_MIME]: answer },
      metadata: {},
      transient: {}
    });
  }

  private readonly server: ServerPython | null;
  private readonly root: string;
  private readonly helpers = new Map<string, Helper>();
  /** How often everything was given up: a request that is still being prepared sees it by this. */
  private cancelled = 0;
}

/** The one server that a request may ask: the notebook names it, and the user has allowed it. */
function hostsOf({ mlflow }: FactsRequest): string[] {
  const address =
    mlflow?.allowed && mlflow.uri !== null && URL.canParse(mlflow.uri) ? new URL(mlflow.uri) : null;
  if (address === null || !['http:', 'https:'].includes(address.protocol)) {
    return [];
  }
  return [`${address.hostname}:${address.port || (address.protocol === 'https:' ? 443 : 80)}`];
}

/** Folders outside of the root that say how its files are versioned: those of the repositories that it lies in. */
async function around(root: string): Promise<string[]> {
  const git = await findGit(nodeFiles, root);
  const dvc = await findDvc(nodeFiles, root);
  const folders = [...(git ? [git.top, git.gitDir, git.commonDir] : []), ...(dvc ? [dvc] : [])];
  return [...new Set(folders)].filter(folder => folder !== dirname(folder)).sort();
}
