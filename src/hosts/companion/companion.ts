/**
 * The companion's part of the bundle. The kernel imports it and calls `boot`, `request`, `ping` and `cancel`; the workers that
 * it starts from the same file, each with less permission than the kernel, do the work.
 */
import { isOurs, WORKER_NAME } from './deno';
import { Companion } from './kernel';
import { refuse, serve } from './serve';

let companion: Companion | null = null;

/** Prepares the kernel and answers with a `bootMessage`. */
export async function boot(id: number): Promise<void> {
  companion ??= new Companion(import.meta.url);
  await companion.boot(id);
}

/** Starts on a request (JSON of a `CompanionRequest`) and returns at once; the answer is displayed later. */
export function request(message: string): void {
  companion?.request(message);
}

/** Gives up these requests, all when none are named. */
export function cancel(ids: readonly number[] | null): void {
  companion?.cancel(ids);
}

/** Answers at once. */
export function ping(id: number): void {
  companion?.ping(id);
}

// The library is imported by workers of others, too.
if ('DedicatedWorkerGlobalScope' in globalThis && isOurs(self.name)) {
  // An update puts another file in the place of this one below a kernel that runs.
  if (self.name === WORKER_NAME) {
    serve();
  } else {
    refuse();
  }
}
