/** The parts of Postman's collection format v2.1 that we write. Nothing has an id: Postman gives ids on import. */
export interface Folder {
  readonly name: string;
  readonly description?: string;
  readonly item: readonly Item[];
}

export interface Item {
  readonly name: string;
  readonly event?: readonly ScriptEvent[];
  readonly request: Request;
}

export interface Request {
  /** Left out, the request has the key of the collection. */
  readonly auth?: Auth;
  readonly method: string;
  readonly header?: readonly Parameter[];
  readonly body?: Body;
  readonly url: string | Url;
  readonly description?: string;
}

export interface Url {
  readonly host: readonly string[];
  readonly path: readonly string[];
  readonly query?: readonly Parameter[];
  readonly variable?: readonly Parameter[];
}

export interface Parameter {
  readonly key: string;
  readonly value: string;
  readonly description?: string;
  readonly disabled?: boolean;
}

export type Body =
  | { readonly mode: 'raw'; readonly raw: string; readonly options: { readonly raw: { readonly language: 'json' } } }
  | { readonly mode: 'formdata'; readonly formdata: readonly FormPart[] };

export interface FormPart {
  readonly key: string;
  readonly type: string;
  readonly value?: string;
  /** Beside the collection: Postman's working directory, or newman's `--working-dir`, is `postman/`. */
  readonly src?: string;
  readonly description?: string;
}

export interface ScriptEvent {
  readonly listen: 'prerequest' | 'test';
  readonly script: { readonly type: 'text/javascript'; readonly exec: readonly string[] };
}

export type Auth = { readonly type: 'noauth' } | { readonly type: 'apikey'; readonly apikey: readonly Setting[] };

interface Setting {
  readonly key: string;
  readonly value: string;
  readonly type: 'string';
}

export const JSON_HEADER: Parameter = { key: 'Content-Type', value: 'application/json' };
export const NO_KEY: Auth = { type: 'noauth' };

/** The header with the key that a variable holds. */
export function keyIn(variable: string): Auth {
  const settings = { key: 'X-API-Key', value: `{{${variable}}}`, in: 'header' };
  return {
    type: 'apikey',
    apikey: Object.entries(settings).map(([key, value]) => ({ key, value, type: 'string' })),
  };
}

export function scriptOf(listen: ScriptEvent['listen'], lines: readonly string[]): ScriptEvent {
  return { listen, script: { type: 'text/javascript', exec: lines } };
}

export function jsonBody(json: string): Body {
  return { mode: 'raw', raw: json, options: { raw: { language: 'json' } } };
}
