import { type Client, type components, isProblem, TimeoutError, UnexpectedResponseError } from 'keelson-client';

type Schemas = components['schemas'];

export type Product = Schemas['ProductResponse'];
export type Order = Schemas['OrderResponse'];
export type OrderStatus = Schemas['OrderStatus'];
export type Money = Schemas['MoneyResponse'];
export type User = Schemas['UserResponse'];
export type { Client };

interface Violation {
  readonly detail: string;
  /** Of an imported file. */
  readonly line?: number;
}

/** The single violations that a refusal lists. */
export function violationsOf(error: unknown): readonly Violation[] {
  return isProblem(error) && 'errors' in error.problem ? (error.problem.errors as readonly Violation[]) : [];
}

/** What to tell the user about an error, in one or more sentences. */
export function textOf(error: unknown): string {
  if (isProblem(error)) return [error.problem.detail, ...violationsOf(error).map(({ detail }) => detail)].join(' ');
  if (error instanceof TimeoutError || error instanceof TypeError) return 'The server cannot be reached. Try again.';
  if (error instanceof UnexpectedResponseError) return 'The server answered something unexpected. Try again later.';
  return String(error);
}
