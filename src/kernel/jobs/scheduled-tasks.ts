import { Injectable } from '@nestjs/common';

export interface ScheduledTask {
  readonly name: string;
  readonly schedule: { readonly everyMs: number } | { readonly cron: string };
  /** Must be repeatable, also concurrently. Returns how many items it processed. */
  run(): Promise<number>;
}

/** Tasks that run on a schedule, once for all replicas. Providers register them when they are created. */
@Injectable()
export class ScheduledTasks {
  private readonly byName = new Map<string, ScheduledTask>();

  /** Throws when the name is taken. */
  register(task: ScheduledTask): void {
    if (this.byName.has(task.name)) throw new Error(`Two scheduled tasks are called ${task.name}.`);
    this.byName.set(task.name, task);
  }

  list(): readonly ScheduledTask[] {
    return [...this.byName.values()];
  }

  find(name: string): ScheduledTask | null {
    return this.byName.get(name) ?? null;
  }
}
