import type { Response } from 'express';
import { currentRequest } from '../../context/request-context.js';

type Handler = (...args: unknown[]) => unknown;

/**
 * Lets `transform` see what the handler returns, set headers, and return the body.
 *
 * It wraps the method itself instead of being an interceptor for each route: see docs/performance.md.
 */
export function transformResponse(transform: (body: never, response: Response) => unknown): MethodDecorator {
  return (_target, _name, descriptor) => {
    const handler = descriptor.value as Handler;
    const wrapped = async function (this: unknown, ...args: unknown[]): Promise<unknown> {
      const body = (await handler.apply(this, args)) as never;
      const response = currentRequest()?.response;
      return response ? transform(body, response) : body;
    };
    // Nest reads a route from the metadata of its function; the log reads the name.
    Object.defineProperty(wrapped, 'name', { value: handler.name });
    for (const key of Reflect.getOwnMetadataKeys(handler)) {
      Reflect.defineMetadata(key, Reflect.getOwnMetadata(key, handler), wrapped);
    }
    descriptor.value = wrapped as typeof descriptor.value;
  };
}
