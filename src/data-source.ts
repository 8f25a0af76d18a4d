import { loadConfig } from './config/config.js';
import { createDataSource } from './kernel/database/data-source.js';

/** For TypeORM's command line, which `npm run typeorm` starts. The entities and settings are the application's. */
export const dataSource = createDataSource(loadConfig(process.env));
