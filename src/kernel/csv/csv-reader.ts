import { isUtf8 } from 'node:buffer';
import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import type { Violation } from '../errors/app-error.js';
import { InvalidBody } from '../errors/request.errors.js';
import { unescapeCell } from './csv-writer.js';
import { UnreadableCsv } from './csv.errors.js';

/** Which columns a file must have and which it may have. */
export interface CsvColumns {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

/** A row below the first line: its cells by the name of their column, and where it begins. */
export interface CsvRow {
  /** The first line of the file is line 1. */
  readonly line: number;
  readonly cells: ReadonlyMap<string, string>;
  /** How many cells it has, when that is not how many columns there are. */
  readonly miscounted?: number;
}

interface Parsed {
  readonly record: string[];
  readonly info: { readonly empty_lines: number };
}

/** A longer row is taken for a quote that nobody closed, before it fills the memory. */
const MAX_ROW_BYTES = 65_536;
const LF = 10;
/** Of a first line in which everything is wrong. */
const MAX_VIOLATIONS = 50;
const LINE_BREAK = /\r\n|\r|\n/g;

/**
 * Reads CSV (RFC 4180) a piece at a time: UTF-8 with or without a byte order
 * mark, lines ended by CRLF, LF or CR, cells divided by commas, or by
 * semicolons where the first line has those and no comma. Columns come in any
 * order. What was disarmed for spreadsheets is as it was before.
 *
 * Throws InvalidBody when the first line does not name the columns, and
 * UnreadableCsv for what is no CSV or no UTF-8.
 */
export async function* readCsv(bytes: AsyncIterable<Buffer>, columns: CsvColumns): AsyncGenerator<CsvRow> {
  let line = 1;
  let names: readonly string[] | undefined;
  try {
    for await (const { record, info } of records(bytes)) {
      const begins = line + info.empty_lines;
      line += 1 + record.reduce((breaks, cell) => breaks + (cell.match(LINE_BREAK)?.length ?? 0), 0);
      if (!names) {
        names = checkedNames(record, columns);
        continue;
      }
      const cells = new Map(names.map((name, index) => [name, unescapeCell(record[index] ?? '')]));
      yield { line: begins, cells, ...(record.length !== names.length && { miscounted: record.length }) };
    }
  } catch (error) {
    throw error instanceof CsvError
      ? new UnreadableCsv(`The row from line ${line} on ${reasonOf(error)}.`, error)
      : error;
  }
  if (!names) throw new InvalidBody([{ pointer: '#', code: 'required', detail: 'The file is empty.' }]);
}

async function* records(bytes: AsyncIterable<Buffer>): AsyncGenerator<Parsed> {
  const pieces = checkedUtf8(bytes);
  const beginning = await pieces.next();
  if (beginning.done) return;
  const first = beginning.value;
  const parser = parse({
    delimiter: delimiterOf(first),
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_ROW_BYTES,
  });
  const whole = async function* () {
    yield first;
    yield* pieces;
  };
  // What fails in it is thrown by the parser.
  pipeline(Readable.from(whole()), parser, () => {});
  for await (const parsed of parser) yield parsed as Parsed;
}

function delimiterOf(first: Buffer): string {
  const [names = ''] = first.toString('latin1').split(/[\r\n]/, 1);
  return names.includes(';') && !names.includes(',') ? ';' : ',';
}

async function* checkedUtf8(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  for await (const piece of bytes) {
    const lines = linesOf(piece);
    try {
      decoder.decode(piece, { stream: true });
    } catch (error) {
      const broken = lines.findIndex((text) => !isUtf8(text));
      throw new UnreadableCsv(`The file is not UTF-8; look at line ${line + Math.max(0, broken)}.`, error);
    }
    line += lines.length - 1;
    yield piece;
  }
  try {
    decoder.decode();
  } catch (error) {
    throw new UnreadableCsv('The file ends within a character.', error);
  }
}

/** The lines of a piece; a character at its beginning or end may be cut in two, which is left out of account. */
function linesOf(piece: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let start = 0;
  while (start < piece.length && isContinuation(piece[start])) start++;
  for (let end = piece.indexOf(LF, start); end >= 0; end = piece.indexOf(LF, start)) {
    lines.push(piece.subarray(start, end));
    start = end + 1;
  }
  return [...lines, piece.subarray(start)];
}

/** One of the later bytes of a character. */
function isContinuation(byte = 0): boolean {
  return byte >> 6 === 0b10;
}

function checkedNames(names: readonly string[], { required, optional }: CsvColumns): readonly string[] {
  const known = [...required, ...optional];
  const violations: Violation[] = [];
  const refuse = (name: string, code: string, detail: string) =>
    violations.push({ pointer: `#/columns/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, code, detail });
  for (const name of required)
    if (!names.includes(name)) refuse(name, 'required', `The first line must name the column ${name}.`);
  for (const [index, name] of names.entries()) {
    if (!known.includes(name))
      refuse(name, 'unknown', `The column ${JSON.stringify(name)} is not known here; there are ${known.join(', ')}.`);
    else if (names.indexOf(name) < index) refuse(name, 'twice', `The column ${name} is named twice.`);
  }
  if (violations.length > 0) throw new InvalidBody(violations.slice(0, MAX_VIOLATIONS));
  return names;
}

function reasonOf({ code }: CsvError): string {
  if (code === 'CSV_QUOTE_NOT_CLOSED') return 'has a quote that is never closed';
  if (code === 'CSV_MAX_RECORD_SIZE') return `is larger than ${MAX_ROW_BYTES} bytes: perhaps a quote is not closed`;
  return 'has a quote where none may stand; a cell with quotes is written "like ""this"""';
}
