import { Injectable } from '@nestjs/common';
import {
  defaultFieldResolver,
  getNamedType,
  type GraphQLAbstractType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isAbstractType,
  isObjectType,
} from 'graphql';
import { getDirectives } from '@graphql-tools/utils';
import type { Actor } from '../../auth/actor.js';
import { CredentialMissing, NotAllowed } from '../../auth/auth.errors.js';
import type { Permission } from '../../auth/permissions.js';
import { type AccessScope } from '../../auth/policy/access-scope.js';
import { resourceAttributes, type ResourcePermission } from '../../auth/policy/attributes.js';
import { holdsPermission } from '../../auth/policy/holds-permission.js';
import { Policy } from '../../auth/policy/policy.js';
import type { GraphqlContext } from '../endpoint/graphql-context.js';
import type { AccessRequirement } from './access-directives.js';

type Field = GraphQLField<unknown, GraphqlContext>;
type Refusal = Error | undefined;

const NAMES: ReadonlySet<string> = new Set(['public', 'auth', 'hasRole', 'hasPermission', 'owner']);

/**
 * Enforces the access directives of object types and their fields: what the caller may not read becomes null with an
 * error. Fields of Query, Mutation and Subscription pass the guards instead, as routes do. What a mutation answers is
 * not held back, because it has been changed by then, by one who may: REST answers it too.
 */
@Injectable()
export class AccessEnforcer {
  /** The objects that a permission extends to for an actor, decided once an operation. */
  private readonly scopes = new WeakMap<GraphqlContext, Map<string, Promise<AccessScope>>>();

  constructor(private readonly policy: Policy) {}

  /** Wraps the resolvers of protected types and fields. Throws for an object type without an access directive. */
  enforce(schema: GraphQLSchema): GraphQLSchema {
    const types = Object.values(schema.getTypeMap()).filter(
      (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith('__'),
    );
    const roots = new Set([schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]);
    const protections = new Map(types.map((type) => [type.name, requirementsOf(schema, type)]));
    const mutations = schema.getMutationType();
    for (const type of types) {
      const isRoot = roots.has(type);
      for (const field of Object.values(type.getFields()) as Field[]) {
        const own = requirementsOf(schema, field);
        if (isRoot ? own.length === 0 : own.length === 0 && protections.get(type.name)?.length === 0)
          throw new Error(`${type.name}.${field.name} and its type have no access directive. Add one, such as @auth.`);
        this.wrap(schema, field, isRoot ? [] : own, type === mutations ? new Map() : protections);
      }
    }
    return schema;
  }

  private wrap(
    schema: GraphQLSchema,
    field: Field,
    own: readonly AccessRequirement[],
    protections: ReadonlyMap<string, readonly AccessRequirement[]>,
  ): void {
    const target = getNamedType(field.type);
    const possible = isAbstractType(target) ? schema.getPossibleTypes(target) : isObjectType(target) ? [target] : [];
    const isProtected = possible.some(({ name }) => isRestricting(protections.get(name)));
    if (!isRestricting(own) && !isProtected) return;
    const resolve = field.resolve ?? defaultFieldResolver;
    field.resolve = async (source, args, context, info) => {
      const refusal = await this.refusalOf(own, context, source);
      if (refusal) throw refusal;
      const value: unknown = await resolve(source, args, context, info);
      if (!isProtected) return value;
      const check = (each: unknown) => this.admit(each, target as GraphQLObjectType, protections, context, info);
      return Array.isArray(value) ? Promise.all(value.map(check)) : check(value);
    };
  }

  /** The object, or the error that stands for one that the caller may not read. */
  private async admit(
    value: unknown,
    type: GraphQLObjectType | GraphQLAbstractType,
    protections: ReadonlyMap<string, readonly AccessRequirement[]>,
    context: GraphqlContext,
    info: GraphQLResolveInfo,
  ): Promise<unknown> {
    if (typeof value !== 'object' || value === null || value instanceof Error) return value;
    const name = isAbstractType(type) ? await type.resolveType?.(value, context, info, type) : type.name;
    return (await this.refusalOf(protections.get(String(name)) ?? [], context, value)) ?? value;
  }

  private async refusalOf(
    requirements: readonly AccessRequirement[],
    context: GraphqlContext,
    object: unknown,
  ): Promise<Refusal> {
    for (const requirement of requirements) {
      if (requirement.name === 'public') continue;
      const { actor } = context;
      if (!actor) return new CredentialMissing();
      const refusal = refusalByScope(requirement, actor) ?? (await this.refusalBy(requirement, context, actor, object));
      if (refusal) return refusal;
    }
    return undefined;
  }

  private async refusalBy(
    { name, role = '', permission = '', field = 'userId' }: AccessRequirement,
    context: GraphqlContext,
    actor: Actor,
    object: unknown,
  ): Promise<Refusal> {
    const { kind } = actor.credential;
    if (name === 'hasRole') return actor.roles.has(role) ? undefined : new NotAllowed(`the role ${role}`, kind);
    if (name === 'hasPermission') return this.errorOf(this.policy.require(actor, permission as Permission));
    if (name !== 'owner') return undefined;
    const owns = await this.owns(context, actor, permission, field, object as Record<string, unknown>);
    return owns ? undefined : new NotAllowed(`the permission ${permission}`, kind);
  }

  private async owns(
    context: GraphqlContext,
    actor: Actor,
    permission: string,
    field: string,
    object: Record<string, unknown>,
  ): Promise<boolean> {
    if (resourceAttributes(permission)) {
      const scope = await this.scopeFor(context, actor, permission as ResourcePermission);
      return scope.includes(resourceOf(object, permission));
    }
    return object[field] === actor.userId || this.policy.may(actor, permission as Permission);
  }

  private scopeFor(context: GraphqlContext, actor: Actor, permission: ResourcePermission): Promise<AccessScope> {
    let known = this.scopes.get(context);
    if (!known) this.scopes.set(context, (known = new Map<string, Promise<AccessScope>>()));
    let scope = known.get(permission);
    if (!scope) known.set(permission, (scope = this.policy.scopeFor(actor, permission)));
    return scope;
  }

  private errorOf(check: Promise<void>): Promise<Refusal> {
    return check.then(
      () => undefined,
      (error: unknown) => error as Error,
    );
  }
}

/** The object with the attributes that rules name: `totalAmount` is the amount of its `total`. */
function resourceOf(object: Record<string, unknown>, permission: string): Record<string, unknown> {
  const attributes = Object.keys(resourceAttributes(permission) ?? {}).map((name) => {
    const [, money, member = ''] = /^(\w+)(Amount|Currency)$/.exec(name) ?? [];
    const part = money === undefined ? undefined : (object[money] as Record<string, unknown> | undefined);
    return [name, part ? part[member.toLowerCase()] : object[name]];
  });
  return Object.fromEntries(attributes) as Record<string, unknown>;
}

function isRestricting(requirements: readonly AccessRequirement[] = []): boolean {
  return requirements.some(({ name }) => name !== 'public');
}

/** API keys have what they are given: an object without scopes for them is for users. */
function refusalByScope({ name, permission, apiKeyScopes }: AccessRequirement, actor: Actor): Refusal {
  const { kind } = actor.credential;
  if (kind !== 'api_key' || name === 'hasPermission') return undefined;
  const accepted = apiKeyScopes ?? (permission === undefined ? undefined : [permission]);
  if (!accepted) return new NotAllowed('a signed-in user, not an API key', kind);
  const isAccepted = accepted.length === 0 || accepted.some((scope) => holdsPermission(actor, scope));
  return isAccepted ? undefined : new NotAllowed(`the scope ${accepted.join(' or ')}`, kind);
}

/** The access directives of a type or field, as they are in the schema. */
function requirementsOf(schema: GraphQLSchema, of: GraphQLObjectType | Field): AccessRequirement[] {
  return getDirectives(schema, of as GraphQLObjectType)
    .filter(({ name }) => NAMES.has(name))
    .map(({ name, args = {} }) => {
      const { name: permissionName, ...rest } = args as { name?: string };
      return {
        ...rest,
        ...(permissionName !== undefined && { permission: permissionName }),
        name,
      } as AccessRequirement;
    });
}
