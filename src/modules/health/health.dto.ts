import { ApiProperty } from '@nestjs/swagger';
import {
  EnumProperty,
  IntegerProperty,
  TextProperty,
  TimestampProperty,
} from '../../kernel/http/responses/properties.js';
import type { Check, Health } from './health.service.js';

export class HealthResponse implements Health {
  @EnumProperty(['healthy', 'unhealthy'], 'All checks together.') status!: 'healthy' | 'unhealthy';
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
      },
    },
    example: { database: { status: 'healthy', message: 'The database answers.', responseTimeMs: 0.4 } },
  })
  checks!: Record<string, Check>;
}

export class RootResponse {
  @TextProperty('Name of the application.', 'Keelson') name!: string;
  @TextProperty('Version of the application.', '0.1.0') version!: string;
  @TextProperty('Swagger UI.', '/docs') docs!: string;
  @TextProperty('OpenAPI document.', '/openapi.json') openapi!: string;
  @TextProperty('Health check.', '/health') health!: string;
  @TextProperty('Prefix of the API.', '/api/v1') api!: string;
}
