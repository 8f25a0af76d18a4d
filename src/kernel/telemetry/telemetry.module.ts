import { Global, Module } from '@nestjs/common';
import { DiskCheck } from './disk-check.js';
import { ErrorReporter } from './error-reporter.js';
import { HealthChecks } from './health-checks.js';
import { MetricsServer } from './metrics/metrics-server.js';
import { RuntimeMetrics } from './metrics/runtime-metrics.js';

@Global()
@Module({
  providers: [ErrorReporter, HealthChecks, DiskCheck, MetricsServer, RuntimeMetrics],
  exports: [ErrorReporter, HealthChecks],
})
export class TelemetryModule {}
