import { Logger } from '@nestjs/common';
import type { Pool } from 'pg';
import { ThrottledLogger } from '../logging/throttled-logger.js';

/** Connections of the pool at this moment, and how many were lost since the start. */
export interface PoolMetrics {
  readonly max: number;
  readonly size: number;
  readonly idle: number;
  /** Callers that wait for a connection. */
  readonly waiting: number;
  readonly lost: number;
}

/** Logs and counts the events of the connection pool. */
export class PoolMonitor {
  private readonly logger = new Logger(PoolMonitor.name);
  private readonly losses = new ThrottledLogger(this.logger, 'The pool lost a connection and replaces it.');
  private lost = 0;

  constructor(private readonly pool: Pool) {
    pool.on('connect', () => this.logger.debug(this.metrics, 'The pool opened a connection.'));
    pool.on('remove', () => this.logger.debug(this.metrics, 'The pool closed a connection.'));
    // Of an idle connection. Errors of the others reach the statements that use them.
    pool.on('error', (error) => {
      this.lost += 1;
      this.losses.warn(error);
    });
  }

  get metrics(): PoolMetrics {
    const { options, totalCount, idleCount, waitingCount } = this.pool;
    return { max: options.max, size: totalCount, idle: idleCount, waiting: waitingCount, lost: this.lost };
  }
}
