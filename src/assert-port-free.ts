import { createServer } from 'node:net';
import type { Config } from './config/config.js';
import { StartupError } from './config/startup.error.js';

/** Throws StartupError when it is taken, before a database is started in vain. */
export function assertPortFree({ port, host }: Config['http']): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      const advice = `Stop that one, or choose another port: PORT=${port + 1} npm start`;
      const taken = new StartupError(`Port ${port} is taken by another program. ${advice}`);
      reject(error.code === 'EADDRINUSE' ? taken : error);
    });
    probe.listen(port, host, () => probe.close(() => resolve()));
  });
}
