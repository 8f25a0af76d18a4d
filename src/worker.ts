import { BootstrapWorker } from './bootstrap-worker.js';
import { loadConfig } from './config/config.js';
import { run } from './run.js';

void run(() => new BootstrapWorker(loadConfig({ ...process.env, WORKER: 'true' })));
