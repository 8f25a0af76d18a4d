import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { Logger } from '@nestjs/common';
import * as rotatingFileStream from 'rotating-file-stream';
import sql from 'sql-template-tag';
import { loadConfig } from '../../src/config/config.js';
import { Database } from '../../src/kernel/database/database.js';
import { configuredDestination } from '../../src/kernel/logging/log-destinations.js';
import { rotatingFile } from '../../src/kernel/logging/rotating-file.js';
import { TestApp } from '../support/app.js';
import { until } from '../support/until.js';

type Line = Record<string, unknown> & { msg: string; level: string };

describe('the log', () => {
  let app: TestApp;
  let output = '';
  const logged = (): Line[] =>
    output
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Line);

  beforeAll(async () => {
    const env = { LOG_LEVELS: 'Chatty=debug,Quiet=error', SLOW_REQUEST_MS: '40' };
    app = await TestApp.start(env, undefined, (line) => (output += line));
  });
  afterAll(() => app.close());
  beforeEach(() => (output = ''));

  it('has a level for each context', () => {
    for (const context of ['Chatty', 'Quiet', 'Other'])
      for (const level of ['debug', 'warn', 'error'] as const) new Logger(context)[level](`${context} ${level}`);

    expect(logged().map(({ msg }) => msg)).toEqual([
      'Chatty debug',
      'Chatty warn',
      'Chatty error',
      'Quiet error',
      'Other warn',
      'Other error',
    ]);
  });

  it('warns of slow requests, with the statements that took the time and without their values', async () => {
    const database = app.app.get(Database);
    const query = database.query.bind(database);
    jest.spyOn(database, 'query').mockImplementation(async (statement, types) => {
      await query(sql`select pg_sleep(0.06), ${'a value'}::text`);
      return query(statement, types);
    });
    await app.nobody.get('products/0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001');
    jest.restoreAllMocks();

    await until(() => output.includes('"route"'));
    expect(logged().find(({ route }) => route !== undefined)).toMatchObject({
      level: 'warn',
      msg: 'request was slow',
      statements: 2,
      slowestStatements: expect.arrayContaining([{ sql: 'select pg_sleep(0.06), $1::text', ms: expect.any(Number) }]),
    });
    expect(output).not.toContain('a value');
  });

  it('goes to LOG_FILE as well', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'keelson-log-'));
    const opened = jest.spyOn(rotatingFileStream, 'createStream');
    try {
      const file = join(folder, 'logs', 'app.log');
      const line = `${JSON.stringify({ msg: 'one line' })}\n`;
      configuredDestination(loadConfig({ LOG_FILE: file, LOG_FORMAT: 'json' })).write(line);
      await until(() => existsSync(file) && readFileSync(file, 'utf8') === line);
      for (const { value } of opened.mock.results) await ended(value as Writable);
    } finally {
      opened.mockRestore();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('goes to a file, which is rotated and of which few are kept', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'keelson-log-'));
    try {
      const file = join(folder, 'logs', 'app.log');
      const env = { LOG_FILE: file, LOG_FILE_MEGABYTES: '1', LOG_FILE_COUNT: '2' };
      const destination = rotatingFile(file, loadConfig(env).log);
      const line = `${JSON.stringify({ msg: 'x'.repeat(1000) })}\n`;
      for (let count = 0; count < 5500; count++) destination.write(line);
      await ended(destination);

      expect(readdirSync(join(folder, 'logs')).toSorted()).toEqual(['app.log', 'app.log.1', 'app.log.2']);
      const rotated = readFileSync(`${file}.1`, 'utf8');
      expect(
        rotated
          .split('\n')
          .filter(Boolean)
          .every((text) => text.length === line.length - 1),
      ).toBe(true);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

/** Everything is written and the file is closed, which no process waits for that logs until it ends. */
function ended(stream: Writable): Promise<void> {
  return finished(stream.end());
}
