import {
  type CanActivate,
  type ExecutionContext,
  Injectable,
  SetMetadata,
  type Type,
  VERSION_NEUTRAL,
} from '@nestjs/common';
import { ROUTE_ARGS_METADATA, RouteParamtypes, VERSION_METADATA } from '@nestjs/common/internal';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { isGraphql } from '../../auth/actor.js';
import { RouteMetadataCache } from '../../context/route-metadata-cache.js';
import { InvalidBody, InvalidQuery } from '../../errors/request.errors.js';
import { UnparsedBody } from '../uploads/upload.js';
import { unknownMembers } from './validation.js';

type Input = 'query' | 'body';
type Handler = ReturnType<ExecutionContext['getHandler']>;

const TAKES = 'keelson:takes';
const PARAMETERS: Readonly<Record<Input, string>> = {
  query: `${RouteParamtypes.QUERY}:`,
  body: `${RouteParamtypes.BODY}:`,
};
const reflector = new Reflector();

/** For handlers that read the query or the body without `@Query()` or `@Body()`, or may be sent any. */
export const Takes = (...inputs: readonly Input[]): MethodDecorator & ClassDecorator => SetMetadata(TAKES, inputs);

/**
 * Refuses query parameters and bodies that the route does not declare: what is ignored looks like success. An empty
 * object passes, which some clients send with every request, and so does everything to pages and probes, which are
 * outside of the versions of the API.
 */
@Injectable()
export class UndeclaredInputGuard implements CanActivate {
  private readonly inputs = new RouteMetadataCache(inputsOf);

  canActivate(context: ExecutionContext): boolean {
    if (isGraphql(context)) return true;
    const request = context.switchToHttp().getRequest<Request>();
    const body: unknown = request.body;
    const hasQuery = request.url.includes('?');
    if (!hasQuery && body === undefined) return true;
    const inputs = this.inputs.get(context);
    if (hasQuery && !inputs.has('query')) refuseQuery(request.query);
    if (body !== undefined && !inputs.has('body')) refuseBody(body);
    return true;
  }
}

function inputsOf(handler: Handler, controller: Type): ReadonlySet<Input> {
  if (Reflect.getMetadata(VERSION_METADATA, controller) === VERSION_NEUTRAL) return new Set(['query', 'body']);
  const declared = Object.keys((Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, handler.name) as object) ?? {});
  const taken = reflector.getAllAndMerge<Input[]>(TAKES, [handler, controller]);
  const inputs = (['query', 'body'] as const).filter((input) =>
    declared.some((parameter) => parameter.startsWith(PARAMETERS[input])),
  );
  return new Set([...inputs, ...taken]);
}

function refuseQuery(query: object): void {
  const violations = unknownMembers(query, 'parameter');
  if (violations.length > 0) throw new InvalidQuery(violations);
}

function refuseBody(body: unknown): void {
  const isObject = typeof body === 'object' && !(body instanceof UnparsedBody);
  const violations = isObject
    ? unknownMembers(body ?? {}, 'pointer')
    : [{ pointer: '#', code: 'unknown', detail: 'This route takes no body. Leave it out.' }];
  if (violations.length > 0) throw new InvalidBody(violations);
}
