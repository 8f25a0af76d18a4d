import { Global, Module } from '@nestjs/common';
import { DiskCheck } from './disk-check.js';
import { HealthChecks } from './health-checks.js';
import { MetricsServer } from './metrics/metrics-server.js';
import { RuntimeMetrics } from './metrics/runtime-metrics.js';

@Global()
@Module({ providers: [HealthChecks, DiskCheck, MetricsServer, RuntimeMetrics], exports: [HealthChecks] })
export class TelemetryModule {}
