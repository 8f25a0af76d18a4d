import createFetch, { type FetchResponse, type MaybeOptionalInit } from 'openapi-fetch';
import type { HttpMethod, PathsWithMethod, RequiredKeysOf } from 'openapi-typescript-helpers';
import { errorOf, isProblem } from './problem.js';
import type { components, paths } from './schema.js';
import { memoryStore, type Session, SessionRefresher, type SessionStore } from './session.js';
import { sleep, Transport, type TransportOptions } from './transport.js';

export interface ClientOptions extends TransportOptions {
  /** Origin of the API, such as `https://api.example.com`. */
  readonly baseUrl: string;
  /** Default: `memoryStore()`. */
  readonly store?: SessionStore;
  /** Sent as X-API-Key, instead of a session. */
  readonly apiKey?: string;
  /** Called when the session has ended, and not by `signOut`. */
  readonly onSessionEnd?: () => void;
}

/** What authenticates a connection that is not a request. Empty when the browser has the tokens in cookies. */
export interface Credential {
  readonly apiKey?: string;
  readonly token?: string;
}

type Arguments<Init> = RequiredKeysOf<Init> extends never ? [init?: Init] : [init: Init];
type Operation<Path, Method extends HttpMethod> =
  Path extends Record<Method, infer Found> ? Found & Record<string | number, unknown> : never;
type Answer<Path, Method extends HttpMethod, Init> = NonNullable<
  FetchResponse<Operation<Path, Method>, Init, `${string}/${string}`>['data']
>;

/** Sends one request; resolves with the body of a success, throws ProblemError. */
type Call<Method extends HttpMethod> = <
  Path extends PathsWithMethod<paths, Method>,
  Init extends MaybeOptionalInit<paths[Path], Method>,
>(
  path: Path,
  ...init: Arguments<Init>
) => Promise<Answer<paths[Path], Method, Init>>;

type Item<Path, Init> = Answer<Path, 'get', Init> extends { items: ReadonlyArray<infer Found> } ? Found : never;
type BodyOf<Operation> = Operation extends { requestBody: { content: { 'application/json': infer Body } } }
  ? Body
  : never;
type Patchable = PathsWithMethod<paths, 'patch'> & PathsWithMethod<paths, 'get'>;
type SignInRequest = components['schemas']['SignInRequest'];

interface RawInit {
  readonly params?: { readonly query?: object; readonly header?: object };
  readonly signal?: AbortSignal;
}
type RawCall = (method: HttpMethod, path: string, init?: object) => Promise<{ data?: unknown; response: Response }>;

/** How often `update` reads again what was changed meanwhile. */
const UPDATE_ATTEMPTS = 5;
const NOT_MODIFIED = 304;

/** A client of the API. Each has its own session store. */
export class Client {
  private readonly transport: Transport;
  private readonly store: SessionStore;
  private readonly refresher: SessionRefresher;
  private readonly request: RawCall;

  constructor(private readonly options: ClientOptions) {
    this.transport = new Transport(options);
    this.store = options.store ?? memoryStore();
    this.refresher = new SessionRefresher(this.store, (session) => this.renew(session));
    const http = createFetch<paths>({ baseUrl: options.baseUrl, fetch: (request) => this.send(request) });
    this.request = async (method, path, init = {}) => {
      const { data, response } = await (http.request as unknown as RawCall)(method, path, init);
      return { data, response };
    };
  }

  readonly get: Call<'get'> = (path, ...[init]) => this.call('get', path, init);
  readonly post: Call<'post'> = (path, ...[init]) => this.call('post', path, init);
  readonly put: Call<'put'> = (path, ...[init]) => this.call('put', path, init);
  readonly patch: Call<'patch'> = (path, ...[init]) => this.call('patch', path, init);
  readonly delete: Call<'delete'> = (path, ...[init]) => this.call('delete', path, init);

  /** Origin of the API. */
  get baseUrl(): string {
    return this.options.baseUrl;
  }

  /**
   * The API key or access token, for a connection that is not a request, such as a socket; undefined without a session.
   * The session is renewed first when the server refused the credential `refused`.
   */
  async credential(refused?: Credential): Promise<Credential | undefined> {
    const { apiKey } = this.options;
    if (apiKey !== undefined) return { apiKey };
    let session = await this.store.read();
    if (session && refused && refused.token === session.accessToken) session = await this.refresher.refresh(session);
    const { accessToken: token } = session ?? {};
    return session && (token === undefined ? {} : { token });
  }

  /** Every item of a list, page by page. Items that come or go meanwhile do not shift the others. */
  async *list<Path extends PathsWithMethod<paths, 'get'>, Init extends MaybeOptionalInit<paths[Path], 'get'>>(
    path: Path,
    ...[init]: Arguments<Init>
  ): AsyncGenerator<Item<paths[Path], Init>, void> {
    const { params, ...others } = (init ?? {}) as RawInit;
    for (let cursor: string | null | undefined; cursor !== null;) {
      const query = { ...params?.query, ...(cursor !== undefined && { cursor }) };
      const { data } = await this.request('get', path, { ...others, params: { ...params, query } });
      const { items, page } = data as { items: Item<paths[Path], Init>[]; page: { nextCursor: string | null } };
      yield* items;
      cursor = page.nextCursor;
    }
  }

  /**
   * Changes a resource as `change` says of its current state, and only in the version that `change` saw. When another
   * request changed it meanwhile, it is read again. `change` returns undefined to leave it as it is.
   */
  async update<Path extends Patchable, Init extends MaybeOptionalInit<paths[Path], 'get'>>(
    path: Path,
    init: Init,
    change: (current: Answer<paths[Path], 'get', Init>) => BodyOf<paths[Path]['patch']> | undefined,
  ): Promise<Answer<paths[Path], 'get', Init>> {
    for (let attempt = 1; ; attempt += 1) {
      const { data, response } = await this.request('get', path, init);
      const current = data as Answer<paths[Path], 'get', Init>;
      const body = change(current);
      if (body === undefined) return current;
      const { params, signal } = init as RawInit;
      const header = { ...params?.header, 'If-Match': response.headers.get('ETag') ?? '*' };
      try {
        const changed = await this.request('patch', path, { body, signal, params: { ...params, header } });
        return changed.data as Answer<paths[Path], 'get', Init>;
      } catch (error) {
        if (attempt >= UPDATE_ATTEMPTS || !isProblem(error, 'precondition_failed')) throw error;
      }
    }
  }

  /**
   * The resource as it is now, and again after each change, until `signal` is aborted. It is asked for every `everyMs`
   * milliseconds, by default 2,000, with its ETag: most answers are empty while it is unchanged.
   */
  async *watch<Path extends PathsWithMethod<paths, 'get'>, Init extends MaybeOptionalInit<paths[Path], 'get'>>(
    path: Path,
    init: Init & { readonly signal: AbortSignal },
    everyMs = 2000,
  ): AsyncGenerator<Answer<paths[Path], 'get', Init>, void> {
    const { params, signal } = init as RawInit & { readonly signal: AbortSignal };
    const ask = async (etag: string | null): ReturnType<RawCall> => {
      const header = { ...params?.header, ...(etag !== null && { 'If-None-Match': etag }) };
      return this.request('get', path, { ...init, params: { ...params, header } });
    };
    let etag: string | null = null;
    let last: string | undefined;
    try {
      for (; !signal.aborted; await sleep(everyMs, signal)) {
        const { data, response } = await ask(etag);
        if (response.status === NOT_MODIFIED) continue;
        etag = response.headers.get('ETag');
        const text = JSON.stringify(data);
        if (text === last) continue;
        last = text;
        yield data as Answer<paths[Path], 'get', Init>;
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** Starts a session. With `mode: 'cookie'` the browser keeps the tokens in HttpOnly cookies. */
  async signIn({ mode = 'body', ...credentials }: SignInRequest): Promise<void> {
    await this.store.write(undefined);
    const { data } = await this.request('post', '/api/v1/auth/login', {
      body: { ...credentials, mode },
      credentials: 'include',
    });
    await this.store.write(sessionOf(mode, data));
  }

  /** Ends the session, on the server and here. */
  async signOut(): Promise<void> {
    if (!(await this.store.read())) return;
    try {
      await this.request('post', '/api/v1/auth/logout');
    } catch (error) {
      // It has ended already.
      if (!isProblem(error, 'unauthenticated')) throw error;
    } finally {
      await this.store.write(undefined);
    }
  }

  /** Whether there is a session. The next request tells whether the server still knows it. */
  async isSignedIn(): Promise<boolean> {
    return (await this.store.read()) !== undefined;
  }

  private async call<Result>(method: HttpMethod, path: string, init: object | undefined): Promise<Result> {
    return (await this.request(method, path, init)).data as Result;
  }

  /** Sends a request of the session; when that has expired, renews it and sends the request again. */
  private async send(request: Request): Promise<Response> {
    this.transport.prepare(request);
    const session = this.options.apiKey === undefined ? await this.store.read() : undefined;
    let response = await this.transport.send(this.withCredential(request, session));
    if (response.status === 401 && session) {
      const error = await errorOf(response);
      if (!isProblem(error, 'unauthenticated')) throw error;
      const renewed = await this.refresher.refresh(session);
      if (!renewed) throw error;
      response = await this.transport.send(this.withCredential(request, renewed));
    }
    if (!response.ok && response.status !== NOT_MODIFIED) throw await errorOf(response);
    return response;
  }

  private withCredential(request: Request, session: Session | undefined): Request {
    const headers = new Headers(request.headers);
    if (this.options.apiKey !== undefined) headers.set('X-API-Key', this.options.apiKey);
    if (session?.accessToken) headers.set('Authorization', `Bearer ${session.accessToken}`);
    return new Request(request.clone(), { headers, ...(session?.mode === 'cookie' && { credentials: 'include' }) });
  }

  /** A new session for an expired one; undefined when it has ended. */
  private async renew({ mode, refreshToken }: Session): Promise<Session | undefined> {
    const request = new Request(new URL('/api/v1/auth/refresh', this.options.baseUrl), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ refreshToken }),
      credentials: mode === 'cookie' ? 'include' : 'omit',
    });
    const response = await this.transport.send(request);
    if (response.ok) return sessionOf(mode, await response.json());
    const error = await errorOf(response);
    if (!isProblem(error, 'refresh_refused')) throw error;
    this.options.onSessionEnd?.();
    return undefined;
  }
}

function sessionOf(mode: Session['mode'], data: unknown): Session {
  const { accessToken, refreshToken } = data as components['schemas']['SignInResponse'];
  return {
    mode,
    refreshedAt: Date.now(),
    ...(accessToken !== undefined && { accessToken }),
    ...(refreshToken !== undefined && { refreshToken }),
  };
}
