import { applyDecorators, Header, HttpCode, HttpStatus, type Type } from '@nestjs/common';
import { ApiExtension, ApiResponse } from '@nestjs/swagger';
import { ApiProblems } from '../problems/problem.response.js';

export interface ResponseOptions {
  /** Documents the response where the summary of the route does not suffice. */
  readonly description?: string;
  /** The codes of problems beyond those that every route has. */
  readonly problems?: readonly string[];
  /** Members of the example request that differ from the examples of its fields. */
  readonly example?: object;
  /** Sends Cache-Control: no-store; routes that require a credential do so anyway. */
  readonly noStore?: boolean;
}

const DESCRIPTIONS: Readonly<Record<number, string>> = {
  [HttpStatus.OK]: 'Success.',
  [HttpStatus.CREATED]: 'Created.',
  [HttpStatus.ACCEPTED]: 'Accepted.',
  [HttpStatus.NO_CONTENT]: 'Success, without content.',
};

/** Sets the status of the response and documents it, with its body of class `type` if it has one. */
export function JsonResponse(
  status: HttpStatus,
  type: Type | undefined,
  { description = DESCRIPTIONS[status] ?? '', problems, example, noStore = false }: ResponseOptions = {},
): MethodDecorator {
  return applyDecorators(
    HttpCode(status),
    ApiResponse({ status, description, type }),
    ...(problems ? [ApiProblems(...problems)] : []),
    ...(example ? [ApiExtension('x-example', example)] : []),
    ...(noStore ? [Header('Cache-Control', 'no-store')] : []),
  );
}

export function OkResponse(type: Type, options?: ResponseOptions): MethodDecorator {
  return JsonResponse(HttpStatus.OK, type, options);
}

export function NoContentResponse(options?: ResponseOptions): MethodDecorator {
  return JsonResponse(HttpStatus.NO_CONTENT, undefined, options);
}
