/**
 * Works out what orders and reads need, from what the benchmark measured: bench/results/reference.json and
 * bench/results/write-cost.json. The tables of docs/scaling.md are its output.
 *
 *     node scripts/capacity.mjs             prints the tables
 *     node scripts/capacity.mjs --write     puts them into docs/scaling.md
 *     node scripts/capacity.mjs --check     ends with 1 when docs/scaling.md has others
 *     READS_PER_ORDER=200 BUSY=0.5 node scripts/capacity.mjs     other assumptions
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const reference = JSON.parse(readFileSync(join(root, 'bench/results/reference.json'), 'utf8'));
const writes = JSON.parse(readFileSync(join(root, 'bench/results/write-cost.json'), 'utf8'));

/** Requests that only read, for each order that is placed; half of them of one product, half of a page of 20. */
const READS_PER_ORDER = Number(process.env.READS_PER_ORDER ?? 50);
/** The share of a processor that is used before one adds another. */
const BUSY = Number(process.env.BUSY ?? 0.6);
const RATES = [10, 100, 1000, 10_000, 100_000];

const route = (title) => reference.routes.routes.find((one) => one.title === title);
const order = route('POST orders');
const [one, page] = [route('GET products/{id}'), route('GET products')];
const read = {
  api: (one.cpuMicrosPerRequest + page.cpuMicrosPerRequest) / 2,
  postgres: (one.postgresCpuMicros + page.postgresCpuMicros) / 2,
};
/** The pool was always taken in that measurement, so this is how long an order holds a connection at the most. */
const heldMs = (reference.options.poolSize / order.requestsPerSecond) * 1000;

const costs = [
  ['', 'An order of two lines', 'A read, on average'],
  ['Processor of the API', micros(order.cpuMicrosPerRequest), micros(read.api)],
  ['Processor of PostgreSQL', micros(order.postgresCpuMicros), micros(read.postgres)],
  ['A connection, for at most', `${heldMs.toFixed(1)} ms`, 'its processor time'],
  ['Write-ahead log', kilobytes(writes.walBytesPerOrder), '0'],
  ['Transactions, with those of events and jobs', writes.transactionsPerOrder, '1'],
  ['Flushes to disk, fewer when commits coincide', writes.flushesPerOrder, '0'],
  ['Tables and indexes grow by', kilobytes(writes.diskBytesPerOrder), '0'],
];
const needs = [
  [
    'Orders a second',
    'Cores, API',
    'Cores, primary',
    'Cores, reads',
    'Connections that write',
    'WAL a second',
    'Flushes a second',
    'Disk a day',
  ],
  ...RATES.map((rate) => [
    rate.toLocaleString('en'),
    cores(rate * (order.cpuMicrosPerRequest + READS_PER_ORDER * read.api)),
    cores(rate * order.postgresCpuMicros),
    cores(rate * READS_PER_ORDER * read.postgres),
    Math.ceil((rate * heldMs) / 1000).toLocaleString('en'),
    bytes(rate * writes.walBytesPerOrder),
    Math.round(rate * writes.flushesPerOrder).toLocaleString('en'),
    bytes(rate * writes.diskBytesPerOrder * 86_400),
  ]),
];
const text = [
  `From the benchmark of ${reference.machine.at.slice(0, 10)} (${reference.machine.processor}, Node ${reference.machine.node}) and the write cost of ${writes.at.slice(0, 10)}:`,
  table(costs),
  `With ${READS_PER_ORDER} reads for each order, and processors busy to ${BUSY * 100} %:`,
  table(needs),
].join('\n\n');

const file = join(root, 'docs/scaling.md');
const written = process.argv.includes('--write') || process.argv.includes('--check') ? readFileSync(file, 'utf8') : '';
const [, before, there, after] = /^(.*<!-- capacity -->)(.*)(<!-- end of capacity -->.*)$/s.exec(written) ?? [];
if (written && there === undefined)
  throw new Error('docs/scaling.md has lost the comments between which the tables stand.');
if (process.argv.includes('--write')) writeFileSync(file, `${before}\n\n${text}\n\n${after}`);
else if (process.argv.includes('--check')) {
  if (plain(there) !== plain(text)) {
    console.error('docs/scaling.md has other figures. Run: node scripts/capacity.mjs --write');
    process.exitCode = 1;
  }
} else console.log(text);

function micros(value) {
  return `${Math.round(value).toLocaleString('en')} µs`;
}

function kilobytes(value) {
  return `${(value / 1000).toFixed(1)} kB`;
}

function cores(microsPerSecond) {
  return Math.ceil(microsPerSecond / 1e6 / BUSY).toLocaleString('en');
}

function bytes(value) {
  const [unit, size] = [
    ['TB', 1e12],
    ['GB', 1e9],
    ['MB', 1e6],
    ['kB', 1e3],
  ].find(([, least]) => value >= least) ?? ['B', 1];
  return `${(value / size).toLocaleString('en', { maximumSignificantDigits: 2 })} ${unit}`;
}

function table([head, ...rows]) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, at) => (at === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

/** Without what a formatter of Markdown may change. */
function plain(markdown) {
  return markdown.replaceAll(/[\s-]+/g, ' ').trim();
}
