import { Injectable } from '@nestjs/common';
import { AppError } from '../../errors/app-error.js';
import { AuthenticationCache } from './authentication-cache.js';

/** A stream ends within a second of the loss. */
const CHECK_MS = 400;
/** For what ends without an invalidation, such as a session that expires. */
const RECHECK_MS = 5000;

/** Ends streams whose reader loses access. */
@Injectable()
export class StreamAccessMonitor {
  constructor(private readonly cache: AuthenticationCache) {}

  /**
   * Calls `end` when `isAllowed` gives false or throws that the caller is no longer authenticated or allowed. It is
   * asked after each invalidation of the authentication cache, and all the time while invalidations do not arrive.
   * During an outage the stream goes on. The caller clears the timer.
   */
  watch(isAllowed: () => Promise<boolean>, end: () => void): NodeJS.Timeout {
    let epoch: number | undefined;
    let askedAtMs = 0;
    let isChecking = false;
    const check = async () => {
      const { epoch: current } = this.cache.snapshot();
      const isFresh = current === epoch && performance.now() - askedAtMs < RECHECK_MS;
      if (isChecking || (this.cache.isSubscribed && isFresh)) return;
      isChecking = true;
      askedAtMs = performance.now();
      try {
        if (!(await isAllowed())) end();
        epoch = current;
      } catch (error) {
        if (error instanceof AppError && ['unauthenticated', 'forbidden'].includes(error.type.kind)) end();
      } finally {
        isChecking = false;
      }
    };
    return setInterval(() => void check(), CHECK_MS).unref();
  }
}
