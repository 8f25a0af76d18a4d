import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { CONFIG, type Config } from '../../../config/config.js';
import { exposeMetrics } from './cluster-metrics.js';
import { registry } from './metrics.js';

/** Answers the metrics of this process, or of all in its cluster. Any path will do, because Prometheus may be told another one. */
export async function answerMetrics(response: ServerResponse): Promise<void> {
  response.setHeader('Content-Type', registry.contentType);
  response.setHeader('Cache-Control', 'no-store');
  const text = await exposeMetrics();
  response.end(text);
}

/** Whether the request has the token, compared in constant time. */
export function hasToken({ headers }: IncomingMessage, token: string): boolean {
  const given = /^Bearer +(.+)$/i.exec(headers.authorization ?? '')?.[1];
  return given !== undefined && timingSafeEqual(digest(given), digest(token));
}

/** Serves the metrics on METRICS_PORT, in API and worker processes alike, to every client that reaches that port. */
@Injectable()
export class MetricsServer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(MetricsServer.name);
  private server: Server | undefined;

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  async onApplicationBootstrap(): Promise<void> {
    const { port } = this.config.metrics;
    if (port === undefined) return;
    const server = createServer((_request, response) => {
      answerMetrics(response).catch(() => response.writeHead(500).end());
    });
    this.server = server;
    await new Promise<void>((resolve, reject) =>
      server.once('error', reject).listen(port, this.config.http.host, resolve),
    );
    server.on('error', (error) => this.logger.warn({ err: error }, 'A connection could not be accepted.'));
  }

  /** Late, so that a scrape sees the shutdown. */
  async onApplicationShutdown(): Promise<void> {
    const { server } = this;
    if (!server) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
