import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

interface ProviderMessage {
  role: string;
  content: string | null;
  tool_call_id?: string;
  tool_calls?: unknown[];
}

/** A request that the server has received. */
export interface Asked {
  readonly headers: IncomingHttpHeaders;
  readonly body: {
    model: string;
    messages: ProviderMessage[];
    stream?: boolean;
    tools?: Array<{ function: { name: string } }>;
    [member: string]: unknown;
  };
  /** Whether the client closed the connection before the answer was complete. */
  isAborted: boolean;
}

export interface Said {
  readonly content?: string;
  readonly toolCalls?: ReadonlyArray<{ name: string; arguments: unknown }>;
  readonly finishReason?: string;
  /** Null leaves it out. */
  readonly usage?: { prompt_tokens: number; completion_tokens: number; total_tokens: number } | null;
  /** Waits before each part of a stream, or before the answer. */
  readonly delayMs?: number;
}

export type Answerer = (response: ServerResponse, asked: Asked) => void | Promise<void>;

const USAGE = { prompt_tokens: 14, completion_tokens: 9, total_tokens: 23 };

/** What the server answers, as a model would: JSON, or server-sent events when the request wants a stream. */
export function saying({
  content = 'Tea, soup and flowers.',
  toolCalls,
  finishReason,
  usage = USAGE,
  delayMs = 0,
}: Said = {}): Answerer {
  return async (response, { body }) => {
    const reason = finishReason ?? (toolCalls ? 'tool_calls' : 'stop');
    const common = { id: 'chatcmpl-1', created: 1, model: body.model };
    if (!body.stream) {
      await sleep(delayMs, undefined, { ref: false });
      const calls = toolCalls?.map((call, index) => ({
        id: `call_${index}`,
        type: 'function',
        function: {
          name: call.name,
          arguments: typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments),
        },
      }));
      const text =
        body.response_format && !content.startsWith('{') ? JSON.stringify({ description: content }) : content;
      const message = { role: 'assistant', content: toolCalls ? null : text, ...(calls && { tool_calls: calls }) };
      const choices = [{ index: 0, message, finish_reason: reason }];
      return sendJson(response, 200, { ...common, object: 'chat.completion', choices, ...(usage && { usage }) });
    }
    const words = content.match(/\S+\s*/g) ?? [];
    const chunk = (delta: object, finish_reason: string | null = null) => ({
      ...common,
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta, finish_reason }],
    });
    beginStream(response);
    for (const word of words) {
      await sleep(delayMs, undefined, { ref: false });
      if (response.destroyed) return;
      sendEvent(response, chunk({ content: word }));
    }
    sendEvent(response, chunk({}, reason));
    if (usage) sendEvent(response, { ...common, object: 'chat.completion.chunk', choices: [], usage });
    response.end('data: [DONE]\n\n');
  };
}

/** An error as OpenAI sends it. */
export function failing(status: number, error: object = {}, headers: Record<string, string> = {}): Answerer {
  return (response) => sendJson(response, status, { error: { message: 'It failed.', ...error } }, headers);
}

export function beginStream(response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  response.flushHeaders();
}

export function sendEvent(response: ServerResponse, data: unknown): void {
  response.write(`data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`);
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

/** A server with the chat completions of OpenAI on a free port. */
export class OpenAiServer {
  static readonly KEY = 'test-key-of-the-provider';
  readonly asked: Asked[] = [];
  /** Answers the requests one after the other; the last one from then on. */
  answers: readonly Answerer[] = [saying()];
  /** The status of the list of models. */
  modelsStatus = 200;
  private answered = 0;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<OpenAiServer> {
    const server = createServer((request, response) => void openAi.handle(request, response));
    const openAi = new OpenAiServer(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return openAi;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
  }

  /** The settings of an application that uses this server. */
  settings(more: Record<string, string> = {}): Record<string, string> {
    return { OPENAI_API_KEY: OpenAiServer.KEY, OPENAI_BASE_URL: this.url, OPENAI_MODEL: 'test-model', ...more };
  }

  /** Keeps every call waiting for its answer until the function is called that this returns. */
  hold(): () => void {
    let release = () => {};
    const isReleased = new Promise<void>((resolve) => (release = resolve));
    this.answer(async (response, asked) => {
      await isReleased;
      return saying()(response, asked);
    });
    return release;
  }

  /** Forgets what was asked, and answers with these from now on. */
  answer(...answers: readonly Answerer[]): void {
    this.asked.length = 0;
    this.answered = 0;
    this.answers = answers;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { authorization } = request.headers;
    const isKnown = authorization === `Bearer ${OpenAiServer.KEY}`;
    if (!isKnown) return sendJson(response, 401, { error: { message: 'Bad key.', code: 'invalid_api_key' } });
    if (request.url === '/v1/models') return sendJson(response, this.modelsStatus, { object: 'list', data: [] });
    if (request.url !== '/v1/chat/completions') return sendJson(response, 404, { error: { message: 'No route.' } });
    const asked: Asked = { headers: request.headers, body: (await json(request)) as Asked['body'], isAborted: false };
    this.asked.push(asked);
    response.on('close', () => (asked.isAborted = !response.writableFinished));
    const answer = this.answers[Math.min(this.answered++, this.answers.length - 1)]!;
    await answer(response, asked);
  }
}
