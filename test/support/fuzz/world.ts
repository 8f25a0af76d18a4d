import { Agent, request as httpRequest } from 'node:http';
import fc from 'fast-check';
import type { Client } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { TestApp } from '../app.js';
import type { Answer, ApiClient } from '../client.js';
import { failedJob } from '../failed-job.js';
import { Description, type Operation } from '../openapi.js';
import { OpenAiServer } from '../openai-server.js';
import { OpenIdServer, providerSettings } from '../openid-server.js';
import { createUnreachableWebhook } from '../webhook-receiver.js';
import { Arbitraries } from './arbitraries.js';
import { type CallerName, type Draft, RealId, type Ready } from './draft.js';

type Item = Readonly<Record<string, unknown>>;

/** Resources that are kept of each kind, also old ones, which have passed several states. */
const MOST_REMEMBERED = 100;
const FEWEST = 3;
/** One in so many is made new. */
const SELDOM = 6;
const TIMEOUT_MS = 30_000;
/** What is made at random may be refused. */
const TRIES = 4;

/** Resources that no request creates. */
const MADE_OTHERWISE: Readonly<Record<string, (app: TestApp) => Promise<Item>>> = {
  // A job fails for good only when its handler says so.
  '/api/v1/jobs': async (app) => {
    const [, queue, id] = (await failedJob(app)).split('/');
    return { queue, id };
  },
  // The host of an address that is made at random does not exist, and name servers are slow to say so.
  '/api/v1/webhooks': async (app) => ({ ...(await createUnreachableWebhook(app, await app.signIn('admin'))) }),
};

/** Resources that the configuration names. */
const ALWAYS_THERE: Readonly<Record<string, Item>> = {
  '/api/v1/auth': { provider: 'auth0' },
};

/** The application that is fuzzed, those who call it, and what is there for requests to be about. */
export class World {
  readonly arbitraries: Arbitraries;
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });
  private readonly clients = new Map<CallerName, ApiClient>();
  private readonly resources = new Map<string, Item[]>();
  /** Kinds that are being created. A resource may refer to others of its kind, which must exist already. */
  private readonly inTheMaking = new Set<string>();

  private constructor(
    private app: TestApp,
    readonly description: Description,
    private readonly env: Record<string, string>,
    private readonly provider: OpenIdServer,
    private readonly models: OpenAiServer,
  ) {
    this.arbitraries = new Arbitraries(description);
  }

  /** Without `working` jobs stay where they are, and nothing is stored but what requests store. */
  static async begin({ working }: { working: boolean }): Promise<World> {
    const provider = await OpenIdServer.start({ slash: true });
    const models = await OpenAiServer.start();
    const env = { WORKER: String(working), ...providerSettings(provider), ...models.settings() };
    const app = await TestApp.start(env);
    return new World(app, await Description.of(app.nobody), env, provider, models);
  }

  /** A connection beside the application's, for looking at what is really stored. */
  get sql(): Client {
    return this.app.sql;
  }

  /** Another application on another database: for when requests have taken the administrator's rights away. */
  async beginAgain(): Promise<void> {
    await this.app.close();
    this.app = await TestApp.start(this.env);
    this.clients.clear();
    this.resources.clear();
  }

  /** The caller comes back with an account of his own that is new: requests may have ended his session. */
  forget(caller: CallerName): void {
    this.clients.delete(caller);
  }

  /** Fills in what a draft leaves open. */
  async ready(operation: Operation, draft: Draft): Promise<{ request: Ready; body: unknown }> {
    const { pick } = draft;
    const isMeant = pick !== null && operation.path.includes('{');
    const item = isMeant ? await this.find(collectionOf(operation), pick) : undefined;
    const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(inText(item?.[name] ?? draft.parameters[name] ?? uuidv7())),
    );
    const query = Object.entries((await this.filledIn(draft.query)) as object)
      .map(([name, value]) => `${name}=${encodeURIComponent(inText(value))}`)
      .join('&');
    const target = query === '' ? path : `${path}?${query}`;
    const { token } = await this.client(draft.caller);
    const headers = { ...(token !== undefined && { Authorization: `Bearer ${token}` }), ...draft.headers };
    const body = await this.filledIn(draft.body);
    const { method, requestBody } = operation;
    if (!requestBody || body === undefined) return { body, request: { method, target, headers } };
    const type = this.description.bodyOf(operation) ? 'application/json' : Object.keys(requestBody.content)[0]!;
    const sent = type === 'application/json' ? JSON.stringify(body) : inText(body);
    return { body, request: { method, target, headers: { 'Content-Type': type, ...headers }, body: sent } };
  }

  /** Sends these very bytes, but for what Node adds: Host, Connection, Content-Length. */
  send({ method, target, headers, body }: Ready): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = new URL(this.app.url);
      const all = { ...headers, ...(body !== undefined && { 'Content-Length': String(Buffer.byteLength(body)) }) };
      const sent = httpRequest(
        { agent: this.agent, hostname, port, method, path: target, headers: all },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            try {
              resolve(answerOf(response, Buffer.concat(chunks)));
            } catch (error) {
              reject(error);
            }
          });
        },
      );
      sent.setTimeout(TIMEOUT_MS, () => sent.destroy(new Error(`No answer within ${TIMEOUT_MS} ms.`)));
      sent.on('error', (error: NodeJS.ErrnoException) => {
        // The server had closed the connection that was kept; it has not seen the request.
        if (sent.reusedSocket && error.code === 'ECONNRESET') resolve(this.send({ method, target, headers, body }));
        else reject(error);
      });
      sent.end(body);
    });
  }

  async end(): Promise<void> {
    this.agent.destroy();
    await this.app.close();
    await this.provider.goAway();
    await this.models.stop();
  }

  private async client(caller: CallerName): Promise<ApiClient> {
    if (caller === 'nobody') return this.app.nobody;
    const known = this.clients.get(caller) ?? (await this.app.signIn(caller));
    this.clients.set(caller, known);
    return known;
  }

  private async filledIn(value: unknown): Promise<unknown> {
    if (value instanceof RealId) return (await this.find(value.collection, value.pick))?.id ?? uuidv7();
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) {
      const parts: unknown[] = [];
      for (const part of value) parts.push(await this.filledIn(part));
      return parts;
    }
    const members: Array<[string, unknown]> = [];
    for (const [name, part] of Object.entries(value)) members.push([name, await this.filledIn(part)]);
    return Object.fromEntries(members);
  }

  /** A resource of a collection; sometimes a new one, if the API can create it. */
  private async find(collection: string, pick: number): Promise<Item | undefined> {
    const always = ALWAYS_THERE[collection];
    if (always) return always;
    const resources = this.resources.get(collection) ?? [];
    this.resources.set(collection, resources);
    if ((resources.length < FEWEST || pick % SELDOM === 0) && !this.inTheMaking.has(collection)) {
      this.inTheMaking.add(collection);
      const item = (await this.made(collection, pick)) ?? (await this.listed(collection, pick));
      this.inTheMaking.delete(collection);
      const isNew = item && resources.every(({ id }) => id !== item.id);
      if (isNew) resources.splice(pick % MOST_REMEMBERED, resources.length < MOST_REMEMBERED ? 0 : 1, item);
    }
    return resources[pick % resources.length];
  }

  /** Creates a resource with the route for it. */
  private async made(collection: string, seed: number): Promise<Item | undefined> {
    const make = MADE_OTHERWISE[collection];
    if (make && this.env.WORKER === 'true') return make(this.app);
    const creation = this.operation('POST', collection);
    if (!creation) return undefined;
    for (const draft of fc.sample(this.arbitraries.draft(creation), { seed, numRuns: TRIES })) {
      const { request } = await this.ready(creation, { ...draft, caller: 'admin', headers: {} });
      const { status, body } = await this.send(request);
      if (status === 201 && typeof body === 'object') return body as Item;
    }
    return undefined;
  }

  /** One that is on the first page of their list. */
  private async listed(collection: string, pick: number): Promise<Item | undefined> {
    const list = this.operation('GET', collection);
    if (!list) return undefined;
    const { request } = await this.ready(list, EVERYTHING);
    const { body } = await this.send(request);
    const items: unknown = Array.isArray(body) ? body : (body as { items?: unknown } | null)?.items;
    return Array.isArray(items) ? (items[pick % items.length] as Item) : undefined;
  }

  private operation(method: string, path: string): Operation | undefined {
    return this.description.operations.find((operation) => operation.method === method && operation.path === path);
  }
}

const EVERYTHING: Draft = { caller: 'admin', pick: null, parameters: {}, query: {}, headers: {}, body: undefined };

/** As in a URL, or in a body that is not JSON. */
function inText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The list that a path with an id leads into. A model is asked about resources of other lists. */
function collectionOf({ path }: Operation): string {
  return path.split('/{', 1)[0]!.replace('/ai/', '/');
}

function answerOf(
  { statusCode = 0, headers }: { statusCode?: number; headers: NodeJS.Dict<string | string[]> },
  bytes: Buffer,
): Answer {
  const known = Object.entries(headers).map(([name, value]): [string, string] => [name, [value].flat().join(', ')]);
  const text = bytes.toString();
  const isJson = /[/+]json\b/.test(String(headers['content-type'])) && text !== '';
  return { status: statusCode, headers: new Headers(known), body: isJson ? (JSON.parse(text) as unknown) : text };
}
