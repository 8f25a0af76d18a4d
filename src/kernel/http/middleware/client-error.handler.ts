import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { v7 as uuidv7 } from 'uuid';
import type { Config } from '../../../config/config.js';
import type { AppError } from '../../errors/app-error.js';
import { problemDocument } from '../../errors/problem-document.js';
import { STATUS } from '../../errors/problem-type.js';
import { BadRequest, HeadersTooLarge, MethodNotAllowed, RequestTooSlow } from '../../errors/request.errors.js';

/**
 * Answers requests that Node's HTTP parser refuses as problem documents: invalid HTTP, too large headers, an
 * incomplete request. Node would answer a status line without a body.
 */
export function handleClientErrors(server: Server, config: Config): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (!socket.writable || error.code === 'ECONNRESET' || hasResponseStarted(socket)) socket.destroy();
    else refuse(socket, problemOf(error), config);
  });
  server.on('connect', ({ url = '/' }: IncomingMessage, socket: Duplex) => {
    refuse(socket, new MethodNotAllowed('CONNECT', url, ['GET']), config);
  });
  // Expectations other than 100-continue may be ignored (RFC 9110, section 10.1.1).
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    server.emit('request', request, response);
  });
}

function problemOf(error: NodeJS.ErrnoException): AppError {
  if (error.code === 'HPE_HEADER_OVERFLOW') return new HeadersTooLarge('The URL and the headers exceed 16 KB.');
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') return new RequestTooSlow();
  return new BadRequest('The request is not valid HTTP/1.1 (RFC 9112).', { cause: error });
}

function refuse(socket: Duplex, problem: AppError, { publicUrl }: Config): void {
  const status = STATUS[problem.type.kind];
  const requestId = uuidv7();
  const body = problemDocument(problem, publicUrl, `urn:uuid:${requestId}`, requestId);
  const headers = {
    'Content-Type': 'application/problem+json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'X-Request-Id': requestId,
    ...problem.headers,
    Connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
}

/** The documentation of Node's event clientError names this property for the response that is being sent. */
export function hasResponseStarted(socket: Duplex): boolean {
  // oxlint-disable-next-line no-underscore-dangle
  return (socket as Duplex & { _httpMessage?: ServerResponse | null })._httpMessage?.headersSent === true;
}
