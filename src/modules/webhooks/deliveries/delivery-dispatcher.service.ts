import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { CONFIG, type Config } from '../../../config/config.js';
import { backoffMs } from '../../../kernel/context/backoff.js';
import { runInRequestContext } from '../../../kernel/context/request-context.js';
import { traced } from '../../../kernel/context/tracer.js';
import { NotificationListener } from '../../../kernel/database/notification-listener.js';
import { DeliveryAttemptService } from './delivery-attempt.service.js';
import { CHANNEL } from './deliveries.repository.js';
import { type ClaimedDelivery, DeliveryQueueRepository } from './delivery-queue.repository.js';

/** Attempts of one process at the same time, and of those to one webhook: a slow endpoint does not delay the others. */
const MAX_ATTEMPTS = 16;
const MAX_PER_WEBHOOK = 4;

/** Added to the timeout of an attempt before another process takes its delivery over: time to record the outcome. */
const LEASE_MARGIN_MS = 15_000;

/** How often deliveries are looked for while notifications do not arrive. */
const POLL_MS = 5000;

/**
 * Attempts the deliveries that are due, in processes that work (`WORKER`), and unless `WEBHOOKS` is false. It sleeps
 * until it is notified or the next retry is due. Several processes share the work.
 */
@Injectable()
export class DeliveryDispatcherService implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  private readonly logger = new Logger(DeliveryDispatcherService.name);
  private readonly isOn: boolean;
  private readonly stopping = new AbortController();
  private readonly active = new Set<Promise<void>>();
  private readonly perWebhook = new Map<string, number>();
  private running: Promise<void> | undefined;
  private isWoken = false;
  private isSubscribed = false;
  private failures = 0;
  private timer: NodeJS.Timeout | undefined;
  private hasStopped = false;

  constructor(
    private readonly queue: DeliveryQueueRepository,
    private readonly attempts: DeliveryAttemptService,
    @Inject(CONFIG) private readonly config: Config,
    notifications: NotificationListener,
  ) {
    this.isOn = config.worker && config.webhooks.enabled;
    if (!this.isOn) return;
    notifications.listen(CHANNEL, {
      onNotification: () => this.wake(),
      onSubscribed: () => this.setSubscribed(true),
      onLost: () => this.setSubscribed(false),
    });
  }

  onApplicationBootstrap(): void {
    if (this.isOn) this.wake();
  }

  /** Begins no more attempts. */
  onModuleDestroy(): void {
    this.hasStopped = true;
    clearTimeout(this.timer);
  }

  /** Waits for the attempts under way until half of the shutdown time is over, and then ends them: others repeat them at once. */
  async beforeApplicationShutdown(): Promise<void> {
    const deadline = setTimeout(() => this.stopping.abort(), this.config.http.shutdownTimeoutMs / 2);
    await this.running;
    await Promise.all(this.active);
    clearTimeout(deadline);
  }

  /** Webhooks with as many attempts as they may have. */
  private get busy(): string[] {
    return [...this.perWebhook].filter(([, count]) => count >= MAX_PER_WEBHOOK).map(([id]) => id);
  }

  private setSubscribed(isSubscribed: boolean): void {
    this.isSubscribed = isSubscribed;
    this.wake();
  }

  private wake(): void {
    this.isWoken = true;
    if (!this.hasStopped) this.running ??= this.run();
  }

  private async run(): Promise<void> {
    clearTimeout(this.timer);
    try {
      let dueMs: number | null;
      do {
        this.isWoken = false;
        while (!this.hasStopped && (await this.startDue()));
        dueMs = await this.queue.msUntilDue(this.busy);
      } while (this.isWoken && !this.hasStopped);
      this.sleep(dueMs);
      this.failures = 0;
    } catch (error) {
      const waitMs = backoffMs(this.failures++, { firstMs: 100, longestMs: 30_000 });
      this.logger.warn({ err: error, waitMs }, 'Webhook deliveries could not be read; they wait in the database.');
      this.sleep(waitMs);
    } finally {
      this.running = undefined;
    }
  }

  /** Whether it started attempts, so that more may be due. */
  private async startDue(): Promise<boolean> {
    const free = MAX_ATTEMPTS - this.active.size;
    if (free === 0) return false;
    const claimed = await this.queue.claim(free, this.busy, this.config.webhooks.timeoutMs + LEASE_MARGIN_MS);
    for (const delivery of claimed) this.start(delivery);
    return claimed.length > 0;
  }

  private start(delivery: ClaimedDelivery): void {
    const { id, webhookId, messageId, requestId, traceId, traceparent } = delivery;
    this.addTo(webhookId, 1);
    const run = () => this.attempts.run(delivery, this.stopping.signal);
    const attempt = runInRequestContext({ requestId: requestId ?? messageId, traceId }, () =>
      traced('webhook', { 'messaging.message.id': messageId }, run, traceparent),
    )
      .catch((error: unknown) =>
        this.logger.error({ err: error, delivery: id }, 'The outcome of a delivery could not be recorded.'),
      )
      .finally(() => {
        this.active.delete(attempt);
        this.addTo(webhookId, -1);
        this.wake();
      });
    this.active.add(attempt);
  }

  private addTo(webhookId: string, count: number): void {
    const sum = (this.perWebhook.get(webhookId) ?? 0) + count;
    if (sum === 0) this.perWebhook.delete(webhookId);
    else this.perWebhook.set(webhookId, sum);
  }

  /** Until a delivery is due; without notifications, at most until the next poll. Attempts that end wake it, too. */
  private sleep(dueMs: number | null): void {
    if (this.hasStopped || this.active.size >= MAX_ATTEMPTS) return;
    const waitMs = this.isSubscribed ? dueMs : Math.min(dueMs ?? POLL_MS, POLL_MS);
    if (waitMs !== null)
      this.timer = setTimeout(() => this.wake(), Math.min(Math.max(waitMs, 100), 2 ** 31 - 1)).unref();
  }
}
