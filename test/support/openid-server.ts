import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type MutableToken, OAuth2Issuer, OAuth2Service, type TokenRequestIncomingMessage } from 'oauth2-mock-server';

type Claims = Record<string, unknown>;

/** What a token endpoint is asked, in what it answers with. */
interface Exchange {
  body: Claims;
  statusCode: number;
}

export const AUDIENCE = 'https://api.test';
export const CLIENT_ID = 'keelson-client';

/**
 * An OpenID Connect provider that speaks over HTTP like a real one, on a port
 * of its own. It signs in `person` without asking, and can be made to hang, to
 * go away and to come back.
 */
export class OpenIdServer {
  /** Claims of the next user's ID token. */
  person: Claims = {};
  /** What userinfo says; as the ID token when not given. */
  info: Claims | undefined;
  /** Members of its description of itself. */
  description: Claims = {};
  /** Paths that it was asked for, with the method. */
  readonly asked: string[] = [];
  /** Bodies that its token endpoint was sent. */
  readonly sent: Claims[] = [];
  hangs = false;
  /** Answers in its place where it is set and says true. */
  standIn: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
  /** Changes what the token endpoint answers. */
  onExchange: (exchange: Exchange, request: Claims) => void = () => {};
  /** Changes the address that the browser is sent back to. */
  onReturn: (address: URL) => void = () => {};
  /** Changes an ID token before it is signed. */
  onIdToken: (token: MutableToken) => void = () => {};

  readonly issuer: OAuth2Issuer;
  readonly service: OAuth2Service;
  private server: Server | undefined;
  private port = 0;

  private constructor(slash: boolean) {
    this.issuer = new OAuth2Issuer(slash);
    this.service = new OAuth2Service(this.issuer);
  }

  /** `slash` ends the issuer's name with one, as Auth0's does. */
  static async start({ slash = false } = {}): Promise<OpenIdServer> {
    const made = new OpenIdServer(slash);
    await made.addKey('first');
    made.listenIn();
    await made.comeBack();
    return made;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** How often keys were fetched. */
  get keyFetches(): number {
    return this.asked.filter((path) => path === 'GET /jwks').length;
  }

  /** An access token like a real one but for what is named; undefined leaves a claim out. */
  token(claims: Claims = {}, { kid = 'first', header = {} }: { kid?: string; header?: Claims } = {}): Promise<string> {
    return this.issuer.buildToken({
      kid,
      scopesOrTransform: (head, payload) => {
        Object.assign(head, { typ: 'at+jwt', ...header });
        Object.assign(payload, { aud: AUDIENCE, ...claims });
        for (const [name, value] of Object.entries(payload))
          if (value === undefined) Reflect.deleteProperty(payload, name);
      },
    });
  }

  /** Signs with it from then on where asked to, and publishes it. */
  async addKey(kid: string, alg = 'RS256'): Promise<void> {
    const { privateKey } = alg.startsWith('ES')
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: 2048 });
    await this.issuer.keys.add({ ...privateKey.export({ format: 'jwk' }), kid, alg });
  }

  async goAway(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (!server) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }

  /** On the port it had before. */
  async comeBack(): Promise<void> {
    const server = createServer((request, response) => this.answer(request, response));
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.server = server;
    this.port = (server.address() as AddressInfo).port;
    this.issuer.url = this.url;
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    this.asked.push(`${request.method} ${request.url?.split('?', 1)[0]}`);
    if (this.hangs || this.standIn?.(request, response)) return;
    this.service.requestHandler(request, response);
  }

  private listenIn(): void {
    this.service.on('beforeWellKnownOpenIdConfiguration', (answer: Exchange) => {
      Object.assign(answer.body, this.description);
    });
    this.service.on('beforeTokenSigning', (token: MutableToken) => {
      if (token.payload.aud === CLIENT_ID) {
        Object.assign(token.payload, this.person);
        this.onIdToken(token);
      } else {
        Object.assign(token.header, { typ: 'at+jwt' });
        Object.assign(token.payload, { aud: AUDIENCE, sub: this.person.sub });
      }
    });
    this.service.on('beforeUserinfo', (answer: Exchange) => {
      answer.body = { ...(this.info ?? this.person) };
    });
    this.service.on('beforeAuthorizeRedirect', ({ url }: { url: URL }) => this.onReturn(url));
    this.service.on('beforeResponse', (exchange: Exchange, request: TokenRequestIncomingMessage) => {
      const body = { ...request.body } as Claims;
      this.sent.push(body);
      this.onExchange(exchange, body);
    });
  }
}

/** Settings under which the tokens of a server are accepted. */
export function issuerSettings({ url }: OpenIdServer, more: Claims = {}): Record<string, string> {
  return { OIDC_ISSUERS: JSON.stringify([{ name: 'elsewhere', issuer: url, audience: AUDIENCE, ...more }]) };
}

/** Settings under which people sign in with a server, in the name of Auth0. */
export function providerSettings({ url }: OpenIdServer): Record<string, string> {
  return { AUTH0_DOMAIN: url, AUTH0_AUDIENCE: AUDIENCE, AUTH0_CLIENT_ID: CLIENT_ID, AUTH0_CLIENT_SECRET: 'secret' };
}
