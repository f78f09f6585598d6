import { VERSION } from '../../audit/version';

/** The part of Deno's API that the companion uses. */
export interface DenoKernel {
  readonly version: { readonly deno: string };
  readonly env: { get(name: string): string | undefined };
  readonly permissions: { revoke(descriptor: { name: string }): Promise<{ state: string }> };
  readonly jupyter: { broadcast(type: string, content: Record<string, unknown>): Promise<void> };
  /** Of the server that has started the kernel; another one once that server is gone. */
  readonly ppid: number;
  cwd(): string;
  exit(code: number): never;
}

/** Deno itself; only in its kernel does it have `jupyter`. */
export const deno = (globalThis as unknown as { Deno: DenoKernel }).Deno;

const WORKER = 'preflight-companion@';

/** By this a worker of ours knows what it is, and of which version the kernel is that has started it. */
export const WORKER_NAME = `${WORKER}${VERSION}`;

/** Whether a worker was started by a kernel of ours, of whatever version. */
export const isOurs = (name: string): boolean => name.startsWith(WORKER);

/** What a worker may read, and the hosts that it may ask; it may do nothing else. */
export interface Allowed {
  readonly read: readonly string[];
  readonly net: readonly string[];
}

export const NOTHING: Allowed = { read: [], net: [] };

export function startWorker(module: string, { read, net }: Allowed): Worker {
  const options = {
    type: 'module' as const,
    name: WORKER_NAME,
    deno: {
      permissions: {
        read,
        net: net.length > 0 ? net : (false as const),
        run: false,
        write: false,
        env: false,
        ffi: false,
        sys: false,
        import: false
      }
    }
  };
  return new Worker(module, options);
}
