import { QueryFailedError } from 'typeorm';
import type { AppError } from '../errors/app-error.js';
import { Unavailable } from '../errors/server.errors.js';

interface DriverError {
  code?: string;
  constraint?: string;
  message?: string;
  routine?: string;
}

/** Serialization failure and deadlock: PostgreSQL undid the whole transaction, and doing it again can work. */
const RETRYABLE = new Set(['40001', '40P01']);
/** Statement cancelled by its timeout, lock not had in time, too many connections, out of memory or disk. */
const OVERLOADED = new Set(['57014', '55P03', '53300', '53200', '53100']);
/** The server went away, is going, or is not there yet; sockets that broke on the way. */
const DISCONNECTED =
  /^(08...|57P0[1-5]|25P0[34]|ECONN\w+|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/;
const DISCONNECTED_TEXT =
  /^(Connection terminated|Client has encountered a connection error|Query read timeout|timeout expired|Client was closed|Query runner already released)/;
/** Of the disconnected, those that were connected before. */
const DEAD = /^(08...|57P0[1245]|25P0[34]|ECONNRESET|ECONNABORTED|EPIPE)$/;
const DEAD_TEXT = /^(Connection terminated|Client has encountered a connection error|Client was closed)/;
const POOL_TIMEOUT = /^timeout exceeded when trying to connect/;

function driverError(error: unknown): DriverError | undefined {
  if (error instanceof QueryFailedError) return error.driverError as DriverError;
  // Not `instanceof`: errors of sockets may come from another realm, as they do under Jest.
  return typeof error === 'object' && error !== null ? error : undefined;
}

/**
 * Resolves or rejects as `write` does. When a constraint, unique index or trigger
 * that `errors` names refuses it, throws the error made from that refusal instead.
 */
export async function translateViolations<T>(
  write: Promise<T>,
  errors: Readonly<Record<string, (cause: unknown) => Error>>,
): Promise<T> {
  try {
    return await write;
  } catch (error) {
    throw errors[driverError(error)?.constraint ?? '']?.(error) ?? error;
  }
}

/** True when the transaction was undone by PostgreSQL for the sake of another one. */
export function isRetryable(error: unknown): boolean {
  return RETRYABLE.has(driverError(error)?.code ?? '');
}

/** True when a migration has changed the columns of a prepared statement, which its connection can then not run any more. */
export function isStale(error: unknown): boolean {
  const cause = driverError(error);
  return cause?.code === '0A000' && cause.routine === 'RevalidateCachedQuery';
}

/** True when the connection, and with it the outcome of what ran on it, is lost. */
export function isDisconnection(error: unknown): boolean {
  const cause = driverError(error);
  return DISCONNECTED.test(cause?.code ?? '') || DISCONNECTED_TEXT.test(cause?.message ?? '');
}

/** True when the connection had been made and was ended, by the server or on the way; not when no answer came. */
export function isDead(error: unknown): boolean {
  const cause = driverError(error);
  return DEAD.test(cause?.code ?? '') || DEAD_TEXT.test(cause?.message ?? '');
}

/** True when every connection was in use for as long as the pool waits. It says nothing about the server. */
export function isPoolTimeout(error: unknown): boolean {
  return POOL_TIMEOUT.test(driverError(error)?.message ?? '');
}

/** The answer for a failure of the database that a later try can survive; undefined for anything else. */
export function databaseProblem(error: unknown): AppError | undefined {
  if (isPoolTimeout(error))
    return new Unavailable('All database connections are busy. Try again shortly.', { cause: error });
  if (isDisconnection(error))
    return new Unavailable('The database is away. Try again shortly.', { cause: error, retryAfterSeconds: 2 });
  if (isRetryable(error))
    return new Unavailable('Too many changes at once to the same data. Try again.', { cause: error });
  if (isStale(error)) return new Unavailable('The database has just been changed. Try again.', { cause: error });
  if (OVERLOADED.has(driverError(error)?.code ?? '')) {
    return new Unavailable('The database took too long. Try again shortly.', { cause: error });
  }
  return undefined;
}
