import type { Request } from 'express';
import type { Socket } from 'socket.io';
import { UUID } from '../context/ids.js';
import { BadRequest } from '../errors/request.errors.js';

/** What a client sends with the handshake, beside headers. */
export interface Handshake {
  /** A credential of `POST notifications/ticket`, in place of all others. */
  readonly ticket?: string;
  /** Id of the last notification that the client has. */
  readonly lastId?: string;
}

const CREDENTIAL_HEADERS = ['authorization', 'x-api-key', 'cookie'] as const;
const FURTHER_HEADERS = ['user-agent', 'x-forwarded-for', 'x-request-id', 'traceparent'] as const;

/**
 * A request with the credential where REST requests have it: `auth.token` and `auth.apiKey`
 * of socket.io and `?token=` become headers. It keeps none of the handshake's other
 * headers, because it lives as long as the connection. `prototype` is Express's
 * request, which knows which proxies are trusted. Throws BadRequest.
 */
export function requestOf({ handshake, request }: Socket, prototype: object): { request: Request } & Handshake {
  const given = { ...handshake.query, ...handshake.auth } as Record<string, unknown>;
  const text = (name: string) => {
    const value = given[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'string' && value.length <= 8192) return value;
    throw new BadRequest(`${name} must be a text of at most 8192 characters.`);
  };
  const lastId = text('lastId');
  if (lastId !== undefined && !UUID.test(lastId)) throw new BadRequest('lastId must be a valid UUID.');
  const [token, apiKey] = [text('token'), text('apiKey')];
  const presented = {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(apiKey !== undefined && { 'x-api-key': apiKey }),
  };
  const names = Object.keys(presented).length > 0 ? FURTHER_HEADERS : [...CREDENTIAL_HEADERS, ...FURTHER_HEADERS];
  const kept = names.flatMap((name) => (request.headers[name] === undefined ? [] : [[name, request.headers[name]]]));
  const path = '/socket.io';
  const fields = {
    headers: { ...(Object.fromEntries(kept) as object), ...presented },
    socket: { remoteAddress: request.socket.remoteAddress },
    method: 'GET',
    url: path,
    originalUrl: path,
  };
  return { request: Object.assign(Object.create(prototype), fields) as Request, ticket: text('ticket'), lastId };
}
