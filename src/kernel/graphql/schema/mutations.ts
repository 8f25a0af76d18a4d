import { applyDecorators, type PipeTransform, type Type, UseInterceptors } from '@nestjs/common';
import {
  Args,
  ArgsType,
  createUnionType,
  Directive,
  Extensions,
  Field,
  Int,
  Mutation,
  ObjectType,
} from '@nestjs/graphql';
import type { GraphQLField, GraphQLSchema } from 'graphql';
import { AppError } from '../../errors/app-error.js';
import { IdempotencyInterceptor } from '../../http/idempotency/idempotency.interceptor.js';
import type { Target } from '../../http/responses/target-resource.js';
import type { GraphqlContext } from '../endpoint/graphql-context.js';
import { problemObject, problemType, problemTypeOf } from './problem-types.js';
import { Uuid } from './scalars.js';
import { pascalCase } from './types-from-dtos.js';

interface MutationOptions {
  readonly description: string;
  /** The codes of problems that the caller can act on: they become members of the result. */
  readonly problems?: readonly string[];
}

/** What a mutation answers that deletes an object. */
@ObjectType('Deleted')
@Directive('@public')
export class Deleted {
  @Field(() => Uuid, { description: 'Id of the deleted object.' }) id!: string;
}

@ArgsType()
class IdempotencyArguments {
  @Field(() => String, {
    nullable: true,
    description: 'Like Idempotency-Key in REST: with the same key and arguments the first result comes again.',
  })
  idempotencyKey?: string;
}

@ArgsType()
class TargetArguments {
  @Field(() => Uuid) id!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'The `version` that you read. If it is no longer current, nothing is changed. Like If-Match in REST.',
  })
  expectedVersion?: number;
}

@ArgsType()
class VersionArguments {
  @Field(() => Int, { nullable: true, description: 'The `version` that you read, like If-Match in REST.' })
  expectedVersion?: number;
}

const expectedOf = ({ expectedVersion }: VersionArguments) =>
  typeof expectedVersion === 'number' ? [expectedVersion] : undefined;
const toTarget: PipeTransform<TargetArguments, Target> = {
  transform: ({ id, ...version }) => ({ id, expected: expectedOf(version) }),
};
const toExpected: PipeTransform<VersionArguments, Target['expected']> = { transform: expectedOf };

/** Parameter decorator: the arguments `id` and `expectedVersion`. */
export function TargetObject(): ParameterDecorator {
  return Args({ type: () => TargetArguments }, toTarget);
}

/** Parameter decorator: the argument `expectedVersion`, where the object needs no id. */
export function ExpectedVersion(): ParameterDecorator {
  return Args({ type: () => VersionArguments }, toExpected);
}

/**
 * A field of Mutation that answers `type` or one of the problems. It has `expectedVersion` where it takes a target.
 * Other refusals are errors, as for queries.
 */
export function MutationField(type: Type, { description, problems = [] }: MutationOptions): MethodDecorator {
  return (target, name, descriptor) => {
    const result = problems.length === 0 ? type : resultUnion(`${pascalCase(String(name))}Result`, type, problems);
    const field = Mutation(() => result as Type, { description, nullable: true });
    applyDecorators(field, Extensions({ problems }), Directive('@cost(weight: "10")'))(target, name, descriptor);
  };
}

/** A mutation that takes `idempotencyKey`: those that REST has as POST. */
export function IdempotentMutationField(type: Type, options: MutationOptions): MethodDecorator {
  return (target, name, descriptor) => {
    const handler = descriptor.value as unknown as (...args: unknown[]) => unknown;
    // The interceptor reads the argument; for the handler it comes after its own.
    Args({ type: () => IdempotencyArguments })(target, name, handler.length);
    MutationField(type, options)(target, name, descriptor);
    UseInterceptors(IdempotencyInterceptor)(target, name, descriptor);
  };
}

/** Makes the declared problems of mutations members of their results, and forgets loaded objects after each mutation. */
export function returnDeclaredProblems(schema: GraphQLSchema): GraphQLSchema {
  const fields = Object.values(schema.getMutationType()?.getFields() ?? {}) as Array<
    GraphQLField<unknown, GraphqlContext>
  >;
  for (const field of fields) {
    const { resolve } = field;
    const problems = field.extensions['problems'] as readonly string[];
    if (!resolve) continue;
    field.resolve = async (source, args, context, info) => {
      const result: unknown = await resolve(source, args, context, info);
      context.clear();
      return result instanceof AppError && problems.includes(result.type.code) ? problemObject(result) : result;
    };
  }
  return schema;
}

function resultUnion(name: string, type: Type, problems: readonly string[]): object {
  const members = [type, ...problems.map(problemType)];
  return createUnionType({
    name,
    types: () => members,
    resolveType: (value: object) => problemTypeOf(value) ?? type,
  }) as object;
}
