import { Global, Module } from '@nestjs/common';
import { ErrorReporter } from './error-reporter.js';
import { MetricsServer } from './metrics/metrics-server.js';
import { RuntimeMetrics } from './metrics/runtime-metrics.js';

@Global()
@Module({ providers: [ErrorReporter, MetricsServer, RuntimeMetrics], exports: [ErrorReporter] })
export class TelemetryModule {}
