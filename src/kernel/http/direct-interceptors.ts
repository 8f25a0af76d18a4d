import type { ExecutionContext, NestInterceptor } from '@nestjs/common';
import { InterceptorsConsumer } from '@nestjs/core/interceptors/interceptors-consumer.js';

/** An interceptor that does nothing but this, before the handler. */
interface BeforeHandler extends NestInterceptor {
  before(context: ExecutionContext): void;
}

type Consumer = InterceptorsConsumer & { [NESTS_OWN]?: InterceptorsConsumer['intercept'] };

/** Tests load this file again and again into one copy of Nest. */
const NESTS_OWN = Symbol.for('keelson:intercept');

/**
 * Has Nest call interceptors that have a method `before` without the chain of Observables and asynchronous scopes that it
 * builds around a handler. A handler with any other interceptor has that chain, with all of its interceptors in it.
 */
export function callInterceptorsDirectly(): void {
  const prototype = InterceptorsConsumer.prototype as Consumer;
  const intercept = prototype[NESTS_OWN] ?? prototype.intercept;
  prototype[NESTS_OWN] = intercept;
  prototype.intercept = async function (interceptors, args, instance, callback, next, type) {
    if (!interceptors.every(isBeforeHandler))
      return intercept.call(this, interceptors, args, instance, callback, next, type);
    const context = this.createContext(args, instance, callback);
    context.setType(type as string);
    for (const each of interceptors) each.before(context);
    return next();
  };
}

function isBeforeHandler(interceptor: NestInterceptor): interceptor is BeforeHandler {
  return 'before' in interceptor;
}
