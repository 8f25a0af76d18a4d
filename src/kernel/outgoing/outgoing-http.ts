import type { LookupAddress } from 'node:dns';
import { type IncomingHttpHeaders, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/config.js';
import { outgoingHeaders } from '../context/outgoing-headers.js';
import { refusalOf } from './address-rules.js';
import { HostResolver } from './host-resolver.js';

/** No request is sent to the address. The message says why, without the addresses of the host. */
export class AddressRefused extends Error {}

export interface OutgoingPost {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** For the resolution of the host, the connection and the head of the response together. */
  readonly timeoutMs: number;
  /** Ends the request earlier. */
  readonly signal?: AbortSignal;
  /** The operator gave the address, not a user: it may be any. */
  readonly isTrusted?: boolean;
}

/** The head of a response. Its body is not read. */
export interface OutgoingResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Sends requests to addresses that users give, and to no place that only this server can reach (server-side request
 * forgery; see the OWASP cheat sheet of that name). The host is resolved once for a request, all of its addresses are
 * checked, and the connection goes to one of those, so that a name server that answers differently the second time
 * gains nothing. Redirects are not followed. Requests have the headers of `outgoingHeaders`, too.
 */
@Injectable()
export class OutgoingHttp {
  constructor(
    private readonly resolver: HostResolver,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Throws AddressRefused, or what the resolver throws for a host that does not exist. */
  async check(address: string): Promise<void> {
    await this.resolve(new URL(address), false);
  }

  /** Throws AddressRefused, or the error of the resolution or the connection; a TimeoutError after `timeoutMs`. */
  async post(
    address: string,
    { timeoutMs, signal, isTrusted = false, ...content }: OutgoingPost,
  ): Promise<OutgoingResponse> {
    const url = new URL(address);
    const ends = [AbortSignal.timeout(timeoutMs), signal].filter((end) => end !== undefined);
    const end = AbortSignal.any(ends);
    try {
      const addresses = await Promise.race([this.resolve(url, isTrusted), rejectAt(end)]);
      return await send(url, addresses, content, end);
    } catch (error) {
      throw end.aborted ? (end.reason as Error) : error;
    }
  }

  private async resolve(url: URL, isTrusted: boolean): Promise<LookupAddress[]> {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const family = isIP(host);
    const addresses = family === 0 ? await this.resolver.resolve(host) : [{ address: host, family }];
    const refusal = refusalOf(
      url,
      addresses.map(({ address }) => address),
      this.config.outgoing,
    );
    if (refusal !== undefined && !isTrusted) throw new AddressRefused(refusal);
    return addresses;
  }
}

function send(
  url: URL,
  addresses: readonly LookupAddress[],
  { headers, body }: Pick<OutgoingPost, 'headers' | 'body'>,
  signal: AbortSignal,
): Promise<OutgoingResponse> {
  const options = {
    method: 'POST',
    headers: { ...headers, ...outgoingHeaders(), 'Content-Length': String(Buffer.byteLength(body)) },
    // A connection of its own: one that is kept alive would be to an address that was checked long ago.
    agent: false,
    lookup: pinnedTo(addresses),
    signal,
  };
  return new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? requestHttps(url, options) : requestHttp(url, options);
    request.once('response', (response) => {
      // Errors after the head do not matter, and without a listener they would end the process.
      response.on('error', () => {});
      resolve({ status: response.statusCode ?? 0, headers: response.headers });
      response.destroy();
    });
    request.on('error', reject);
    // When the server switches protocols, Node closes the connection without a response and without an error.
    request.once('close', () => reject(new Error('The connection was closed without a response.')));
    request.end(body);
  });
}

function pinnedTo(addresses: readonly LookupAddress[]): LookupFunction {
  return (_, { all }, done) => {
    const [first] = addresses;
    if (all) done(null, [...addresses]);
    else done(null, first?.address ?? '', first?.family);
  };
}

async function rejectAt(signal: AbortSignal): Promise<never> {
  signal.throwIfAborted();
  return new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
  );
}
