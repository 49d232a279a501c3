import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';

/** A server on loopback that goes away and comes back under the same port, with or without a word to its clients. */
export class SwitchedPort {
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {
    server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
      socket.on('error', () => undefined);
    });
  }

  static async open(server: Server): Promise<SwitchedPort> {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new SwitchedPort(server, (server.address() as AddressInfo).port);
  }

  /** From here on, connections are refused; open ones are reset. */
  async refuse(): Promise<void> {
    if (!this.server.listening) return;
    const closed = once(this.server, 'close');
    this.server.close();
    this.resetAll();
    await closed;
  }

  async accept(): Promise<void> {
    if (this.server.listening) return;
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
  }

  resetAll(): void {
    for (const socket of this.sockets) socket.resetAndDestroy();
  }
}
