import { isUtf8 } from 'node:buffer';
import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import type { Violation } from '../errors/app-error.js';
import { pointerBelow, shortName } from '../errors/nested-violation.js';
import { problem } from '../errors/problem.js';
import { InvalidBody } from '../errors/request.errors.js';
import { unescapeCell } from './csv-writer.js';

/** The rest of the file cannot be parsed. */
class UnreadableCsv extends problem(
  'malformed',
  'unreadable_csv',
  'Unreadable CSV',
  'The file is not CSV (RFC 4180) or not UTF-8; `detail` says where parsing failed. Nothing was written.',
) {}

/** The columns of a file. */
export interface CsvColumns {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

/** A row below the header. */
export interface CsvRow {
  /** Where it begins; the header is line 1. */
  readonly line: number;
  /** By the names of their columns. */
  readonly cells: ReadonlyMap<string, string>;
  /** The number of its cells, when it differs from the number of columns. */
  readonly miscounted?: number;
}

/** A longer row has probably an unclosed quote, and must not fill the memory. */
const MAX_ROW_BYTES = 65_536;
/** Of a header. */
const MAX_VIOLATIONS = 50;
const LINE_BREAK = /\r\n|\r|\n/g;

/**
 * Streams the rows of a CSV file (RFC 4180): UTF-8 with or without a byte order mark, CRLF, LF or CR, commas, or
 * semicolons when the header has those and no comma, columns in any order, cells unescaped as `csvLine` escapes them.
 *
 * Throws InvalidBody for wrong columns, and UnreadableCsv for malformed CSV or UTF-8.
 */
export async function* readCsv(bytes: AsyncIterable<Buffer>, columns: CsvColumns): AsyncGenerator<CsvRow> {
  let names: readonly string[] | undefined;
  for await (const { record, line } of parseRecords(bytes)) {
    if (!names) {
      names = validateHeader(record, columns);
      continue;
    }
    const cells = new Map(names.map((name, index) => [name, unescapeCell(record[index] ?? '')]));
    yield { line, cells, ...(record.length !== names.length && { miscounted: record.length }) };
  }
  if (!names) throw new InvalidBody([{ pointer: '#', code: 'required', detail: 'The file is empty.' }]);
}

interface ParsedRecord {
  readonly record: string[];
  /** Where it begins. */
  readonly line: number;
}

async function* parseRecords(bytes: AsyncIterable<Buffer>): AsyncGenerator<ParsedRecord> {
  const chunks = validateUtf8(bytes);
  const { value: first, done } = await chunks.next();
  if (done) return;
  // Where the next row begins, apart from empty lines. The parser reads ahead of what is taken from it.
  let next = 1;
  const parser = parse({
    delimiter: delimiterOf(first),
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_ROW_BYTES,
    on_record: (record, { empty_lines: emptyLines }) => {
      const line = next + emptyLines;
      next += 1 + record.reduce((breaks, cell) => breaks + (cell.match(LINE_BREAK)?.length ?? 0), 0);
      // The types of the parser allow only a row.
      return { record, line } satisfies ParsedRecord as never;
    },
  });
  const all = async function* () {
    yield first;
    yield* chunks;
  };
  // The parser throws its errors.
  pipeline(Readable.from(all()), parser, () => {});
  try {
    for await (const parsed of parser) yield parsed as ParsedRecord;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = next + Number(error['empty_lines'] ?? 0);
    throw new UnreadableCsv(`The row from line ${line} on ${reasonOf(error)}.`, { cause: error });
  }
}

function delimiterOf(first: Buffer): string {
  const [header = ''] = first.toString('latin1').split(/[\r\n]/, 1);
  return header.includes(';') && !header.includes(',') ? ';' : ',';
}

async function* validateUtf8(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  for await (const chunk of bytes) {
    try {
      decoder.decode(chunk, { stream: true });
    } catch (error) {
      throw new UnreadableCsv(`The file is not UTF-8; look at line ${line + brokenLineOf(chunk)}.`, { cause: error });
    }
    line += chunk.toString('latin1').split('\n').length - 1;
    yield chunk;
  }
  try {
    decoder.decode();
  } catch (error) {
    throw new UnreadableCsv('The file ends within a character.', { cause: error });
  }
}

/** The first line of a chunk that is not UTF-8. It may begin with the rest of a character of the chunk before. */
function brokenLineOf(chunk: Buffer): number {
  const lines = chunk
    .toString('latin1')
    .replace(/^[\x80-\xbf]+/, '')
    .split('\n');
  return Math.max(
    0,
    lines.findIndex((text) => !isUtf8(Buffer.from(text, 'latin1'))),
  );
}

function validateHeader(names: readonly string[], { required, optional }: CsvColumns): readonly string[] {
  const known = [...required, ...optional];
  const violations: Violation[] = [];
  const report = (name: string, code: string, detail: string) =>
    violations.push({ pointer: pointerBelow('#/columns', [name]), code, detail });
  for (const name of required)
    if (!names.includes(name)) report(name, 'required', `The first line must name the column ${name}.`);
  for (const [index, name] of names.entries()) {
    if (!known.includes(name))
      report(
        name,
        'unknown',
        `The column ${JSON.stringify(shortName(name))} is not known here; there are ${known.join(', ')}.`,
      );
    else if (names.indexOf(name) < index) report(name, 'twice', `The column ${name} is named twice.`);
  }
  if (violations.length > 0) throw new InvalidBody(violations.slice(0, MAX_VIOLATIONS));
  return names;
}

function reasonOf({ code }: CsvError): string {
  if (code === 'CSV_QUOTE_NOT_CLOSED') return 'has a quote that is never closed';
  if (code === 'CSV_MAX_RECORD_SIZE') return `is larger than ${MAX_ROW_BYTES} bytes: perhaps a quote is not closed`;
  return 'has a quote where none may stand; a cell with quotes is written "like ""this"""';
}
