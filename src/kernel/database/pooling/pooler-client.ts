import { type Connection, escapeLiteral, type QueryConfig, type QueryResult } from 'pg';
import { DatabaseClient, type Settings } from '../connections/database-client.js';
import { Pipeline } from '../statements/pipeline.js';
import { isStale } from '../postgres-errors.js';
import { PreparedQuery, statementName } from '../statements/prepared-query.js';

interface PoolerOptions {
  /** Set with each transaction; none where connections keep their session. */
  readonly settings?: Settings;
  readonly named: boolean;
}

type Callback = (error: Error | null | undefined, result?: unknown) => void;

/**
 * The class of connections to a pooler whose next transaction may run in another
 * session. Each transaction, also that of a single statement, is sent together with
 * its settings, which end with it, so they cost no round trip and reach no other
 * client. With `named` false statements are parsed each time they run.
 *
 * A migration can make a prepared statement of the pooler useless for longer than
 * this process can wait, so after the first of them they are no longer named.
 *
 * Statements are sent one by one: texts of several are refused by PostgreSQL.
 */
export function poolerClient({ settings, named }: PoolerOptions): typeof DatabaseClient {
  const text = settings && settingText(settings);
  let isNamed = named;

  return class PoolerClient extends DatabaseClient {
    /** Takes what pg's `query` takes, but for cursors and arrays as rows. */
    override query(...args: unknown[]): never {
      const [config] = args;
      if (config instanceof Pipeline || config instanceof PreparedQuery) {
        this.send(config instanceof Pipeline ? config.queries : [config], (error) =>
          config.callback?.(error, config as PreparedQuery),
        );
        return config as never;
      }
      const given = (typeof config === 'string' ? { text: config } : config) as QueryConfig & {
        query_timeout?: number;
      };
      const values: unknown = Array.isArray(args[1]) ? args[1] : (given.values ?? []);
      const query = new PreparedQuery('', given.text, values as unknown[], given.types);
      const callback = args.find((argument): argument is Callback => typeof argument === 'function');
      const run = (done: Callback) =>
        this.send([query], (error) => (error ? done(error) : done(null, resultOf(query))), given.query_timeout);
      if (callback) return run(callback) as never;
      return new Promise((resolve, reject) => {
        run((error, result) => (error ? reject(error) : resolve(result)));
      }) as never;
    }

    private send(queries: readonly PreparedQuery[], done: Callback, timeoutMs?: number): void {
      if (!isNamed) for (const query of queries) query.name = '';
      const pipeline = new PoolerPipeline(queries, () => this.startingSettings(), timeoutMs);
      pipeline.callback = (error) => {
        if (isStale(error)) isNamed = false;
        done(error);
      };
      super.query(pipeline);
    }

    /** Undefined within a transaction, whose begin has brought them. */
    private startingSettings(): PreparedQuery | undefined {
      if (text === undefined || ['T', 'E'].includes(this.getTransactionStatus() ?? '')) return undefined;
      return new PreparedQuery(isNamed ? statementName(text) : '', text, []);
    }
  };
}

/** Knows only when it is sent whether a transaction is open by then. */
class PoolerPipeline extends Pipeline {
  constructor(
    queries: readonly PreparedQuery[],
    private readonly starting: () => PreparedQuery | undefined,
    /** The name under which pg looks for it. */
    readonly query_timeout?: number,
  ) {
    super(queries);
  }

  override submit(connection: Connection): Error | null {
    const settings = this.starting();
    if (settings) {
      const [first] = this.queries;
      // An isolation level is refused behind any other statement.
      const begins = /^\s*begin\b/i.test(first?.text ?? '');
      this.queries = begins && first ? [first, settings, ...this.queries.slice(1)] : [settings, ...this.queries];
    }
    return super.submit(connection);
  }
}

/** Returns no row. Settings that are `true` at the end belong to the transaction. */
function settingText(settings: Settings): string {
  const calls = Object.entries(settings).map(
    ([name, value]) => `set_config(${escapeLiteral(name)}, ${escapeLiteral(String(value))}, true)`,
  );
  return `select where concat(${calls.join(', ')}) is null`;
}

function resultOf({ rows, rowCount, command }: PreparedQuery): Partial<QueryResult> {
  return { rows, rowCount, command: command.split(' ', 1)[0] ?? '', fields: [] };
}
