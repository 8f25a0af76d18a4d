import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { collectDefaultMetrics } from 'prom-client';
import { CONFIG, type Config } from '../../../config/config.js';
import { version } from '../../../config/version.js';
import { gauge, registry } from './metrics.js';

const buildInfo = gauge('keelson_build_info', 'Constantly 1, with the version and what the process does.', [
  'version',
  'node_version',
  'worker',
]);

let isCollecting = false;

/** Processor time, memory, garbage collection and delay of the event loop. Collected only where metrics are served. */
@Injectable()
export class RuntimeMetrics implements OnModuleInit {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  onModuleInit(): void {
    const { metrics, worker } = this.config;
    buildInfo.readFrom((set) => set(1, { version, node_version: process.version, worker: String(worker) }));
    if (isCollecting || (metrics.port === undefined && metrics.token === undefined)) return;
    isCollecting = true;
    collectDefaultMetrics({ register: registry });
  }
}
