import {
  type DocumentNode,
  DirectiveLocation,
  type FieldNode,
  type FragmentDefinitionNode,
  getDirectiveValues,
  getNamedType,
  getNullableType,
  GraphQLBoolean,
  GraphQLDirective,
  type GraphQLField,
  GraphQLInt,
  GraphQLList,
  type GraphQLNamedType,
  GraphQLNonNull,
  type GraphQLSchema,
  GraphQLString,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/** After https://ibm.github.io/graphql-specs/cost-spec.html */
export const COST = new GraphQLDirective({
  name: 'cost',
  description: 'What the field costs beside the objects that it answers, of which each costs 1.',
  locations: [DirectiveLocation.FIELD_DEFINITION],
  args: { weight: { type: new GraphQLNonNull(GraphQLString) } },
});

export const LIST_SIZE = new GraphQLDirective({
  name: 'listSize',
  description: 'How long a list is: as long as a slicing argument says, else `assumedSize`.',
  locations: [DirectiveLocation.FIELD_DEFINITION],
  args: {
    assumedSize: { type: GraphQLInt },
    slicingArguments: { type: new GraphQLList(new GraphQLNonNull(GraphQLString)) },
    sizedFields: { type: new GraphQLList(new GraphQLNonNull(GraphQLString)) },
    requireOneSlicingArgument: { type: GraphQLBoolean, defaultValue: true },
  },
});

/** Lists without `@listSize`. */
const ASSUMED_SIZE = 10;

interface ListSize {
  readonly assumedSize?: number;
  readonly slicingArguments?: readonly string[];
  readonly sizedFields?: readonly string[];
}

type Field = GraphQLField<unknown, unknown>;
type Variables = Readonly<Record<string, unknown>>;

/**
 * The cost of an operation: every object that it may answer counts 1, a list as many times as it may be long, and
 * fields with `@cost` as much as they say. The document must be valid.
 */
export class CostAnalysis {
  /** Of operations without variables, which always cost the same. */
  private readonly costs = new WeakMap<OperationDefinitionNode, number>();
  private readonly weights = new Map<Field, number>();
  private readonly sizes = new Map<Field, ListSize>();

  constructor(private readonly schema: GraphQLSchema) {}

  costOf(document: DocumentNode, operation: OperationDefinitionNode, variables: Variables): number {
    if ((operation.variableDefinitions ?? []).length > 0) return this.measure(document, operation, variables);
    let cost = this.costs.get(operation);
    if (cost === undefined) this.costs.set(operation, (cost = this.measure(document, operation, {})));
    return cost;
  }

  private measure(document: DocumentNode, operation: OperationDefinitionNode, variables: Variables): number {
    const root = this.schema.getRootType(operation.operation);
    if (!root) return 0;
    const defaults = Object.fromEntries(
      (operation.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
        defaultValue?.kind === Kind.INT ? [[variable.name.value, Number(defaultValue.value)]] : [],
      ),
    );
    return this.ofSelections(operation.selectionSet, root, {
      variables: { ...defaults, ...variables },
      fragments: new Map(
        document.definitions.flatMap((each) =>
          each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each]] : [],
        ),
      ),
    });
  }

  /** `sized` are the fields whose length the field around them says. */
  private ofSelections(
    { selections }: SelectionSetNode,
    type: GraphQLNamedType,
    scope: Scope,
    sized: Sized = NOT_SIZED,
  ): number {
    let cost = 0;
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) cost += this.ofField(selection, type, scope, sized);
      else {
        const fragment =
          selection.kind === Kind.FRAGMENT_SPREAD ? scope.fragments.get(selection.name.value) : selection;
        if (!fragment) continue;
        const condition = fragment.typeCondition?.name.value;
        const inner = condition === undefined ? type : (this.schema.getType(condition) ?? type);
        cost += this.ofSelections(fragment.selectionSet, inner, scope, sized);
      }
    }
    return cost;
  }

  private ofField(node: FieldNode, parent: GraphQLNamedType, scope: Scope, { fields, size }: Sized): number {
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined;
    // `__typename` and introspection, whose size the limits of the document bound.
    if (!field) return 0;
    const type = getNamedType(field.type);
    const weight = this.weightOf(field);
    if (!isCompositeType(type) || !node.selectionSet) return weight;
    const list = this.sizeOf(field);
    const length = lengthOf(list, node, scope.variables);
    const isSized = fields.includes(field.name);
    const count = isSized ? size : isListType(getNullableType(field.type)) ? length : 1;
    const inner = list.sizedFields ? { fields: list.sizedFields, size: length } : NOT_SIZED;
    return weight + count * (1 + this.ofSelections(node.selectionSet, type, scope, inner));
  }

  private weightOf(field: Field): number {
    let weight = this.weights.get(field);
    if (weight === undefined) {
      weight = Number(field.astNode ? (getDirectiveValues(COST, field.astNode)?.['weight'] ?? 0) : 0);
      this.weights.set(field, weight);
    }
    return weight;
  }

  private sizeOf(field: Field): ListSize {
    let size = this.sizes.get(field);
    if (!size) {
      size = (field.astNode && getDirectiveValues(LIST_SIZE, field.astNode)) ?? {};
      this.sizes.set(field, size);
    }
    return size;
  }
}

interface Scope {
  readonly variables: Variables;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

interface Sized {
  readonly fields: readonly string[];
  readonly size: number;
}

const NOT_SIZED: Sized = { fields: [], size: 1 };

function lengthOf(
  { assumedSize = ASSUMED_SIZE, slicingArguments = [] }: ListSize,
  { arguments: given = [] }: FieldNode,
  variables: Variables,
): number {
  for (const { name, value } of given) {
    if (!slicingArguments.includes(name.value)) continue;
    const length =
      value.kind === Kind.VARIABLE ? variables[value.name.value] : value.kind === Kind.INT ? Number(value.value) : null;
    // A negative or fractional one is refused when the list is read.
    if (typeof length === 'number' && length > 0) return Math.ceil(length);
  }
  return assumedSize;
}
