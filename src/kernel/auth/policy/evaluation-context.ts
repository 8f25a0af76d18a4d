import { currentRequest } from '../../context/request-context.js';
import type { Actor } from '../actor.js';
import { WEEKDAYS } from './attributes.js';
import type { EvaluationContext } from './conditions.js';

/** What rules can ask of a request. */
export interface ContextOverrides {
  readonly ip?: string;
  readonly method?: string;
  readonly route?: string;
  readonly credential?: Actor['credential']['kind'];
  readonly at?: Date;
}

/** What rules can look at: the thing, if it is in hand, and the request being served; `pretended` stands before that. */
export function buildContext(actor: Actor, thing?: object, pretended: ContextOverrides = {}): EvaluationContext {
  const request = currentRequest();
  const served = request?.response?.req;
  const route = (served?.route as { path?: string } | undefined)?.path;
  const now = pretended.at ?? new Date();
  return {
    resource: thing as Readonly<Record<string, unknown>> | undefined,
    context: {
      ip: pretended.ip ?? request?.ipAddress ?? undefined,
      method: pretended.method ?? served?.method,
      route: pretended.route ?? route?.replace(/:(\w+)/g, '{$1}'),
      credential: pretended.credential ?? actor.credential.kind,
      now,
      time: now.toISOString().slice(11, 16),
      weekday: WEEKDAYS[now.getUTCDay()],
    },
  };
}
