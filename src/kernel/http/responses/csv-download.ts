import { Readable } from 'node:stream';
import { applyDecorators, StreamableFile, UseInterceptors } from '@nestjs/common';
import { ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import { StreamAccessInterceptor } from '../../auth/guard/stream-access.interceptor.js';
import { type Cell, csvHeader, csvRows } from '../../csv/csv-writer.js';

/**
 * Streams rows as a CSV file. A chunk is read when the client has received the one before, so memory does not
 * depend on the size of the file. The first chunk is read before the response begins: an error in it becomes a
 * problem document, a later one cuts the file off, as does a client that takes nothing for half a minute. A client
 * that disconnects ends the iteration of `chunks`, which releases what they hold.
 */
export async function csvDownload<Row>(
  name: string,
  columns: readonly string[],
  chunks: AsyncIterable<readonly Row[]>,
  cellsOf: (row: Row) => readonly Cell[],
): Promise<StreamableFile> {
  const texts = cutWhenStalled(csvTexts(chunks, cellsOf), () => stream);
  // Begun here, it ends the iteration of `chunks` also when the stream is destroyed before it is read.
  const first = await texts.next();
  const stream = Readable.from(texts, { objectMode: false });
  stream.unshift(csvHeader(columns) + (first.value ?? ''));
  return new StreamableFile(stream, {
    type: 'text/csv; charset=utf-8; header=present',
    disposition: `attachment; filename="${name}-${new Date().toISOString().slice(0, 10)}.csv"`,
  });
}

async function* csvTexts<Row>(
  chunks: AsyncIterable<readonly Row[]>,
  cellsOf: (row: Row) => readonly Cell[],
): AsyncGenerator<string, undefined> {
  for await (const rows of chunks) yield csvRows(rows.map(cellsOf));
}

/** A client that takes nothing for so long is cut off, because it holds a connection to the database. */
const STALL_MS = 30_000;

async function* cutWhenStalled(
  texts: AsyncIterable<string>,
  stream: () => Readable,
): AsyncGenerator<string, undefined> {
  for await (const text of texts) {
    const stalled = setTimeout(() => stream().destroy(new Error('The client reads too slowly.')), STALL_MS).unref();
    yield text;
    clearTimeout(stalled);
  }
}

/** Documents a CSV file, with these lines as the example. It is cut off when its reader loses the right to it. */
export function ApiCsvDownload(description: string, example: string): MethodDecorator {
  return ApiFileDownload('text/csv', description, example);
}

/** Documents a text file of this media type. */
export function ApiFileDownload(type: string, description: string, example: string): MethodDecorator {
  return applyDecorators(
    UseInterceptors(StreamAccessInterceptor),
    ApiProduces(type),
    ApiOkResponse({ description, content: { [type]: { schema: { type: 'string' }, example } } }),
  );
}
