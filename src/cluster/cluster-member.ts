import { type Config, withDatabase } from '../config/config.js';

/** What the primary process gives a process of the cluster, beside the environment. */
export interface ClusterMember {
  /** 1 to WEB_CONCURRENCY; a process that takes the place of another has its number. */
  readonly number: number;
  readonly databaseUrl: string;
}

/** The variable in which a process of the cluster finds its `ClusterMember` as JSON. */
export const CLUSTER_MEMBER = 'KEELSON_CLUSTER_MEMBER';

/** The configuration of one process: its share of the database connections, and jobs in the first process only. */
export function memberConfig(config: Config, { number, databaseUrl }: ClusterMember): Config {
  const { database, processes, worker } = config;
  return withDatabase(
    {
      ...config,
      worker: worker && number === 1,
      database: {
        ...database,
        poolSize: share(database.poolSize, number, processes),
        streamPoolSize: share(database.streamPoolSize, number, processes),
      },
    },
    databaseUrl,
  );
}

/** The shares of all processes add up to `total`, unless there are more processes than that; each gets one then. */
function share(total: number, number: number, processes: number): number {
  return Math.max(1, Math.floor(total / processes) + (number <= total % processes ? 1 : 0));
}
