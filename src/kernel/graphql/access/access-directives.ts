import type { Type } from '@nestjs/common';
import { Directive } from '@nestjs/graphql';
import { DirectiveLocation, GraphQLDirective, GraphQLList, GraphQLNonNull, GraphQLString } from 'graphql';
import { type RouteAccess, routeAccessOfHandler } from '../../auth/guard/access.decorators.js';

const locations = [DirectiveLocation.OBJECT, DirectiveLocation.FIELD_DEFINITION];
const text = { type: new GraphQLNonNull(GraphQLString) };
const scopes = { type: new GraphQLList(text.type), description: 'Scopes of which an API key needs one.' };

/** Who may read an object or a field. Each object type has one of these, or the schema does not build. */
export const ACCESS_DIRECTIVES = [
  new GraphQLDirective({ name: 'public', description: 'For every caller.', locations }),
  new GraphQLDirective({
    name: 'auth',
    description: 'For signed-in users, and for API keys with one of the scopes.',
    locations,
    args: { apiKeyScopes: scopes },
  }),
  new GraphQLDirective({
    name: 'hasRole',
    description: 'For users with the role or one above it.',
    locations,
    args: { role: text },
  }),
  new GraphQLDirective({
    name: 'hasPermission',
    description: 'For callers with the permission.',
    locations,
    args: { name: text },
  }),
  new GraphQLDirective({
    name: 'owner',
    description:
      'For the user whose id is in the field `field` of the object, and for callers to whom the permission or a rule ' +
      'gives the object.',
    locations,
    args: { field: { ...text, defaultValue: 'userId' }, permission: text, apiKeyScopes: scopes },
  }),
];

/** The name of an access directive with its arguments. */
export interface AccessRequirement {
  readonly name: 'public' | 'auth' | 'hasRole' | 'hasPermission' | 'owner';
  readonly role?: string;
  readonly permission?: string;
  readonly field?: string;
  readonly apiKeyScopes?: readonly string[];
}

/**
 * Adds the directives of what the guards require to the fields of Query, Mutation and Subscription, which is declared
 * as for routes. To be called before the schema is built.
 */
export function addAccessDirectives(resolver: Type): void {
  const prototype = resolver.prototype as Record<string, object>;
  for (const name of Object.getOwnPropertyNames(prototype)) {
    const handler = prototype[name];
    if (!handler || !ROOT_TYPES.has(Reflect.getMetadata('graphql:resolver_type', handler) as string)) continue;
    for (const sdl of directivesOf(routeAccessOfHandler(handler as () => unknown, resolver)))
      Directive(sdl)(prototype, name, Object.getOwnPropertyDescriptor(prototype, name) as PropertyDescriptor);
  }
}

const ROOT_TYPES: ReadonlySet<string> = new Set(['Query', 'Mutation', 'Subscription']);

function directivesOf({ public: isPublic, roles = [], permissions = [], scopes: keyScopes }: RouteAccess): string[] {
  if (isPublic) return ['@public'];
  const required = [
    ...roles.map((role) => `@hasRole(role: "${role}")`),
    ...permissions.map((name) => `@hasPermission(name: "${name}")`),
  ];
  if (required.length > 0) return required;
  return [keyScopes ? `@auth(apiKeyScopes: ${JSON.stringify(keyScopes)})` : '@auth'];
}
