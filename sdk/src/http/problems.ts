/** The problem document of RFC 9457 with which DataIO answers whatever it refuses. */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** A sentence that says what to do. */
  readonly detail: string;
  readonly instance?: string;
  /** Stable and in kebab-case: what a program decides by. The guide has a section for each. */
  readonly code: string;
  /** Names the request in the log of the server. */
  readonly request_id?: string;
  /** What is wrong with the input, where that is the problem. */
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

/** What every failure of this package is, so that one `catch` can tell it from faults of the program. */
export class DataioError extends Error {
  override name = 'DataioError';
}

/** The server refused: `problem` is its whole answer. */
export class ApiProblem extends DataioError {
  override name = 'ApiProblem';

  constructor(readonly problem: ProblemDocument) {
    super(problem.detail);
  }

  get status(): number {
    return this.problem.status;
  }

  get code(): string {
    return this.problem.code;
  }

  /** Of an answer with an error status; what stands between may have written it, so it need not be a problem document. */
  static async of(response: Response): Promise<ApiProblem> {
    const text = await response.text().catch(() => '');
    return new ApiProblem(documentIn(text) ?? foreignAnswer(response, text));
  }
}

/** Somebody else has changed a table since it was read; nothing of it was overwritten. */
export class TableChanged extends ApiProblem {
  override name = 'TableChanged';

  constructor(tableName: string, problem: ProblemDocument) {
    const detail = `${tableName} was changed on the server while this was under way, and stays as it is there. Look at it, and run this again.`;
    super({ ...problem, detail });
  }
}

/** No answer came: the address is wrong, the server is down, or it took too long. */
export class ConnectionFailed extends DataioError {
  override name = 'ConnectionFailed';
}

/** What arrived is not what the server announced, even after a second try. */
export class ContentMismatch extends DataioError {
  override name = 'ContentMismatch';
}

function documentIn(text: string): ProblemDocument | undefined {
  try {
    const document = JSON.parse(text) as Partial<ProblemDocument> | null;
    const { detail, code, status } = document ?? {};
    const complete = typeof detail === 'string' && typeof code === 'string' && typeof status === 'number';
    return complete ? (document as ProblemDocument) : undefined;
  } catch {
    return undefined;
  }
}

function foreignAnswer({ status, statusText, url }: Response, text: string): ProblemDocument {
  const said = text.trim().slice(0, 200);
  return {
    type: 'about:blank',
    title: statusText,
    status,
    detail: `${url} answered ${status}, and not as DataIO does${said === '' ? '.' : `: ${said}`} Is the address right?`,
    code: 'foreign-answer',
  };
}
