import type { Answer } from './client.js';

/** Calls again and again, each caller when its last call is answered, until it is stopped; gives every answer. */
export class Load {
  readonly answers: Answer[] = [];
  /** When the last success of all came, on the clock of `performance`. */
  lastSuccessAt = 0;
  private running = true;
  private readonly done: Promise<unknown>;

  constructor(callers: Array<(turn: number) => Promise<Answer>>) {
    this.done = Promise.all(callers.map((call) => this.repeat(call)));
  }

  get successes(): number {
    return this.answers.filter(({ status }) => status < 300).length;
  }

  /** How often each status was answered. */
  get statuses(): Record<number, number> {
    const counts: Record<number, number> = {};
    for (const { status } of this.answers) counts[status] = (counts[status] ?? 0) + 1;
    return counts;
  }

  async stop(): Promise<Answer[]> {
    this.running = false;
    await this.done;
    return this.answers;
  }

  private async repeat(call: (turn: number) => Promise<Answer>): Promise<void> {
    for (let turn = 0; this.running; turn++) {
      const answer = await call(turn);
      this.answers.push(answer);
      if (answer.status < 300) this.lastSuccessAt = performance.now();
      // Refusals return at once; real clients would not repeat them a thousand times a second.
      if (answer.status >= 500) await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
