import { HttpStatus } from '@nestjs/common';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { CredentialMissing } from '../auth/auth.errors.js';
import { RouteNotFound } from '../errors/request.errors.js';
import { answerMetrics, hasToken } from '../telemetry/metrics/metrics-server.js';

/** `GET /metrics` for requests with the token; without a configured token the path does not exist. */
export function metricsEndpoint(token: string | undefined): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    if (token === undefined || request.path !== '/' || !['GET', 'HEAD'].includes(request.method))
      return next(new RouteNotFound(request.method, request.originalUrl.split('?', 1)[0] ?? '/'));
    if (!hasToken(request, token)) return next(new CredentialMissing());
    response.status(HttpStatus.OK);
    answerMetrics(response).catch(next);
  };
}
