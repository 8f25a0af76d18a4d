import { QueryFailedError } from 'typeorm';
import type { AppError } from '../errors/app-error.js';
import { ReferenceConflict } from '../errors/request.errors.js';
import { Unavailable } from '../errors/server.errors.js';

interface DriverError {
  code?: string;
  constraint?: string;
  message?: string;
  routine?: string;
}

/** Serialization failure and deadlock: PostgreSQL rolled back the whole transaction, and a retry can succeed. */
const RETRYABLE = new Set(['40001', '40P01']);
/** Statement timeout, too many connections, out of memory, out of disk. */
const OVERLOADED = new Set(['57014', '53300', '53200', '53100']);
const LOCK_TIMEOUT = '55P03';
/** The server stopped, is stopping or not started yet; the connection broke. */
const DISCONNECTED =
  /^(08...|57P0[1-5]|25P0[34]|ECONN\w+|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/;
const DISCONNECTED_TEXT =
  /^(Connection terminated|Client has encountered a connection error|Query read timeout|timeout expired|Client was closed|Query runner already released)/;
/** Of these, the errors of connections that had been established. */
const DEAD = /^(08...|57P0[1245]|25P0[34]|ECONNRESET|ECONNABORTED|EPIPE)$/;
const DEAD_TEXT = /^(Connection terminated|Client has encountered a connection error|Client was closed)/;
const POOL_TIMEOUT = /^timeout exceeded when trying to connect/;

function driverError(error: unknown): DriverError | undefined {
  if (error instanceof QueryFailedError) return error.driverError as DriverError;
  // Not `instanceof`: errors of sockets may come from another realm, as under Jest.
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

/** True when a reference to a missing row was refused, or the deletion of a referenced one. */
function violatesForeignKey(error: unknown): boolean {
  return driverError(error)?.code === '23503';
}

/** True when PostgreSQL rolled the transaction back in favour of another one. */
export function isRetryable(error: unknown): boolean {
  return RETRYABLE.has(driverError(error)?.code ?? '');
}

/**
 * True when a migration changed the columns of a prepared statement, or a pooler
 * lost it: its connection can no longer run it.
 */
export function isStale(error: unknown): boolean {
  const cause = driverError(error);
  if (cause?.code === '0A000') return cause.routine === 'RevalidateCachedQuery';
  return cause?.code === '26000' || cause?.code === '42P05';
}

/** True when the connection is lost, and with it the outcome of what ran on it. */
export function isDisconnection(error: unknown): boolean {
  const cause = driverError(error);
  return DISCONNECTED.test(cause?.code ?? '') || DISCONNECTED_TEXT.test(cause?.message ?? '');
}

/** True when an established connection was ended; false when no answer came. */
export function isDead(error: unknown): boolean {
  const cause = driverError(error);
  return DEAD.test(cause?.code ?? '') || DEAD_TEXT.test(cause?.message ?? '');
}

/** True for a write on a server that only reads, as a former primary after a fail-over. */
export function isReadOnly(error: unknown): boolean {
  return driverError(error)?.code === '25006';
}

/** True when no connection of the pool became free in time. It says nothing about the server. */
export function isPoolTimeout(error: unknown): boolean {
  return POOL_TIMEOUT.test(driverError(error)?.message ?? '');
}

/** Unavailable for errors after which a retry can succeed, ReferenceConflict for foreign keys; undefined for all others. */
export function databaseProblem(error: unknown): AppError | undefined {
  if (violatesForeignKey(error)) return new ReferenceConflict(error);
  if (isPoolTimeout(error))
    return new Unavailable('All database connections are busy. Try again shortly.', { cause: error });
  if (isDisconnection(error))
    return new Unavailable('The database cannot be reached. Try again shortly.', {
      cause: error,
      retryAfterSeconds: 2,
    });
  if (isReadOnly(error))
    return new Unavailable('The database only reads at the moment. Try again shortly.', {
      cause: error,
      retryAfterSeconds: 5,
    });
  if (isRetryable(error) || driverError(error)?.code === LOCK_TIMEOUT)
    return new Unavailable('The same data is being changed by too many requests. Try again.', { cause: error });
  if (isStale(error)) return new Unavailable('The database has just been changed. Try again.', { cause: error });
  if (OVERLOADED.has(driverError(error)?.code ?? '')) {
    return new Unavailable('The database took too long. Try again shortly.', { cause: error });
  }
  return undefined;
}
