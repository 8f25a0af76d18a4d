import { Bootstrap } from './bootstrap.js';
import { loadConfig } from './config/config.js';
import { run } from './run.js';
import { printStartupBanner } from './startup-banner.js';

void run(() => new Bootstrap(loadConfig(process.env))).then(printStartupBanner);
