import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Event, Scope } from '@sentry/core';
import type { ServerRuntimeClient } from '@sentry/core/server';
import { CONFIG, type Config } from '../../config/config.js';
import { currentRequest } from '../context/request-context.js';
import { describeError } from '../logging/redact.js';
import { redactText } from '../logging/redact-text.js';
import { version } from '../../config/version.js';

const FLUSH_MS = 2000;

/**
 * Reports to Sentry, when SENTRY_DSN is set, the errors behind a 500 and jobs that failed for good. A report has the
 * name, redacted message and stack of the error, and the ids of its log lines; no request, no user, no data of a job.
 */
@Injectable()
export class ErrorReporter implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(ErrorReporter.name);
  private client: ServerRuntimeClient | undefined;
  private newScope: (() => Scope) | undefined;

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** Loads the client only when it is needed. */
  async onModuleInit(): Promise<void> {
    const { sentryDsn: dsn, environment } = this.config;
    if (dsn === undefined) return;
    const [core, server] = await Promise.all([import('@sentry/core'), import('@sentry/core/server')]);
    this.newScope = () => new core.Scope();
    this.client = new server.ServerRuntimeClient({
      dsn,
      environment,
      release: `keelson@${version}`,
      platform: 'node',
      runtime: { name: 'node', version: process.version },
      integrations: [],
      stackParser: core.createStackParser(server.nodeStackLineParser()),
      transport: (options) => core.createTransport(options, ({ body }) => this.send(options, body)),
      beforeSend: withoutPersonalData,
    });
    this.client.init();
  }

  /** Returns at once. A report that cannot be delivered is lost; the log has the error. */
  report(error: unknown, tags: Record<string, string> = {}): void {
    if (!this.client || !this.newScope) return;
    const scope = this.newScope();
    const request = currentRequest();
    if (request) scope.setTags({ requestId: request.requestId, traceId: request.traceId });
    scope.setTags(tags);
    this.client.captureException(error instanceof Error ? withoutData(error) : error, undefined, scope);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.client?.close(FLUSH_MS);
  }

  private async send(
    { url, headers }: { url: string; headers?: Record<string, string> },
    body: string | Uint8Array,
  ): Promise<{ statusCode: number; headers: Record<'x-sentry-rate-limits' | 'retry-after', string | null> }> {
    try {
      const response = await fetch(url, {
        method: 'POST',
        body: body as string,
        headers,
        signal: AbortSignal.timeout(FLUSH_MS),
      });
      await response.body?.cancel();
      return {
        statusCode: response.status,
        headers: {
          'x-sentry-rate-limits': response.headers.get('x-sentry-rate-limits'),
          'retry-after': response.headers.get('retry-after'),
        },
      };
    } catch (error) {
      this.logger.warn({ err: error }, 'An error could not be reported to Sentry.');
      throw error;
    }
  }
}

/** An error as it is logged: the fields of errors of libraries contain rows and credentials. */
function withoutData(error: Error): Error {
  const { type, message, stack } = describeError(error);
  return Object.assign(new Error(message), { name: type, stack });
}

function withoutPersonalData<T extends Event>(event: T): T {
  for (const exception of event.exception?.values ?? []) {
    if (exception.value !== undefined) exception.value = redactText(exception.value);
  }
  if (event.message !== undefined) event.message = redactText(event.message);
  delete event.user;
  delete event.request;
  delete event.extra;
  delete event.server_name;
  return event;
}
