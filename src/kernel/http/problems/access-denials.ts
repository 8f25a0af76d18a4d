import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import type { ProblemType } from '../../errors/problem-type.js';

/** A request that was refused because of its caller: 401 or 403. */
export interface AccessDenial {
  readonly code: string;
  readonly method: string;
  readonly path: string;
}

/** Tells a listener about denials. A denial never waits for the listener. */
@Injectable()
export class AccessDenials {
  private listener: ((denial: AccessDenial) => void) | undefined;

  /** One listener; it must not throw. */
  listen(listener: (denial: AccessDenial) => void): void {
    this.listener = listener;
  }

  report({ kind, code }: ProblemType, { method, originalUrl }: Pick<Request, 'method' | 'originalUrl'>): void {
    if (kind === 'unauthenticated' || kind === 'forbidden')
      this.listener?.({ code, method, path: originalUrl.split('?', 1)[0]?.slice(0, 500) ?? '/' });
  }
}
