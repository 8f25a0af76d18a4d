import { Injectable } from '@nestjs/common';

export interface ScheduledTask {
  /** Names it in the schedule and in the log. */
  readonly name: string;
  readonly schedule: { readonly everyMs: number } | { readonly cron: string };
  /** Bears being run twice, also at the same time. Gives how many things it dealt with. */
  run(): Promise<number>;
}

/** What is done again and again, once for all replicas. Whoever has such work signs up when it is made. */
@Injectable()
export class ScheduledTasks {
  private readonly byName = new Map<string, ScheduledTask>();

  /** Throws when the name is taken. */
  register(work: ScheduledTask): void {
    if (this.byName.has(work.name)) throw new Error(`Two recurring works are called ${work.name}.`);
    this.byName.set(work.name, work);
  }

  all(): readonly ScheduledTask[] {
    return [...this.byName.values()];
  }

  find(name: string): ScheduledTask | null {
    return this.byName.get(name) ?? null;
  }
}
