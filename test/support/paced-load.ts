import { Agent, request as send } from 'node:http';

const TICK_MS = 5;

/** One request of the load. */
export interface LoadRequest {
  readonly path: string;
  readonly token?: string;
  /** With it the request is a POST. */
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The status of an answer, with its body where that was not 200. */
interface LoadAnswer {
  readonly request: LoadRequest;
  readonly status: number;
  readonly body: string;
}

/**
 * Sends so many requests a second whether they are answered or not, as many independent clients do together. Lighter
 * than ApiClient, so that the load leaves the machine to the application.
 */
export class PacedLoad {
  sent = 0;
  readonly answers: LoadAnswer[] = [];
  /** Requests that were not answered at all: their connection was refused or cut. */
  readonly lost: string[] = [];
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 256 });
  private readonly underway = new Set<Promise<void>>();
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly baseUrl: string,
    perSecond: number,
    request: (turn: number) => LoadRequest,
  ) {
    const startMs = performance.now();
    this.timer = setInterval(() => {
      const due = ((performance.now() - startMs) * perSecond) / 1000;
      while (this.sent < due) this.track(this.answer(request(this.sent++)));
    }, TICK_MS);
  }

  /** How often each status was answered. */
  get statuses(): Record<number, number> {
    const counts: Record<number, number> = {};
    for (const { status } of this.answers) counts[status] = (counts[status] ?? 0) + 1;
    return counts;
  }

  /** The bodies of the answers with this status. */
  bodies(status: number): string[] {
    return this.answers.filter((answer) => answer.status === status).map(({ body }) => body);
  }

  /** Resolves when the requests that were sent have ended. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all(this.underway);
    this.agent.destroy();
  }

  private answer(request: LoadRequest): Promise<LoadAnswer> {
    const { path, token, body, headers } = request;
    const text = body && JSON.stringify(body);
    return new Promise((answered, failed) => {
      const options = {
        agent: this.agent,
        method: text === undefined ? 'GET' : 'POST',
        headers: {
          ...(token && { Authorization: `Bearer ${token}` }),
          ...(text && { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) }),
          ...headers,
        },
      };
      send(`${this.baseUrl}/api/v1/${path}`, options, (response) => {
        const chunks: Buffer[] = [];
        const status = response.statusCode ?? 0;
        response
          .on('data', (chunk: Buffer) => status !== 200 && chunks.push(chunk))
          .once('error', failed)
          .once('end', () => answered({ request, status, body: Buffer.concat(chunks).toString() }));
      })
        .once('error', failed)
        .end(text);
    });
  }

  private track(answer: Promise<LoadAnswer>): void {
    const ended = answer
      .then(
        (one) => void this.answers.push(one),
        (error: unknown) => void this.lost.push(String(error)),
      )
      .finally(() => this.underway.delete(ended));
    this.underway.add(ended);
  }
}
