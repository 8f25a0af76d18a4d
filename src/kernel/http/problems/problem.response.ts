import { ApiProperty, ApiResponse, getSchemaPath } from '@nestjs/swagger';

/** One broken rule. */
export class ViolationResponse {
  @ApiProperty({
    type: String,
    required: false,
    description: 'JSON Pointer into the body, as a fragment.',
    example: '#/lines/0/quantity',
  })
  pointer?: string;

  @ApiProperty({ type: String, required: false, description: 'Query, path or header parameter.', example: 'limit' })
  parameter?: string;

  @ApiProperty({
    type: 'integer',
    required: false,
    description: 'Line of an uploaded file on which the row begins; the first is 1.',
    example: 17,
  })
  line?: number;

  @ApiProperty({ type: String, description: 'The rule that is broken.', example: 'whole' })
  code!: string;

  @ApiProperty({
    type: String,
    description: 'The rule in words.',
    example: 'quantity must be a whole number from 1 to 10000.',
  })
  detail!: string;
}

/** RFC 9457 problem details: the shape of every 4xx and 5xx. */
export class ProblemResponse {
  @ApiProperty({
    type: String,
    format: 'uri',
    description: 'Page that explains this problem.',
    example: 'http://localhost:3000/problems/out_of_stock',
  })
  type!: string;

  @ApiProperty({
    type: String,
    description: 'The problem in a few words; the same each time.',
    example: 'Not enough stock',
  })
  title!: string;

  @ApiProperty({ type: 'integer', description: 'The status of the answer.', example: 409 })
  status!: number;

  @ApiProperty({
    type: String,
    description: 'What was wrong this time, and how to mend it.',
    example: 'Only 3 of NW-0021 are left; 5 were asked for.',
  })
  detail!: string;

  @ApiProperty({ type: String, description: 'The path that was asked for.', example: '/api/v1/orders' })
  instance!: string;

  @ApiProperty({ type: String, description: 'The problem for programs; never changes.', example: 'out_of_stock' })
  code!: string;

  @ApiProperty({
    type: String,
    description: 'Finds this request in the logs.',
    example: '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001',
  })
  requestId!: string;

  @ApiProperty({ type: [ViolationResponse], required: false, description: 'Every broken rule.' })
  errors?: ViolationResponse[];
}

/** Documents a refusal that the rules for all routes do not add by themselves. */
export function ApiProblem(status: number, description: string): MethodDecorator {
  return ApiResponse({
    status,
    description,
    content: { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemResponse) } } },
  });
}
