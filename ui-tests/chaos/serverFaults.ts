/** The server goes away or hangs; so does what lies between it and the page. */
import type { Page, Route } from '@playwright/test';
import type { Fault } from './fault';

const MESSAGES: Record<number, string> = {
  403: 'Forbidden',
  500: 'Internal Server Error',
  507: 'Insufficient Storage'
};

/** Answers requests to the service of files with a status, in place of the server; `only` is the method, all when null. */
async function answerFiles(page: Page, status: number, only: string | null): Promise<() => Promise<void>> {
  const where = /\/api\/contents/;
  const answer = (route: Route): Promise<void> =>
    only === null || route.request().method() === only
      ? route.fulfill({ status, json: { message: MESSAGES[status], reason: null } })
      : route.fallback();
  await page.route(where, answer);
  return () => page.unroute(where, answer);
}

const files = (status: number, only: string | null, kind: string): Fault => ({
  kind,
  lasts: [500, 3000],
  inject: ({ page }) => answerFiles(page, status, only)
});

const FREE = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 };

export const SERVER_FAULTS: readonly Fault[] = [
  {
    kind: 'server killed and started again',
    lasts: [500, 3000],
    inject: async ({ server }) => {
      const left = server.kernels();
      await server.kill();
      return async () => {
        await server.up();
        // What a killed server leaves behind.
        for (const pid of left) {
          try {
            process.kill(pid, 'SIGKILL');
          } catch {
            // Gone with it.
          }
        }
      };
    }
  },
  {
    kind: 'server stopped for seconds',
    lasts: [1000, 12000],
    inject: async ({ server }) => {
      server.signal('SIGSTOP');
      return async () => server.signal('SIGCONT');
    }
  },
  {
    kind: 'network offline',
    lasts: [1000, 5000],
    inject: async ({ session }) => {
      await session.send('Network.emulateNetworkConditions', { ...FREE, offline: true });
      return async () => void (await session.send('Network.emulateNetworkConditions', FREE));
    }
  },
  {
    kind: 'network slow',
    lasts: [2000, 5000],
    inject: async ({ session, random }) => {
      const bytes = 5000 + random.below(60000);
      await session.send('Network.emulateNetworkConditions', {
        offline: false,
        latency: 300 + random.below(1500),
        downloadThroughput: bytes,
        uploadThroughput: bytes
      });
      return async () => void (await session.send('Network.emulateNetworkConditions', FREE));
    }
  },
  {
    kind: 'websockets cut',
    lasts: [500, 4000],
    inject: async ({ wire }) => {
      wire.cutWebSockets();
      // Again, once they are back.
      return async () => void wire.cutWebSockets();
    }
  },
  files(403, null, 'service of files answers 403'),
  files(500, null, 'service of files answers 500'),
  files(507, 'PUT', 'service of files answers 507 to writing')
];
