import type { ApiClient } from './client.js';

interface ReceivedEvent {
  readonly name: string;
  // oxlint-disable-next-line no-explicit-any
  readonly data: any;
}

/** A response of server-sent events that is being read. */
export class EventStream {
  readonly events: ReceivedEvent[] = [];
  heartbeats = 0;
  private readonly controller = new AbortController();

  private constructor(readonly response: Response) {}

  /** Sends a POST and resolves when the response begins. */
  static async open({ baseUrl, token }: ApiClient, path: string, body: object): Promise<EventStream> {
    const controller = new AbortController();
    const response = await fetch(`${baseUrl}${path.startsWith('/') ? path : `/api/v1/${path}`}`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${token}`,
        'Content-Type': 'application/json',
        Accept: 'text/event-stream',
      },
      body: JSON.stringify(body),
      signal: controller.signal,
    });
    const stream = new EventStream(response);
    stream.controller.signal.addEventListener('abort', () => controller.abort());
    return stream;
  }

  /** Reads to the end of the response, or to the first event for which `isEnough` holds. */
  async read(isEnough: (event: ReceivedEvent) => boolean = () => false): Promise<this> {
    let text = '';
    for await (const chunk of this.response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const blocks = text.split('\n\n');
      text = blocks.pop()!;
      for (const block of blocks) {
        const [, name, data] = /^event: (\w+)\ndata: (.*)$/.exec(block) ?? [];
        if (block === ': heartbeat') this.heartbeats++;
        if (name === undefined) continue;
        const event = { name, data: JSON.parse(data!) };
        this.events.push(event);
        if (isEnough(event)) return this;
      }
    }
    return this;
  }

  get text(): string {
    return this.events.map(({ name, data }) => (name === 'delta' ? data.content : '')).join('');
  }

  disconnect(): void {
    this.controller.abort();
  }
}
