import { finished, type Readable } from 'node:stream';
import { Busboy, type BusboyHeaders } from '@fastify/busboy';
import type { Request } from 'express';
import { InvalidBody, UnreadableBody } from '../../errors/request.errors.js';

const FORM_TYPE = /^multipart\/form-data\s*(;|$)/i;
const FIELD = 'file';

export function isForm({ headers }: Request): boolean {
  return FORM_TYPE.test(headers['content-type'] ?? '');
}

/**
 * The bytes of the file in a form (RFC 7578), as they arrive. The form has this one field. Throws UnreadableBody for
 * bytes that are not such a form or end early, and InvalidBody for other or more fields.
 */
export async function* fileOfForm(request: Request): AsyncGenerator<Buffer> {
  const parser = parserFor(request);
  const isParsed = new Promise<void>((resolve, reject) => {
    // It may report more than one error.
    parser.once('finish', resolve).on('error', (cause) => reject(unreadable(cause)));
    parser.once('partsLimit', () => reject(notOneFile('The form has more than one field.')));
  });
  const file = new Promise<Readable | undefined>((resolve) => {
    parser.once('file', (name, stream) => {
      // The parser reports the same error.
      stream.on('error', () => undefined);
      resolve(name === FIELD ? stream : undefined);
    });
  });
  // Both may be settled when nothing waits for them.
  isParsed.catch(() => undefined);
  const stopWatching = finished(request, { writable: false }, (cause) => {
    if (cause) parser.destroy(cause);
  });
  request.pipe(parser);
  try {
    const found = await Promise.race([file, isParsed.then(() => undefined)]);
    if (!found) throw notOneFile(`The form requires a file in the field "${FIELD}".`);
    isParsed.catch((error: unknown) => found.destroy(error as Error));
    yield* found as AsyncIterable<Buffer>;
    await isParsed;
  } finally {
    stopWatching();
    request.unpipe(parser);
    parser.destroy();
  }
}

function parserFor({ headers }: Request): ReturnType<typeof Busboy> {
  try {
    return new Busboy({ headers: headers as BusboyHeaders, limits: { parts: 1 } });
  } catch (cause) {
    throw unreadable(cause);
  }
}

function unreadable(cause: unknown): UnreadableBody {
  return new UnreadableBody('The body is not a complete multipart form.', { cause });
}

function notOneFile(detail: string): InvalidBody {
  return new InvalidBody([{ pointer: `#/${FIELD}`, code: 'required', detail }]);
}
