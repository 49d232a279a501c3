/** An answer with its JSON body read; `body` is the text where it is no JSON. */
export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: string;
  readonly request_id: string;
  readonly errors?: { path: string; message: string }[];
}

/** Calls the API with a key, over a socket, as any client does. */
export class ApiCaller {
  constructor(
    readonly url: string,
    readonly key: string | undefined,
  ) {}

  get<T = unknown>(path: string, headers: Record<string, string> = {}): Promise<Answer<T>> {
    return this.send<T>('GET', path, { headers });
  }

  post<T = unknown>(path: string, body: unknown): Promise<Answer<T>> {
    return this.sendJson<T>('POST', path, body);
  }

  patch<T = unknown>(path: string, body: unknown): Promise<Answer<T>> {
    return this.sendJson<T>('PATCH', path, body);
  }

  delete<T = unknown>(path: string): Promise<Answer<T>> {
    return this.send<T>('DELETE', path, {});
  }

  /** A multipart form as Python's requests sends it: files in the order given. */
  upload<T = unknown>(path: string, files: readonly FormFile[]): Promise<Answer<T>> {
    return this.send<T>('POST', path, { body: formOf(files) });
  }

  replace<T = unknown>(
    path: string,
    files: readonly FormFile[],
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    return this.send<T>('PUT', path, { body: formOf(files), headers });
  }

  private sendJson<T>(method: string, path: string, body: unknown): Promise<Answer<T>> {
    return this.send<T>(method, path, { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  }

  async send<T = unknown>(method: string, path: string, init: RequestInit): Promise<Answer<T>> {
    const headers = { ...(this.key !== undefined && { 'X-API-Key': this.key }), ...init.headers };
    const response = await fetch(`${this.url}/api/v1${path}`, { redirect: 'manual', ...init, method, headers });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: parsed(text, response) as T };
  }
}

export interface FormFile {
  readonly field: string;
  readonly name: string;
  readonly content: string | Uint8Array<ArrayBuffer>;
}

function formOf(files: readonly FormFile[]): FormData {
  const form = new FormData();
  for (const { field, name, content } of files) form.append(field, new Blob([content]), name);
  return form;
}

function parsed(text: string, response: Response): unknown {
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return isJson && text !== '' ? (JSON.parse(text) as unknown) : text;
}
