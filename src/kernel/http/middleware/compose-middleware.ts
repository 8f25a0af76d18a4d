import type { NextFunction, Request, RequestHandler, Response } from 'express';

/** Several middlewares as one: Express's router takes a microsecond for each middleware it is given. */
export function composeMiddleware(...steps: readonly RequestHandler[]): RequestHandler {
  return steps.reduceRight((rest, step) => (request: Request, response: Response, next: NextFunction) => {
    void step(request, response, (error?: unknown) => {
      if (error) next(error);
      else void rest(request, response, next);
    });
  });
}
