import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { CONFIG, type Config } from '../../../config/config.js';
import { version } from '../../../config/version.js';
import { newId } from '../../context/ids.js';
import { ThrottledLogger } from '../../logging/throttled-logger.js';
import { HealthChecks } from '../../telemetry/health-checks.js';
import { gauge } from '../../telemetry/metrics/metrics.js';
import { WorkerHeartbeatsRepository } from './worker-heartbeats.repository.js';

const INTERVAL_MS = 10_000;
/** After one that could not be recorded, so that a worker is seen as soon as the database is back. */
const RETRY_MS = 1000;
/** Three heartbeats were missed. */
const LIVE_SECONDS = 35;

const workers = gauge('keelson_workers', 'Processes that process jobs and were seen in the last 35 seconds.');

/** Records that this process processes jobs, and checks that there is such a process. */
@Injectable()
export class WorkerHeartbeatService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly id = newId();
  private readonly outages = new ThrottledLogger(
    new Logger(WorkerHeartbeatService.name),
    'The heartbeat of the worker could not be recorded.',
  );
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly heartbeats: WorkerHeartbeatsRepository,
    checks: HealthChecks,
  ) {
    workers.readFrom(async (set) => set((await this.heartbeats.listLive(LIVE_SECONDS)).length));
    checks.register('worker', async () => {
      const live = await this.heartbeats.listLive(LIVE_SECONDS);
      return live.length > 0
        ? { status: 'healthy', message: `Processes that work on jobs: ${live.length}.`, details: { workers: live } }
        : { status: 'degraded', message: 'No process works on jobs; mails, reports and clean-up wait.' };
    });
  }

  onApplicationBootstrap(): void {
    if (this.config.worker) void this.keepRecording();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    if (this.config.worker) await this.heartbeats.delete(this.id).catch(() => {});
  }

  private async keepRecording(): Promise<void> {
    let waitMs = INTERVAL_MS;
    try {
      await this.heartbeats.record(this.id, version);
    } catch (error) {
      this.outages.warn(error as Error);
      waitMs = RETRY_MS;
    }
    if (!this.stopped) this.timer = setTimeout(() => void this.keepRecording(), waitMs).unref();
  }
}
