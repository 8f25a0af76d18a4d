import type { Type } from '@nestjs/common';
import { Directive, Field, Int, InterfaceType, ObjectType } from '@nestjs/graphql';
import type { AppError, Violation } from '../../errors/app-error.js';
import { membersOf } from '../../errors/problem-documentation.js';
import { problemMembers } from '../../errors/problem-document.js';
import { problemTypes } from '../../errors/problem-type.js';
import { Json } from './scalars.js';
import { pascalCase } from './types-from-dtos.js';

/** One broken rule of the arguments. */
@ObjectType('Violation')
@Directive('@public')
class ViolationType implements Violation {
  @Field(() => String, { nullable: true, description: 'JSON Pointer into the arguments.' }) pointer?: string;
  @Field(() => String) code!: string;
  @Field(() => String) detail!: string;
}

/** A refusal that the caller can act on: the problem document that REST answers, as an object. */
@InterfaceType('Problem', { resolveType: (problem: Problem) => problem.constructor })
export abstract class Problem {
  @Field(() => String, { description: 'Stable code; `/problems/<code>` explains it.' }) code!: string;
  @Field(() => String) title!: string;
  @Field(() => String) detail!: string;
  @Field(() => Int, { description: 'The status of the same refusal in REST.' }) httpStatus!: number;
  @Field(() => [ViolationType], { nullable: true }) errors?: readonly Violation[];
}

const types = new Map<string, Type<Problem>>();

/** The object type of a problem with this code: `out_of_stock` is called `OutOfStock`. Throws for an unknown code. */
export function problemType(code: string): Type<Problem> {
  const known = types.get(code);
  if (known) return known;
  const declared = problemTypes().get(code);
  if (!declared) throw new Error(`No problem has the code ${code}.`);

  @ObjectType(pascalCase(code), { implements: () => [Problem], description: declared.about })
  @Directive('@public')
  class CodeProblem extends Problem {}

  for (const [name, { type, description, items }] of Object.entries(membersOf(code))) {
    const single = SCALARS[type === 'array' ? (items?.type ?? 'object') : type] ?? Json;
    const field = () => (type === 'array' ? [single] : single) as Type;
    Field(field, { nullable: true, description })(CodeProblem.prototype, name);
  }
  types.set(code, CodeProblem);
  return CodeProblem;
}

/** The refusal as a member of a result union. */
export function problemObject(error: AppError): Problem {
  const { status: httpStatus, ...members } = problemMembers(error);
  return Object.assign(new (problemType(error.type.code))(), members, { httpStatus });
}

/** The type of a member of a result union, if it is a refusal. */
export function problemTypeOf(value: object): Type<Problem> | undefined {
  return value instanceof Problem ? (value.constructor as Type<Problem>) : undefined;
}

const SCALARS: Readonly<Record<string, unknown>> = { string: String, integer: Int };
