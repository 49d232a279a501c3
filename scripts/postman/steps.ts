import {
  type Auth,
  type Body,
  type Item,
  jsonBody,
  JSON_HEADER,
  keyIn,
  NO_KEY,
  scriptOf,
} from './collection-format.js';

/** One call of a run, with what must come back. Code is JavaScript for Postman, where `body` is the JSON answered. */
export interface Step {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Behind `base_url`; or a whole address, which begins with a variable. */
  readonly path: string;
  /** The variable that holds the key to send, or `none`; left out, the administrator's. */
  readonly key?: string;
  readonly json?: object;
  /** The files of a form in `postman/`, by the names of its fields. */
  readonly files?: Readonly<Record<string, string>>;
  readonly before?: readonly string[];
  readonly status: number;
  /** The code of the problem, for a call that must be refused. */
  readonly code?: string;
  /** Code with expectations, by what they say. */
  readonly checks?: Readonly<Record<string, string>>;
  /** Variables to set for later steps, each with the code for its value. */
  readonly keeps?: Readonly<Record<string, string>>;
  readonly description?: string;
}

const NUMBER_MARK = /"<(\w+)>"/g;

/** For a JSON body: the number that a variable holds, which is sent without quotes. */
export function numberIn(variable: string): string {
  return `<${variable}>`;
}

export function step(name: string, asked: Step): Item {
  const { method, path, description, before = [] } = asked;
  const body = bodyOf(asked);
  return {
    name,
    event: [...(before.length > 0 ? [scriptOf('prerequest', before)] : []), scriptOf('test', testOf(asked))],
    request: {
      ...(asked.key !== undefined && { auth: authOf(asked.key) }),
      method,
      ...(asked.json && { header: [JSON_HEADER] }),
      ...(body && { body }),
      url: path.startsWith('/') ? `{{base_url}}${path}` : path,
      ...(description !== undefined && { description }),
    },
  };
}

function authOf(key: string): Auth {
  return key === 'none' ? NO_KEY : keyIn(key);
}

function bodyOf({ json, files }: Step): Body | undefined {
  if (json) return jsonBody(JSON.stringify(json, null, 2).replace(NUMBER_MARK, '{{$1}}'));
  if (!files) return undefined;
  const parts = Object.entries(files).map(([key, src]) => ({ key, type: 'file', src }));
  return { mode: 'formdata', formdata: parts };
}

function testOf({ status, code, checks = {}, keeps = {} }: Step): string[] {
  const refusal = code === undefined ? {} : { [`the reason is ${code}`]: `pm.expect(body.code).to.eql('${code}');` };
  const expectations = Object.entries({ ...refusal, ...checks }).flatMap(([says, expectation]) => [
    `pm.test(${JSON.stringify(says)}, () => {`,
    ...expectation.split('\n').map((line) => `  ${line}`),
    '});',
  ]);
  const assignments = Object.entries(keeps).map(
    ([variable, value]) => `pm.collectionVariables.set('${variable}', ${value});`,
  );
  const rest = [...expectations, ...assignments];
  const readsJson = rest.some((line) => /\bbody\b/.test(line));
  return [
    `pm.test('answers ${status}', () => pm.response.to.have.status(${status}));`,
    ...(readsJson ? ['const body = pm.response.json();'] : []),
    ...rest,
  ];
}
