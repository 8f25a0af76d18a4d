import { Readable } from 'node:stream';
import { applyDecorators, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import { type Cell, csvHeader, csvRows } from '../../csv/csv-writer.js';

/**
 * Streams rows as a CSV file. A chunk is read when the client has received the one before, so memory does not
 * depend on the size of the file. The first chunk is read before the response begins: an error in it becomes a
 * problem document, a later one cuts the file off. A client that disconnects ends the iteration of `chunks`,
 * which releases what they hold.
 */
export async function csvDownload<Row>(
  name: string,
  columns: readonly string[],
  chunks: AsyncIterable<readonly Row[]>,
  cellsOf: (row: Row) => readonly Cell[],
): Promise<StreamableFile> {
  const iterator = chunks[Symbol.asyncIterator]();
  const textOf = ({ done, value }: IteratorResult<readonly Row[], undefined>) =>
    done ? '' : csvRows(value.map(cellsOf));
  let pending: string | undefined = csvHeader(columns) + textOf(await iterator.next());
  // Not an async generator: `return` of one that has not started would not end `iterator`.
  const texts = {
    async next(): Promise<IteratorResult<string, undefined>> {
      const first = pending;
      pending = undefined;
      if (first !== undefined) return { done: false, value: first };
      const result = await iterator.next();
      return result.done ? { done: true, value: undefined } : { done: false, value: textOf(result) };
    },
    async return(): Promise<IteratorResult<string, undefined>> {
      await iterator.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => texts,
  };
  return new StreamableFile(Readable.from(texts, { objectMode: false }), {
    type: 'text/csv; charset=utf-8; header=present',
    disposition: `attachment; filename="${name}-${new Date().toISOString().slice(0, 10)}.csv"`,
  });
}

/** Documents a CSV file, with these lines as the example. */
export function ApiCsvDownload(description: string, example: string): MethodDecorator {
  return applyDecorators(
    ApiProduces('text/csv'),
    ApiOkResponse({ description, content: { 'text/csv': { schema: { type: 'string' }, example } } }),
  );
}
