import { createHash, createHmac, type KeyObject } from 'node:crypto';
import {
  type CallHandler,
  type ExecutionContext,
  HttpStatus,
  Inject,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { type Actor, isGraphql, requestOf } from '../../auth/actor.js';
import { pathOf } from '../../context/request-context.js';
import { Database } from '../../database/database.js';
import { translateViolations } from '../../database/postgres-errors.js';
import { problem } from '../../errors/problem.js';
import { InvalidParameter } from '../../errors/request.errors.js';
import { INSTANCE_SECRETS, type InstanceSecrets } from '../../secrets/instance-secrets.js';
import { setEtag } from '../responses/etag.js';
import {
  AlreadyStored,
  IDEMPOTENCY_KEY_TAKEN,
  IdempotencyRepository,
  KeyInFlight,
  type StoredResponse,
} from './idempotency.repository.js';

class IdempotencyKeyReused extends problem(
  'invalid',
  'idempotency_key_reused',
  'Idempotency-Key was used with another body',
  'A request with the same Idempotency-Key had another body. A key identifies one request: use a new key for a new request.',
) {}

class IdempotencyKeyInFlight extends problem(
  'conflict',
  'idempotency_key_in_flight',
  'The first request is still running',
  'A request with this Idempotency-Key is being processed. Retry after the seconds in Retry-After to get its response.',
  () => ['A request with this Idempotency-Key is still running. Retry for its response.', { retryAfterSeconds: 1 }],
) {}

const TTL_HOURS = 24;
/** A structured-field string (draft-ietf-httpapi-idempotency-key-header), or the bare key that most clients send. */
export const IDEMPOTENCY_KEY = /^(?:"([\x21\x23-\x5b\x5d-\x7e]{1,255})"|([\x21\x23-\x5b\x5d-\x7e]{1,255}))$/;

/** A request or a GraphQL field that is to be done once for its key. */
interface Attempt {
  readonly key: string | undefined;
  /** Who does what: a key belongs to one of these. */
  readonly scope: readonly unknown[];
  /** What must be the same in a repetition. */
  readonly input: unknown;
  readonly request: Request;
  /** Undefined for a field, which has no status and headers of its own. */
  readonly response?: Response;
}

/**
 * Idempotency-Key of a POST, and `idempotencyKey` of a GraphQL mutation. The work and its stored response commit in
 * one transaction: after a crash both exist or neither, and a repeated request gets the stored response or does the
 * work for the first time. The transaction begins with the first one of the work, so that what runs before it, such as
 * hashing, holds no connection.
 *
 * A key belongs to one caller and path. A refusal rolls back and is not stored, so the key can be used again.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly database: Database,
    private readonly keys: IdempotencyRepository,
    @Inject(INSTANCE_SECRETS) private readonly secrets: InstanceSecrets,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const attempt = isGraphql(context) ? attemptOfField(context) : attemptOfRequest(context);
    return attempt.key === undefined
      ? next.handle()
      : from(this.runOnce(scopedKey(attempt, attempt.key), attempt, next));
  }

  private async runOnce(id: Buffer, { input, request, response }: Attempt, next: CallHandler): Promise<unknown> {
    // An HMAC, not a plain hash: the body may contain a password, which could be guessed from its hash.
    const text = canonical(input);
    const fingerprintBy = (key: KeyObject) => createHmac('sha256', key).update(text).digest();
    const [key, ...previousKeys] = this.secrets.fingerprintKeys;
    const fingerprint = fingerprintBy(key);
    const isSame = (stored: Buffer) =>
      stored.equals(fingerprint) || previousKeys.some((previous) => stored.equals(fingerprintBy(previous)));
    const replayStored = async () => {
      const stored = await this.keys.find(id);
      return stored && { body: replay(stored, isSame, request, response) };
    };
    const before = await replayStored();
    if (before) return before.body;
    try {
      const work = this.database.lazyTransaction(
        async () => {
          const body: unknown = await lastValueFrom(next.handle(), { defaultValue: undefined });
          await this.database.transaction(() =>
            this.keys.store(id, { fingerprint, ...storable(response, body) }, TTL_HOURS),
          );
          return body;
        },
        () => this.keys.acquire(id),
      );
      return await translateViolations(work, { [IDEMPOTENCY_KEY_TAKEN]: () => new AlreadyStored() });
    } catch (error) {
      if (error instanceof KeyInFlight) throw new IdempotencyKeyInFlight();
      if (!(error instanceof AlreadyStored)) throw error;
      response?.removeHeader('ETag');
      const stored = await replayStored();
      if (!stored) throw new IdempotencyKeyInFlight();
      return stored.body;
    }
  }
}

function replay(
  stored: StoredResponse,
  isSame: (fingerprint: Buffer) => boolean,
  request: Request,
  response: Response | undefined,
): unknown {
  if (!isSame(stored.fingerprint)) throw new IdempotencyKeyReused();
  request.res?.setHeader('Idempotent-Replayed', 'true');
  response?.status(stored.status);
  if (stored.location !== null) response?.setHeader('Location', stored.location);
  if (stored.body === null) return undefined;
  const body = JSON.parse(stored.body) as { version?: number };
  if (response && body.version !== undefined) setEtag(response, body.version);
  return body;
}

function storable(response: Response | undefined, body: unknown): Omit<StoredResponse, 'fingerprint'> {
  const location = response?.getHeader('Location');
  return {
    status: response?.statusCode ?? HttpStatus.OK,
    location: typeof location === 'string' ? location : null,
    body: body === undefined ? null : JSON.stringify(body),
  };
}

function parseKey(header: string | string[]): string {
  const [, quoted, bare] = IDEMPOTENCY_KEY.exec(String(header)) ?? [];
  const key = quoted ?? bare;
  if (key !== undefined) return key;
  const detail =
    'Idempotency-Key must be 1 to 255 visible ASCII characters without quotes and backslashes, such as a UUID.';
  throw new InvalidParameter({ parameter: 'Idempotency-Key', code: 'key', detail });
}

function attemptOfRequest(context: ExecutionContext): Attempt {
  const request = requestOf(context);
  const header = request.headers['idempotency-key'];
  return {
    key: header === undefined ? undefined : parseKey(header),
    scope: [request.method, pathOf(request.originalUrl)],
    input: request.body,
    request,
    response: context.switchToHttp().getResponse<Response>(),
  };
}

function attemptOfField(context: ExecutionContext): Attempt {
  const { idempotencyKey, ...input } = context.getArgByIndex<{ readonly idempotencyKey?: string | null }>(1);
  return {
    key: typeof idempotencyKey === 'string' ? parseKey(idempotencyKey) : undefined,
    scope: ['GRAPHQL', context.getHandler().name],
    input,
    request: requestOf(context),
  };
}

function scopedKey({ request, scope }: Attempt, key: string): Buffer {
  const caller = (request.user as Actor | undefined)?.userId ?? `anonymous ${request.ip}`;
  return createHash('sha256')
    .update(JSON.stringify([caller, ...scope, key]))
    .digest();
}

/** JSON that does not depend on the order of members. */
function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_, part: unknown) =>
      typeof part === 'object' && part !== null && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
        : part,
    ) ?? ''
  );
}
