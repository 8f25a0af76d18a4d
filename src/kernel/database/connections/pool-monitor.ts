import { Logger } from '@nestjs/common';
import type { Pool } from 'pg';
import { ThrottledLogger } from '../../logging/throttled-logger.js';
import { counter, gauge } from '../../telemetry/metrics/metrics.js';

/** Names after https://opentelemetry.io/docs/specs/semconv/database/database-metrics/. */
const connections = gauge('db_client_connection_count', 'Connections of the pool.', ['db_client_connection_state']);
const maximum = gauge('db_client_connection_max', 'Most connections that the pool opens.');
const pending = gauge('db_client_connection_pending_requests', 'Callers that wait for a connection.');
const lostConnections = counter('db_client_connection_lost_total', 'Idle connections that the pool lost.');

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
    connections.readFrom((set) => {
      const { size, idle } = this.metrics;
      set(size - idle, { db_client_connection_state: 'used' });
      set(idle, { db_client_connection_state: 'idle' });
    });
    maximum.readFrom((set) => set(this.metrics.max));
    pending.readFrom((set) => set(this.metrics.waiting));
    // Of an idle connection. Errors of the others reach the statements that use them.
    pool.on('error', (error) => {
      this.lost += 1;
      lostConnections.inc();
      this.losses.warn(error);
    });
  }

  get metrics(): PoolMetrics {
    const { options, totalCount, idleCount, waitingCount } = this.pool;
    return { max: options.max, size: totalCount, idle: idleCount, waiting: waitingCount, lost: this.lost };
  }
}
