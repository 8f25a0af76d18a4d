/** What is used of BullMQ beyond its documented API; see docs/internals.md. */
import { createPostgresBackend } from 'bullmq';

/**
 * The PostgreSQL backend of a queue or worker. BullMQ keeps the promise of its
 * first connection even when it was rejected, after which workers fetch jobs
 * without a pause and block the process. Here each attempt connects anew.
 */
export const createReconnectingBackend: typeof createPostgresBackend = (...args) => {
  const backend = createPostgresBackend(...args);
  const { connection } = backend as unknown as {
    connection: { waitUntilReady(): Promise<void>; readyPromise: unknown };
  };
  const waitUntilReady = connection.waitUntilReady.bind(connection);
  connection.waitUntilReady = async () => {
    try {
      await waitUntilReady();
    } catch (error) {
      connection.readyPromise = undefined;
      throw error;
    }
  };
  return backend;
};
