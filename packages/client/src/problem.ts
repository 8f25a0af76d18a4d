import type { ProblemCode } from './problem-codes.js';
import type { components } from './schema.js';

type Schemas = components['schemas'];

/** The problem document with this code, its additional members included. */
export type Problem<Code extends ProblemCode = ProblemCode> = Code extends keyof Schemas
  ? Schemas[Code]
  : Schemas['ProblemResponse'] & { code: Code };

/** A refusal of the API (RFC 9457). `problem` is its document; tell it apart with `isProblem`. */
export class ProblemError<Code extends ProblemCode = ProblemCode> extends Error {
  constructor(
    readonly problem: Problem<Code>,
    readonly response: Response,
  ) {
    super(problem.detail);
    this.name = 'ProblemError';
  }

  get code(): Code {
    return this.problem.code as Code;
  }

  get status(): number {
    return this.response.status;
  }
}

/** A response that is no problem document: a proxy answered, or the address is not that of the API. */
export class UnexpectedResponseError extends Error {
  constructor(readonly response: Response) {
    super(`${response.url || 'The server'} answered ${response.status} without a problem document.`);
    this.name = 'UnexpectedResponseError';
  }
}

/** Whether `error` is a refusal of the API, with one of `codes` if there are any. */
export function isProblem<Code extends ProblemCode = ProblemCode>(
  error: unknown,
  ...codes: readonly Code[]
): error is ProblemError<Code> {
  return error instanceof ProblemError && (codes.length === 0 || codes.includes(error.code as Code));
}

/** The error of a response that is no success. Reads its body. */
export async function errorOf(response: Response): Promise<ProblemError | UnexpectedResponseError> {
  if (!response.headers.get('content-type')?.startsWith('application/problem+json'))
    return new UnexpectedResponseError(response);
  return new ProblemError((await response.json()) as Problem, response);
}
