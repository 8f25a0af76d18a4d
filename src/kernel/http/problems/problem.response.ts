import { ApiExtension } from '@nestjs/swagger';
import { IntegerProperty, ListProperty, TextProperty } from '../responses/response-properties.js';

export class ViolationResponse {
  @TextProperty('JSON Pointer into the body, as a fragment.', '#/lines/0/quantity', { optional: true })
  pointer?: string;

  @TextProperty('Query, path or header parameter.', 'limit', { optional: true }) parameter?: string;

  @IntegerProperty('Line of an uploaded file on which the row begins; the first is 1.', 17, { optional: true })
  line?: number;

  @TextProperty('The broken rule.', 'whole') code!: string;
  @TextProperty('The rule in words.', 'quantity must be a whole number from 1 to 10000.') detail!: string;
}

/** Problem details (RFC 9457): the body of every 4xx and 5xx response. */
export class ProblemResponse {
  @TextProperty('Page that explains the problem.', 'http://localhost:3000/problems', { format: 'uri' })
  type!: string;

  @TextProperty('Short summary; the same for each occurrence.', 'The problem in a few words') title!: string;
  // The schemas of problems limit `status` and `code`, which are thereby their examples.
  @IntegerProperty('Status of the response.', 409, { example: undefined }) status!: number;
  @TextProperty('What was wrong this time.', 'What was wrong, and what helps.') detail!: string;
  @TextProperty('Path of the request.', '/api/v1/orders') instance!: string;
  @TextProperty('Code of the problem, for programs; never changes.', 'out_of_stock', { example: undefined })
  code!: string;

  @TextProperty('Id of the request in the logs.', '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001') requestId!: string;
  @ListProperty(ViolationResponse, 'All broken rules, as far as they fit into 16 KB.', { optional: true })
  errors?: readonly ViolationResponse[];

  @IntegerProperty('How many further broken rules `errors` leaves out.', 12, { optional: true }) errorsOmitted?: number;
}

/** Documents the problems with these codes, which not every route of its kind has. */
export function ApiProblems(...codes: readonly string[]): MethodDecorator {
  return ApiExtension('x-problems', codes);
}
