import { createHash, createHmac } from 'node:crypto';
import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
  SetMetadata,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiExtension } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { from, lastValueFrom, type Observable } from 'rxjs';
import type { Actor } from '../../auth/actor.js';
import { INSTANCE_SECRETS, type InstanceSecrets } from '../../secrets/instance-secrets.js';
import { Database } from '../../database/database.js';
import { InvalidParameter } from '../../errors/request.errors.js';
import { IdempotencyKeyInFlight, IdempotencyKeyReused } from './idempotency.errors.js';
import { AlreadyStored, IdempotencyRepository, type StoredResponse } from './idempotency.repository.js';

const SKIP_IDEMPOTENCY = 'keelson:never-kept';
const HOURS = 24;
/** A structured-field string (draft-ietf-httpapi-idempotency-key-header), or the bare key most clients send. */
export const IDEMPOTENCY_KEY = /^(?:"([\x21\x23-\x5b\x5d-\x7e]{1,255})"|([\x21\x23-\x5b\x5d-\x7e]{1,255}))$/;

/** For a POST whose answer holds a secret: it is not kept, and Idempotency-Key has no effect. */
export function SkipIdempotency(): MethodDecorator {
  return applyDecorators(SetMetadata(SKIP_IDEMPOTENCY, true), ApiExtension('x-never-kept', true));
}

/**
 * Idempotency-Key on every POST. The work and the memory of its answer commit
 * in one transaction: after a crash either both are there or neither, and a
 * repeated request is answered from memory or done for the first time.
 *
 * The key belongs to caller and path. Refusals roll back and are not kept, so
 * the same key may be used again once the reason is gone.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly database: Database,
    private readonly keys: IdempotencyRepository,
    private readonly reflector: Reflector,
    @Inject(INSTANCE_SECRETS) private readonly secrets: InstanceSecrets,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const header = request.headers['idempotency-key'];
    if (request.method !== 'POST' || header === undefined) return next.handle();
    if (this.reflector.get(SKIP_IDEMPOTENCY, context.getHandler())) return next.handle();
    const id = scopedKey(request, parseKey(header));
    return from(this.once(id, request, http.getResponse<Response>(), next));
  }

  private async once(id: Buffer, request: Request, response: Response, next: CallHandler): Promise<unknown> {
    // Keyed, because a body may hold a password: a plain hash would be a much cheaper way to it than its own.
    const fingerprint = createHmac('sha256', this.secrets.fingerprintKey).update(canonical(request.body)).digest();
    try {
      return await this.database.transaction(async () => {
        const { locked, kept } = await this.keys.acquire(id);
        if (kept) return replay(kept, fingerprint, response);
        if (!locked) throw new IdempotencyKeyInFlight();
        const body: unknown = await lastValueFrom(next.handle(), { defaultValue: undefined });
        await this.keys.store(id, { fingerprint, ...answerOf(response, body) }, HOURS);
        return body;
      });
    } catch (error) {
      if (!(error instanceof AlreadyStored)) throw error;
      response.removeHeader('ETag');
      const { kept } = await this.database.transaction(() => this.keys.acquire(id));
      if (!kept) throw new IdempotencyKeyInFlight();
      return replay(kept, fingerprint, response);
    }
  }
}

function replay(kept: StoredResponse, fingerprint: Buffer, response: Response): unknown {
  if (!kept.fingerprint.equals(fingerprint)) throw new IdempotencyKeyReused();
  response.status(kept.status).setHeader('Idempotent-Replayed', 'true');
  if (kept.location !== null) response.setHeader('Location', kept.location);
  if (kept.body === null) return undefined;
  const body = JSON.parse(kept.body) as { version?: number };
  if (body.version !== undefined) response.setHeader('ETag', `"${body.version}"`);
  return body;
}

function answerOf(response: Response, body: unknown): Omit<StoredResponse, 'fingerprint'> {
  const location = response.getHeader('Location');
  return {
    status: response.statusCode,
    location: typeof location === 'string' ? location : null,
    body: body === undefined ? null : JSON.stringify(body),
  };
}

function parseKey(header: string | string[]): string {
  const [, quoted, bare] = IDEMPOTENCY_KEY.exec(String(header)) ?? [];
  const key = quoted ?? bare;
  if (key !== undefined) return key;
  throw new InvalidParameter([
    {
      parameter: 'Idempotency-Key',
      code: 'key',
      detail: 'Idempotency-Key must be 1 to 255 visible ASCII characters but no quotes or backslashes, such as a UUID.',
    },
  ]);
}

function scopedKey(request: Request, key: string): Buffer {
  const caller = (request.user as Actor | undefined)?.userId ?? `anonymous ${request.ip}`;
  const path = request.originalUrl.split('?', 1)[0];
  return sha256(JSON.stringify([caller, request.method, path, key]));
}

/** The same for every order of an object's members. */
function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_, part: unknown) =>
      typeof part === 'object' && part !== null && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
        : part,
    ) ?? ''
  );
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
