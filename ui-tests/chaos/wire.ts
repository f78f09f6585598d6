/** A wire between a browser and a server, whose connections can be cut as those of a network are. */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';

export class Wire {
  /** @param to port of the server on this machine, which need not be there yet, or any more */
  static async to(to: number): Promise<Wire> {
    const listener = createServer();
    const wire = new Wire(listener, to);
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    return wire;
  }

  private constructor(
    private readonly _listener: Server,
    to: number
  ) {
    _listener.on('connection', near => {
      const far = connect(to, '127.0.0.1');
      this._open.add(near);
      near.once('data', data => {
        if (/^upgrade: *websocket/im.test(data.toString('latin1'))) {
          this._webSockets.add(near);
        }
      });
      near.pipe(far);
      far.pipe(near);
      const end = (): void => {
        near.destroy();
        far.destroy();
        this._open.delete(near);
        this._webSockets.delete(near);
      };
      for (const socket of [near, far]) {
        // What became of the one is told to the other by its end.
        socket.on('error', () => {});
        socket.on('close', end);
      }
    });
  }

  /** By this the browser reaches the server. */
  get origin(): string {
    return `http://127.0.0.1:${(this._listener.address() as { port: number }).port}`;
  }

  /** Resets the connections of all websockets, with no word of it to either side; tells how many. */
  cutWebSockets(): number {
    const cut = [...this._webSockets];
    cut.forEach(socket => socket.resetAndDestroy());
    return cut.length;
  }

  async close(): Promise<void> {
    this._open.forEach(socket => socket.destroy());
    this._listener.close();
    await once(this._listener, 'close');
  }

  private readonly _open = new Set<Socket>();
  private readonly _webSockets = new Set<Socket>();
}
