import { connect } from 'node:net';
import type { Answer } from './client.js';

/**
 * Sends these very bytes and reads the answer until the server closes: for
 * requests that a well-behaved client library would correct or refuse to send.
 */
export function sendRaw(baseUrl: string, request: string | Uint8Array): Promise<Answer> {
  const { hostname, port } = new URL(baseUrl);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.write(request));
    socket.setTimeout(20_000, () => socket.destroy(new Error('The server did not close the connection.')));
    socket.on('data', (chunk) => chunks.push(chunk));
    // A server that refuses early may close while we still send; what it said before counts.
    socket.on('error', (error) => (chunks.length > 0 ? resolve(parse(chunks)) : reject(error)));
    socket.on('close', () => (chunks.length > 0 ? resolve(parse(chunks)) : reject(new Error('No answer came.'))));
  });
}

/** A request with the header lines that every request needs; `head` is `GET /path HTTP/1.1` and more lines. */
export function request(head: string, body: string | Uint8Array = ''): Uint8Array {
  const lines = `${head.trimEnd().replaceAll('\n', '\r\n')}\r\nHost: test\r\nConnection: close\r\n\r\n`;
  return Buffer.concat([Buffer.from(lines, 'latin1'), Buffer.from(body)]);
}

function parse(chunks: Buffer[]): Answer {
  const text = Buffer.concat(chunks).toString();
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = new Headers(
    lines.map((line): [string, string] => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const body = rest.join('\r\n\r\n');
  const json = /json/.test(headers.get('content-type') ?? '') && body !== '';
  return { status: Number(statusLine.split(' ')[1]), headers, body: json ? JSON.parse(body) : body };
}
