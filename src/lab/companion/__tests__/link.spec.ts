/** @jest-environment jsdom */
/** The wire to the companion on a server that hangs. */
import type { ServiceManager, Session } from '@jupyterlab/services';
import { CompanionLink } from '../link';

const LIMITS = { boot: 50, request: 50, ping: 50, stop: 50 };

test('a server that does not start the kernel is given up, and a kernel that comes too late is ended', async () => {
  let start!: (session: Session.ISessionConnection) => void;
  const starting = new Promise<Session.ISessionConnection>(resolve => {
    start = resolve;
  });
  const services = { sessions: { startNew: () => starting } } as unknown as ServiceManager.IManager;
  const link = new CompanionLink(services, LIMITS);
  await expect(link.boot()).rejects.toThrow('the server started no kernel within');
  const ended = new Promise<void>(resolve => {
    start({
      isDisposed: false,
      shutdown: async () => resolve(),
      dispose: () => {}
    } as unknown as Session.ISessionConnection);
  });
  await ended;
  link.dispose();
});
