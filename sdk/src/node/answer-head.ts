export interface AnswerHead {
  readonly status: number;
  /** Of the body. */
  readonly lengthBytes: number;
  /** Whether the connection takes another request. */
  readonly staysOpen: boolean;
}

const STATUS_LINE = /^HTTP\/1\.1 (200|206)(?: |$)/;
const LENGTH = /^\d{1,15}$/;

/** The head of an answer whose body is its bytes as they are, of a length that is told. Of any other, undefined. */
export function readAnswerHead(text: string): AnswerHead | undefined {
  const [first = '', ...lines] = text.split('\r\n');
  const status = STATUS_LINE.exec(first)?.[1];
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [, name = '', value = ''] = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
    // Neither a line that is no header nor one said twice is for this reader to judge, where the bytes depend on it.
    if (name === '' || (headers.has(name.toLowerCase()) && name.toLowerCase() === 'content-length')) return undefined;
    headers.set(name.toLowerCase(), value.toLowerCase());
  }
  const length = headers.get('content-length') ?? '';
  const isPlain = !headers.has('transfer-encoding') && (headers.get('content-encoding') ?? 'identity') === 'identity';
  if (status === undefined || !LENGTH.test(length) || !isPlain) return undefined;
  return { status: Number(status), lengthBytes: Number(length), staysOpen: headers.get('connection') !== 'close' };
}
