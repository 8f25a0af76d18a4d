/**
 * The job process with two handlers whose effects a test can count: a row in
 * `effects` for the database's, a line in EFFECTS_FILE for the outside's.
 * Argument: the folder of the compiled application.
 *
 * `emit 3` on its standard input emits three events, each with a row in
 * `causes` in the same transaction. The outside effect takes as long as
 * HOLD_FILE exists.
 */
import { appendFileSync, existsSync } from 'node:fs';
import { createRequire, enableCompileCache } from 'node:module';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const [, , compiled] = process.argv;
const load = createRequire(import.meta.url);
enableCompileCache(join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'compiled'));
load('reflect-metadata');
const part = (path) => load(join(compiled, 'src', `${path}.js`));

const { AppModule } = part('app.module');
const { createLogger } = part('kernel/logging/logger');
const { Database } = part('kernel/database/database');
const { EventHandlers } = part('kernel/events/event-handlers');
const { Events } = part('kernel/events/events');
const { NestFactory } = load('@nestjs/core');
const { Logger } = load('nestjs-pino');
const { default: sql } = load('sql-template-tag');

const Tested = part('kernel/events/domain-event').eventType('test.happened', 1);
const { EFFECTS_FILE, HOLD_FILE } = process.env;
const config = part('config/config').loadConfig({ ...process.env, WORKER: 'true' });

class WithHandlers {}
const handlers = {
  provide: 'handlers',
  inject: [EventHandlers, Database],
  useFactory: (signUp, database) => {
    signUp.register(Tested, 'tests.database', 'transactional', async ({ data }) => {
      await database.execute(sql`insert into effects (cause) values (${data.cause}::uuid)`);
    });
    signUp.register(Tested, 'tests.outside', 'external', async ({ id, data }) => {
      appendFileSync(EFFECTS_FILE, `began ${data.cause} ${id} ${process.pid}\n`);
      while (existsSync(HOLD_FILE)) await new Promise((resolve) => setTimeout(resolve, 20));
      appendFileSync(EFFECTS_FILE, `did ${data.cause} ${id} ${process.pid}\n`);
    });
    return {};
  },
};

const context = await NestFactory.createApplicationContext(
  { module: WithHandlers, imports: [AppModule.forRoot(config, createLogger(config))], providers: [handlers] },
  { bufferLogs: true, abortOnError: false },
);
context.useLogger(context.get(Logger));
const database = context.get(Database);
const events = context.get(Events);

async function emit(count) {
  for (let done = 0; done < count; done++) {
    const cause = randomUUID();
    await database.transaction(async () => {
      await database.execute(sql`insert into causes (cause) values (${cause}::uuid)`);
      await events.emit(Tested(cause, { cause }));
    });
    process.stdout.write(`emitted ${cause}\n`);
  }
}

createInterface({ input: process.stdin }).on('line', (line) => void emit(Number(line.split(' ')[1])).catch(() => {}));
process.once('SIGTERM', () => void context.close().then(() => process.exit(0)));
process.stdout.write('ready\n');
