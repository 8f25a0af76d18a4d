import { currentRequest } from '../../context/request-context.js';
import type { Actor } from '../actor.js';
import { WEEKDAYS } from './attributes.js';
import type { EvaluationContext } from './conditions.js';

/** Attributes of the request for a simulation, in place of those of the current one. */
export interface ContextOverrides {
  readonly ip?: string;
  readonly method?: string;
  readonly route?: string;
  readonly credential?: Actor['credential']['kind'];
  readonly at?: Date;
}

/** The attributes that conditions are evaluated against, at the time `now`. `overrides` take precedence. */
export function buildContext(
  actor: Actor,
  now: Date,
  resource?: object,
  overrides: ContextOverrides = {},
): EvaluationContext {
  const request = currentRequest();
  const served = request?.response?.req;
  const route = (served?.route as { path?: string } | undefined)?.path;
  const at = overrides.at ?? now;
  return {
    resource: resource as Readonly<Record<string, unknown>> | undefined,
    context: {
      ip: overrides.ip ?? request?.ipAddress ?? undefined,
      method: overrides.method ?? served?.method,
      route: overrides.route ?? route?.replace(/:(\w+)/g, '{$1}'),
      credential: overrides.credential ?? actor.credential.kind,
      now: at,
      time: at.toISOString().slice(11, 16),
      weekday: WEEKDAYS[at.getUTCDay()],
    },
  };
}
