import { ApiProperty } from '@nestjs/swagger';
import type { Check, Health } from './health.service.js';

export class HealthResponse implements Health {
  @ApiProperty({
    type: String,
    enum: ['healthy', 'unhealthy'],
    description: 'All checks together.',
    example: 'healthy',
  })
  status!: 'healthy' | 'unhealthy';

  @ApiProperty({
    type: String,
    format: 'date-time',
    description: 'When it was looked at.',
    example: '2026-01-31T12:00:00.000Z',
  })
  timestamp!: Date;

  @ApiProperty({ type: String, description: 'Version of the application.', example: '0.1.0' })
  version!: string;

  @ApiProperty({ type: 'integer', description: 'Seconds since the process began.', example: 3600 })
  uptimeSeconds!: number;

  @ApiProperty({
    type: 'object',
    description: 'Each check by its name.',
    additionalProperties: {
      type: 'object',
      required: ['status', 'message'],
      properties: {
        status: { type: 'string', enum: ['healthy', 'unhealthy'] },
        message: { type: 'string' },
        responseTimeMs: { type: 'number' },
      },
    },
    example: { database: { status: 'healthy', message: 'The database answers.', responseTimeMs: 0.4 } },
  })
  checks!: Record<string, Check>;
}

export class RootResponse {
  @ApiProperty({ type: String, description: 'Name of the application.', example: 'Keelson' })
  name!: string;

  @ApiProperty({ type: String, description: 'Version of the application.', example: '0.1.0' })
  version!: string;

  @ApiProperty({ type: String, description: 'Swagger UI.', example: '/docs' })
  docs!: string;

  @ApiProperty({ type: String, description: 'OpenAPI document.', example: '/openapi.json' })
  openapi!: string;

  @ApiProperty({ type: String, description: 'Health.', example: '/health' })
  health!: string;

  @ApiProperty({ type: String, description: 'Where the routes begin.', example: '/api/v1' })
  api!: string;
}
