/** The companion's kernel and the engine's worker die or hang, idle or under a request. */
import { expect } from '@playwright/test';
import { killEngine } from '../soak/page';
import { type Fault, OVER, type Scene } from './fault';

/** The companion's kernel; the checks before have seen to it that there is one. */
function kernelOf({ server }: Scene): number {
  const kernels = server.companions();
  if (kernels.length === 0) {
    throw new Error('there is no companion to break');
  }
  return Math.max(...kernels);
}

/** Stops the kernel, so that what is asked then is surely under way. */
async function stopUnderRequest(scene: Scene): Promise<number> {
  const kernel = kernelOf(scene);
  await expect(scene.writer.checkButton).toBeEnabled({ timeout: 60000 });
  process.kill(kernel, 'SIGSTOP');
  await scene.writer.beginToCheck();
  await expect(scene.writer.tools).toContainText(/Looking at the workspace…|Starting the companion…/);
  return kernel;
}

const endedUnderRequest = (kind: string, signal: NodeJS.Signals): Fault => ({
  kind,
  lasts: [0, 2000],
  inject: async scene => {
    const kernel = await stopUnderRequest(scene);
    process.kill(kernel, signal);
    process.kill(kernel, 'SIGCONT');
    return OVER;
  }
});

export const PROCESS_FAULTS: readonly Fault[] = [
  {
    kind: 'companion killed while idle',
    lasts: [0, 3000],
    inject: async scene => {
      process.kill(kernelOf(scene), 'SIGKILL');
      return OVER;
    }
  },
  {
    kind: 'companion stopped for seconds',
    lasts: [500, 9000],
    inject: async scene => {
      const kernel = kernelOf(scene);
      process.kill(kernel, 'SIGSTOP');
      return async () => {
        try {
          process.kill(kernel, 'SIGCONT');
        } catch {
          // It was given up meanwhile.
        }
      };
    }
  },
  endedUnderRequest('companion killed under a request', 'SIGKILL'),
  // What V8 does when it has no memory left.
  endedUnderRequest('companion aborted under a request', 'SIGABRT'),
  {
    kind: 'companion hangs under a request',
    lasts: [0, 0],
    inject: async scene => {
      await stopUnderRequest(scene);
      return OVER;
    }
  },
  {
    kind: 'engine’s worker ends without a word',
    lasts: [0, 2000],
    inject: async ({ page, random, writer }) => {
      if (random.next() < 0.7) {
        // Under an audit, which begins soon after what is written.
        await writer.write();
      }
      await killEngine(page);
      return OVER;
    }
  }
];
