import { Readable } from 'node:stream';
import { applyDecorators, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import { type Cell, csvHeader, csvLine } from '../../csv/csv-cells.js';

/**
 * Answers rows as a CSV file, a chunk at a time: the next is read when the one
 * before has left, so a file of any size and a reader of any slowness cost no
 * memory. The first is read before the answer begins: what fails then is a
 * refusal, what fails later cuts the file off. A client that leaves ends the
 * chunks, and what they hold is free again.
 */
export async function csvDownload<Row>(
  name: string,
  columns: readonly string[],
  chunks: AsyncIterable<readonly Row[]>,
  cellsOf: (row: Row) => readonly Cell[],
): Promise<StreamableFile> {
  const rows = chunks[Symbol.asyncIterator]();
  const text = ({ done, value }: IteratorResult<readonly Row[], unknown>) =>
    done ? '' : value.map((row) => csvLine(cellsOf(row))).join('');
  const first = await rows.next();
  let begun = false;
  // Not a generator: one that was never asked for anything would not notice that nobody wants it any more.
  const pieces = {
    async next(): Promise<IteratorResult<string, undefined>> {
      if (!begun) {
        begun = true;
        return { done: false, value: csvHeader(columns) + text(first) };
      }
      const following = await rows.next();
      return following.done ? { done: true, value: undefined } : { done: false, value: text(following) };
    },
    async return(): Promise<IteratorResult<string, undefined>> {
      await rows.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => pieces,
  };
  return new StreamableFile(Readable.from(pieces, { objectMode: false }), {
    type: 'text/csv; charset=utf-8; header=present',
    disposition: `attachment; filename="${name}-${new Date().toISOString().slice(0, 10)}.csv"`,
  });
}

/** Documents a route that answers a CSV file with these lines for an example. */
export function ApiCsvDownload(description: string, example: string): MethodDecorator {
  return applyDecorators(
    ApiProduces('text/csv'),
    ApiOkResponse({ description, content: { 'text/csv': { schema: { type: 'string' }, example } } }),
  );
}
