import { Global, Module } from '@nestjs/common';
import { ErrorReporter } from './fault-reports.js';

@Global()
@Module({ providers: [ErrorReporter], exports: [ErrorReporter] })
export class TelemetryModule {}
