import { type BeforeApplicationShutdown, Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { NIL } from 'uuid';
import { CONFIG, type Config } from '../../config/config.js';
import { UUID } from '../../kernel/context/ids.js';
import { currentRequest, type RequestContext } from '../../kernel/context/request-context.js';
import { type AccessDenial, AccessDenials } from '../../kernel/http/problems/access-denials.js';
import { AuditsService } from './audits.service.js';

const FLUSH_MS = 1000;
/** Different denials that are recorded one by one in that time. Further ones are counted. */
const MAX_DIFFERENT = 200;

interface Counted {
  readonly denial: AccessDenial;
  readonly request: RequestContext | undefined;
  count: number;
}

/**
 * Records requests that were refused with 401 or 403. They are written together once a second, and equal ones of the
 * same caller as one record with their number, so that a flood of bad credentials is not a flood of writes. A process
 * that is killed loses those of the last second.
 */
@Injectable()
export class AccessDenialRecorderService implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger(AccessDenialRecorderService.name);
  private readonly waiting = new Map<string, Counted>();
  private further = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly audits: AuditsService,
    private readonly denials: AccessDenials,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onModuleInit(): void {
    if (this.config.audits.recordDenials) this.denials.listen((denial) => this.add(denial));
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearTimeout(this.timer);
    await this.flush();
  }

  private add(denial: AccessDenial): void {
    const request = currentRequest();
    const key = [denial.code, denial.method, denial.path, request?.userId, request?.ipAddress].join(' ');
    const known = this.waiting.get(key);
    if (known) known.count += 1;
    else if (this.waiting.size < MAX_DIFFERENT) this.waiting.set(key, { denial, request, count: 1 });
    else this.further += 1;
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_MS).unref();
  }

  private async flush(): Promise<void> {
    const [counted, further] = [[...this.waiting.values()], this.further];
    this.waiting.clear();
    [this.further, this.timer] = [0, undefined];
    try {
      for (const { denial, request, count } of counted) {
        const entityId = request && UUID.test(request.requestId) ? request.requestId : NIL;
        await this.audits.recordFor(request, {
          action: 'other',
          entityType: 'request',
          entityId,
          status: 'failure',
          details: { ...denial, count },
        });
      }
      if (further > 0)
        await this.audits.recordFor(undefined, {
          action: 'other',
          entityType: 'request',
          entityId: NIL,
          status: 'failure',
          details: { code: 'further_refusals', count: further },
        });
    } catch (error) {
      this.logger.warn({ err: error, lost: counted.length }, 'Refused requests could not be recorded.');
    }
  }
}
