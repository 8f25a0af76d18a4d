import { Inject, Injectable, Logger } from '@nestjs/common';
import { CONFIG, type Config } from '../../../config/config.js';
import { version } from '../../../config/version.js';
import { parseRetryAfter } from '../../../kernel/context/retry-after.js';
import { AddressRefused, OutgoingHttp, type OutgoingResponse } from '../../../kernel/outgoing/outgoing-http.js';
import { TEST_TYPE } from '../published-events.js';
import { WebhookSecretsService } from '../secrets/webhook-secrets.service.js';
import { WebhookHealthService } from '../webhook-health.service.js';
import { type AttemptOutcome, countAttempt } from '../webhooks.metrics.js';
import { type AttemptResult, type ClaimedDelivery, DeliveryQueueRepository } from './delivery-queue.repository.js';
import { retryDelaySeconds } from './retry-schedule.js';

const GONE = 410;

/** Sends one message once, and records what came of it. */
@Injectable()
export class DeliveryAttemptService {
  private readonly logger = new Logger(DeliveryAttemptService.name);

  constructor(
    private readonly queue: DeliveryQueueRepository,
    private readonly secrets: WebhookSecretsService,
    private readonly health: WebhookHealthService,
    private readonly http: OutgoingHttp,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** `signal` ends the attempt without an outcome, so that another process makes it. Throws when the database fails. */
  async run(delivery: ClaimedDelivery, signal: AbortSignal): Promise<void> {
    const start = performance.now();
    const response = await this.send(delivery, signal);
    if (signal.aborted && response instanceof Error) return this.queue.release(delivery);
    const durationMs = Math.round(performance.now() - start);
    const { webhookId, id, messageId } = delivery;
    const outcome = await this.record(delivery, response, durationMs);
    countAttempt(outcome, durationMs);
    const fields = { webhookId, delivery: id, message: messageId, attempt: delivery.attempts, durationMs, outcome };
    this.logger.log(fields, 'webhook');
  }

  private async send(delivery: ClaimedDelivery, signal: AbortSignal): Promise<OutgoingResponse | Error> {
    const { webhookId, messageId, payload, url } = delivery;
    try {
      const signature = await this.secrets.sign(webhookId, messageId, payload);
      const headers = {
        'Content-Type': 'application/json',
        'User-Agent': `Keelson-Webhooks/${version}`,
        ...signature,
      };
      return await this.http.post(url, { headers, body: payload, timeoutMs: this.config.webhooks.timeoutMs, signal });
    } catch (error) {
      return error as Error;
    }
  }

  private async record(
    delivery: ClaimedDelivery,
    response: OutgoingResponse | Error,
    durationMs: number,
  ): Promise<AttemptOutcome> {
    const { webhookId, attempts, eventType } = delivery;
    const isTest = eventType === TEST_TYPE;
    const responseStatus = response instanceof Error ? null : response.status;
    const isSuccess = responseStatus !== null && responseStatus >= 200 && responseStatus <= 299;
    const result: AttemptResult = { responseStatus, error: isSuccess ? null : reasonOf(response), durationMs };
    if (isSuccess) {
      await this.queue.succeed(delivery, result);
      if (!isTest) await this.health.recordSuccess(webhookId);
      return 'delivered';
    }
    const delay = isTest || responseStatus === GONE ? null : retryDelaySeconds(attempts, retryAfterOf(response));
    if (delay !== null) {
      await this.queue.retryIn(delivery, result, delay);
      await this.health.recordFailure(webhookId);
      return 'retried';
    }
    await this.queue.fail(delivery, result);
    if (responseStatus === GONE) await this.health.disable(webhookId, 'gone');
    else if (!isTest) await this.health.disableIfDead(webhookId);
    return 'failed';
  }
}

function retryAfterOf(response: OutgoingResponse | Error): number {
  return response instanceof Error ? 0 : (parseRetryAfter(response.headers['retry-after']) ?? 0) / 1000;
}

/** Why an attempt failed, without addresses and data. */
function reasonOf(response: OutgoingResponse | Error): string {
  if (!(response instanceof Error)) return `The endpoint answered ${response.status}.`;
  if (response instanceof AddressRefused) return `No message is sent to the URL: ${response.message}.`;
  if (response.name === 'TimeoutError') return 'The endpoint did not answer in time.';
  const { code } = response as NodeJS.ErrnoException;
  return code === undefined ? 'The message could not be sent.' : `The connection failed: ${code}.`;
}
