import { ApiProperty } from '@nestjs/swagger';
import {
  EnumProperty,
  IntegerProperty,
  ObjectProperty,
  TextListProperty,
  TextProperty,
  TimestampProperty,
} from '../../kernel/http/responses/response-properties.js';
import type { PoolMetrics } from '../../kernel/database/connections/pool-monitor.js';
import type { DetailedHealth, Health, ProcessFigures } from './health.service.js';

export class HealthResponse implements Health {
  @EnumProperty(['healthy', 'degraded', 'unhealthy'], 'The worst of all checks.') status!: Health['status'];
  @TimestampProperty('Time of the checks.') timestamp!: Date;
  @TextProperty('Version of the application.', '0.1.0') version!: string;
  @IntegerProperty('Seconds since the process started.', 3600) uptimeSeconds!: number;

  @ApiProperty({
    type: 'object',
    description: 'The checks by name. A degraded or disabled part leaves the instance healthy.',
    additionalProperties: {
      type: 'object',
      required: ['status', 'message'],
      properties: {
        status: { type: 'string', enum: ['healthy', 'degraded', 'disabled', 'unhealthy'] },
        message: { type: 'string' },
        responseTimeMs: { type: 'number' },
        details: { type: 'object', additionalProperties: true, description: 'Only in the detailed check.' },
      },
    },
    example: { database: { status: 'healthy', message: 'The database answers.', responseTimeMs: 0.4 } },
  })
  checks!: Health['checks'];
}

class ProcessResponse implements ProcessFigures {
  @IntegerProperty('Memory of the process.', 180_000_000) residentBytes!: number;
  @IntegerProperty('Memory of its objects.', 80_000_000) heapUsedBytes!: number;
  @IntegerProperty('Memory of the machine.', 4_000_000_000) machineBytes!: number;
  @ApiProperty({ type: Number, description: 'Processor time since the start, in seconds.', example: 12.3 })
  processorSeconds!: number;
  @ApiProperty({
    type: [Number],
    description: 'Load of the machine over 1, 5 and 15 minutes.',
    example: [0.5, 0.4, 0.3],
  })
  load!: readonly number[];
}

class PoolResponse implements PoolMetrics {
  @IntegerProperty('Most connections.', 10) max!: number;
  @IntegerProperty('Open connections.', 4) size!: number;
  @IntegerProperty('Connections without work.', 3) idle!: number;
  @IntegerProperty('Callers that wait for a connection.', 0) waiting!: number;
  @IntegerProperty('Connections that were lost since the start.', 0) lost!: number;
}

export class DetailedHealthResponse extends HealthResponse implements DetailedHealth {
  @ObjectProperty(ProcessResponse, 'This process.') process!: ProcessResponse;
  @ObjectProperty(PoolResponse, 'Its connections to the database.') pool!: PoolResponse;
  @TextListProperty('Settings that are valid and may not be meant.', [
    'SMTP_URL is not set: mails are written to files.',
  ])
  warnings!: readonly string[];
}

export class RootResponse {
  @TextProperty('Name of the application.', 'Keelson') name!: string;
  @TextProperty('Version of the application.', '0.1.0') version!: string;
  @TextProperty('Swagger UI, unless it is switched off.', '/docs') docs!: string;
  @TextProperty('OpenAPI document, unless it is switched off.', '/openapi.json') openapi!: string;
  @TextProperty('Health check.', '/health') health!: string;
  @TextProperty('Prefix of the API.', '/api/v1') api!: string;
}
