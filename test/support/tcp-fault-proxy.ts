import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { SwitchedPort } from './switched-port.js';

export type Direction = 'request' | 'answer';

/**
 * Stands before a server that speaks any protocol, such as PostgreSQL. What it does may change at any time and holds for
 * open connections too. It passes all bytes on until told otherwise.
 */
export class TcpFaultProxy {
  private awake: Promise<unknown> = Promise.resolve();
  private wake = (): void => undefined;
  private bytesPerSecond = Infinity;
  private cut: { direction: Direction; bytesLeft: number } | undefined;
  private hold: { direction: Direction; bytesLeft: number } | undefined;

  /** `targetPort`: it may change, for the connections to come. */
  private constructor(
    private readonly switched: SwitchedPort,
    public targetPort: number,
  ) {}

  static async open(targetPort: number): Promise<TcpFaultProxy> {
    const server = createServer((client) => void proxy.connect(client));
    const proxy: TcpFaultProxy = new TcpFaultProxy(await SwitchedPort.open(server), targetPort);
    return proxy;
  }

  get port(): number {
    return this.switched.port;
  }

  async pass(): Promise<void> {
    this.wake();
    this.bytesPerSecond = Infinity;
    this.cut = undefined;
    this.hold = undefined;
    await this.switched.accept();
  }

  refuse(): Promise<void> {
    return this.switched.refuse();
  }

  /** Accepts, and passes nothing on; what comes meanwhile is passed on later. */
  silence(): void {
    this.awake = new Promise<void>((resolve) => (this.wake = resolve));
  }

  /** Once so many bytes have gone that way, over all connections, it is silent. */
  silenceAfter(direction: Direction, bytes: number): void {
    this.hold = { direction, bytesLeft: bytes };
  }

  slow(bytesPerSecond: number): void {
    this.bytesPerSecond = bytesPerSecond;
  }

  /** Once so many bytes have gone that way, over all connections, the connection that brought them is reset. */
  resetAfter(direction: Direction, bytes: number): void {
    this.cut = { direction, bytesLeft: bytes };
  }

  close(): Promise<void> {
    this.wake();
    return this.switched.refuse();
  }

  private async connect(client: Socket): Promise<void> {
    await this.awake;
    const target = connect(this.targetPort, '127.0.0.1');
    const end = (): void => {
      client.resetAndDestroy();
      target.destroy();
    };
    for (const socket of [client, target]) socket.on('error', end).on('close', () => setImmediate(end));
    await Promise.all([this.relay(client, target, 'request'), this.relay(target, client, 'answer')]).catch(end);
  }

  private async relay(from: Socket, to: Socket, direction: Direction): Promise<void> {
    for await (const chunk of from as AsyncIterable<Buffer>) {
      this.countForHold(direction, chunk.length);
      await this.awake;
      if (this.bytesPerSecond < Infinity)
        await sleep((chunk.length * 1000) / this.bytesPerSecond, undefined, { ref: false });
      const passing = chunk.subarray(0, this.lengthBeforeCut(direction, chunk.length));
      if (!to.write(passing)) await once(to, 'drain');
      if (passing.length < chunk.length) throw new Error('The connection is cut.');
    }
    to.end();
  }

  private countForHold(direction: Direction, length: number): void {
    if (this.hold?.direction !== direction) return;
    this.hold.bytesLeft -= length;
    if (this.hold.bytesLeft >= 0) return;
    this.hold = undefined;
    this.silence();
  }

  private lengthBeforeCut(direction: Direction, length: number): number {
    if (this.cut?.direction !== direction) return length;
    const before = Math.min(length, this.cut.bytesLeft);
    this.cut.bytesLeft -= before;
    if (before < length) this.cut = undefined;
    return before;
  }
}
