import { createServer, IncomingMessage, type ServerOptions, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { StreamableFile } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import type { Express, Response } from 'express';
import { indexRoutes } from './route-index.js';

/** Answers with these have no body. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * Express, but for how a JSON answer is written (one string, its length, the
 * end: `response.json` would ask settings we do not use, parse and set the
 * content type twice, and look for an ETag to make), and for how it ends.
 */
export class JsonAdapter extends ExpressAdapter {
  private readonly connections = new Set<Socket>();

  override initHttpServer(): void {
    const app = this.getInstance<Express>();
    indexRoutes(app);
    this.httpServer = createServer(classesOf(app), app);
    this.httpServer.on('connection', (socket: Socket) => {
      this.connections.add(socket);
      socket.once('close', () => this.connections.delete(socket));
    });
  }

  /**
   * Resolves once every request is answered. Browsers and proxies open
   * connections ahead of need; one on which nothing was asked yet would hold the
   * server open for a minute, so it is cut.
   */
  override close(): Promise<void> {
    const closed = super.close() as Promise<void>;
    for (const socket of this.connections) if (socket.bytesRead === 0) socket.destroy();
    return closed;
  }

  override reply(response: Response, body: unknown, statusCode?: number): unknown {
    const status = statusCode ?? response.statusCode;
    if (BODILESS.has(status)) return super.reply(response, body, statusCode);
    const isTyped = response.hasHeader('Content-Type');
    // Pages have no version to compare; Express would still answer 304 to `If-None-Match: *`.
    if (isTyped && typeof body === 'string') return write(response, status, body);
    if (isTyped || !isPlain(body)) return super.reply(response, body, statusCode);
    response.setHeader('Content-Type', 'application/json; charset=utf-8');
    return write(response, status, JSON.stringify(body));
  }
}

/**
 * Requests and responses that are Express's own from the start. Express would
 * give each of node's another prototype, after which everything that is done
 * with them, by node itself too, is slower.
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

function write(response: Response, status: number, text: string): Response {
  response.statusCode = status;
  response.setHeader('Content-Length', Buffer.byteLength(text));
  return response.end(text);
}

function isPlain(body: unknown): boolean {
  return typeof body === 'object' && body !== null && !(body instanceof StreamableFile) && !(body instanceof Error);
}
