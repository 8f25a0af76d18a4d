import { ApiProperty } from '@nestjs/swagger';
import {
  IntegerProperty,
  ListProperty,
  presenter,
  TextProperty,
  type Timestamp,
  TimestampProperty,
} from '../../kernel/http/responses/response-properties.js';

class TrafficPointResponse {
  @TimestampProperty('Start of the step.') time!: Timestamp;
  @IntegerProperty('Requests of all processes.', 1200) requests!: number;
  @IntegerProperty('Of them, those answered with a 5xx.', 2) errors!: number;
  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'Milliseconds that half of them took at most.',
    example: 4.2,
  })
  p50Ms!: number | null;
  @ApiProperty({ type: Number, nullable: true, description: 'Milliseconds that 95 % took at most.', example: 18.5 })
  p95Ms!: number | null;
}

export class TrafficResponse {
  @IntegerProperty('Seconds between two points.', 60) stepSeconds!: number;
  @ListProperty(TrafficPointResponse, 'Steps that have requests, the earliest first.')
  points!: readonly TrafficPointResponse[];

  static readonly from = presenter(TrafficResponse);
}

class StatementResponse {
  @TextProperty('Its text, without values.', 'select id from products where sku = $1') sql!: string;
  @IntegerProperty('Executions since the process started.', 350) count!: number;
  @ApiProperty({ type: Number, description: 'Milliseconds of all of them.', example: 812.4 }) totalMs!: number;
  @ApiProperty({ type: Number, description: 'Milliseconds of the longest.', example: 24.1 }) maxMs!: number;
}

class CacheResponse {
  @TextProperty('Name of the cache.', 'counts') name!: string;
  @IntegerProperty('Lookups that found a value.', 900) hits!: number;
  @IntegerProperty('Lookups that found none.', 100) misses!: number;
}

export class ProcessStatisticsResponse {
  @ListProperty(StatementResponse, 'The statements that took the most time together.')
  statements!: readonly StatementResponse[];

  @ListProperty(CacheResponse, 'Its caches.') caches!: readonly CacheResponse[];

  static readonly from = presenter(ProcessStatisticsResponse);
}
