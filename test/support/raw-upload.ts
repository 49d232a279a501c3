import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { tableForm } from './catalogue.js';
import type { TestApp } from './test-app.js';

/** An upload of a table that stops in the middle of its file until told how it ends. */
export class RawUpload {
  private readonly socket: Socket;
  private readonly rest: string;
  private readonly closed: Promise<unknown>;
  private text = '';

  constructor({ port, admin }: Pick<TestApp, 'port' | 'admin'>, path: string, tableName: string, content: string) {
    const [file, metadata] = tableForm(tableName, content);
    const body = [
      `--B\r\nContent-Disposition: form-data; name="file"; filename="${file?.name}"\r\nContent-Type: text/csv\r\n\r\n`,
      `${content}\r\n--B\r\nContent-Disposition: form-data; name="table_metadata_file"; filename="m.json"\r\n\r\n`,
      `${String(metadata?.content)}\r\n--B--\r\n`,
    ].join('');
    const head = [
      `POST /api/v1${path} HTTP/1.1`,
      'Host: test.example',
      'Connection: close',
      `X-API-Key: ${admin.key}`,
      'Content-Type: multipart/form-data; boundary=B',
      `Content-Length: ${Buffer.byteLength(body)}`,
    ];
    const middle = body.indexOf(content) + Math.floor(content.length / 2);
    this.rest = body.slice(middle);
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('error', () => undefined).on('data', (chunk: Buffer) => (this.text += chunk.toString()));
    this.closed = once(this.socket, 'close');
    this.socket.write(`${head.join('\r\n')}\r\n\r\n${body.slice(0, middle)}`);
  }

  /** Sends what is missing, and answers the status. */
  async finish(): Promise<number> {
    this.socket.write(this.rest);
    await this.closed;
    return Number(/^HTTP\/1\.1 (\d{3})/.exec(this.text)?.[1]);
  }

  async cut(): Promise<void> {
    this.socket.resetAndDestroy();
    await this.closed;
  }
}
