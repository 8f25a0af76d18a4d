import { createServer, IncomingMessage, type ServerOptions, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { HttpStatus, StreamableFile } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import type { Express, Response } from 'express';
import { setCacheStatus } from '../responses/cache-headers.js';
import type { ResponseCache } from './response-cache.js';
import { indexRoutes } from './route-index.js';

/** Clients that send their headers slowly must not hold connections for long. */
const TIMEOUTS: ServerOptions = { headersTimeout: 15_000, connectionsCheckingInterval: 5000 };

/** Node would refuse requests without a Host header by a status line alone. `normalizeRequestTarget` does it. */
const HOST: ServerOptions = { requireHostHeader: false };

/** Statuses whose responses have no body. */
const BODILESS: ReadonlySet<number> = new Set([
  HttpStatus.NO_CONTENT,
  HttpStatus.RESET_CONTENT,
  HttpStatus.NOT_MODIFIED,
]);

/**
 * The Express adapter with three changes. JSON is written as one string with its length: `response.json` would
 * consult unused settings, set the content type twice and look for an ETag to generate. Requests and responses
 * have Express's prototypes from the start. Closing does not wait for connections on which nothing was sent.
 */
export class JsonAdapter extends ExpressAdapter {
  private readonly connections = new Set<Socket>();

  constructor(private readonly answers: ResponseCache) {
    super();
  }

  override initHttpServer(): void {
    const app = this.getInstance<Express>();
    indexRoutes(app);
    this.httpServer = createServer({ ...classesOf(app), ...TIMEOUTS, ...HOST }, app);
    this.httpServer.on('connection', (socket: Socket) => {
      this.connections.add(socket);
      socket.once('close', () => this.connections.delete(socket));
    });
  }

  /**
   * Resolves when every request is answered. Browsers and proxies open connections in advance; one without a
   * request would keep the server open for a minute, so it is destroyed.
   */
  override close(): Promise<void> {
    const closed = super.close() as Promise<void>;
    for (const socket of this.connections) if (socket.bytesRead === 0) socket.destroy();
    return closed;
  }

  override reply(response: Response, body: unknown, statusCode?: number): unknown {
    const status = statusCode ?? response.statusCode;
    setCacheStatus(response);
    if (BODILESS.has(status)) return super.reply(response, body, statusCode);
    const isTyped = response.hasHeader('Content-Type');
    // Pages have no version; Express would still answer 304 to `If-None-Match: *`.
    if (isTyped && typeof body === 'string') return this.send(response, status, body);
    if (isTyped || !isPlain(body)) return super.reply(response, body, statusCode);
    response.setHeader('Content-Type', 'application/json; charset=utf-8');
    return this.send(response, status, JSON.stringify(body));
  }

  private send(response: Response, status: number, text: string): Response {
    const bytes = Buffer.byteLength(text);
    this.answers.keep(response, status, { text, bytes });
    return writeText(response, status, text, bytes);
  }
}

/**
 * Classes of requests and responses with Express's prototypes. Express would change the prototype of each of
 * Node's objects, which makes every later access to them slower.
 */
function classesOf(app: Express): ServerOptions {
  class ExpressRequest extends IncomingMessage {}
  class ExpressResponse extends ServerResponse {}
  Object.setPrototypeOf(ExpressRequest.prototype, app.request);
  Object.setPrototypeOf(ExpressResponse.prototype, app.response);
  app.request = ExpressRequest.prototype as unknown as Express['request'];
  app.response = ExpressResponse.prototype as unknown as Express['response'];
  return { IncomingMessage: ExpressRequest, ServerResponse: ExpressResponse as unknown as typeof ServerResponse };
}

/** Sends the text, which has so many bytes in UTF-8. */
export function writeText(response: Response, status: number, text: string, bytes: number): Response {
  response.statusCode = status;
  response.setHeader('Content-Length', bytes);
  // As many bytes as characters are ASCII, which needs no encoding.
  return response.end(text, bytes === text.length ? 'latin1' : 'utf8');
}

function isPlain(body: unknown): boolean {
  return typeof body === 'object' && body !== null && !(body instanceof StreamableFile) && !(body instanceof Error);
}
