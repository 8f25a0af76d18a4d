import {
  defaultFieldResolver,
  type DocumentNode,
  type FieldNode,
  getNamedType,
  type GraphQLField,
  GraphQLNonNull,
  type GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLScalarType,
  type GraphQLSchema,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';

type Field = GraphQLField<unknown, unknown>;
type Read = (value: unknown) => unknown;

/** No document can name such a field: names have no spaces. */
const SUFFIX = ' plain';
/** What @nestjs/graphql calls the resolver of a field that is a property of its object. */
export const PROPERTY_RESOLVER = 'rootFieldResolver';

const Plain = new GraphQLScalarType({ name: 'Plain', serialize: (value) => value });

/**
 * Reads selections of public objects that are nothing but properties in one pass. graphql-js would resolve and
 * complete each of their fields by itself, which for a list of objects takes longer than everything else. The result
 * is the same; a property that is null against the schema is the error of the whole selection.
 */
export class PropertySelections {
  private readonly reads = new WeakMap<FieldNode, Read>();

  constructor(private readonly schema: GraphQLSchema) {}

  /** The valid document as it is to be executed: a field with such a selection becomes a leaf. */
  replaceIn(document: DocumentNode): DocumentNode {
    return {
      ...document,
      definitions: document.definitions.map((definition) => {
        if (definition.kind !== Kind.OPERATION_DEFINITION) return definition;
        const root = this.schema.getRootType(definition.operation);
        return root ? { ...definition, selectionSet: this.replace(definition.selectionSet, root) } : definition;
      }),
    };
  }

  /** Fields that are selected twice, also by a fragment, are executed as one, so they stay as they are. */
  private replace(selectionSet: SelectionSetNode, type: GraphQLObjectType): SelectionSetNode {
    const fields = fieldsOf(selectionSet);
    return fields ? { ...selectionSet, selections: fields.map((node) => this.replaceField(node, type)) } : selectionSet;
  }

  private replaceField(node: FieldNode, parent: GraphQLObjectType): FieldNode {
    const field = parent.getFields()[node.name.value];
    const target = field && getNamedType(field.type);
    if (!field || !node.selectionSet || !isObjectType(target)) return node;
    const read = isPublic(target) && readerOf(field.type, node, `${parent.name}.${field.name}`);
    if (!read) return { ...node, selectionSet: this.replace(node.selectionSet, target) };
    this.declareLeaf(parent, field);
    const { kind, alias, name, arguments: given, directives, loc } = node;
    const leaf: FieldNode = {
      kind,
      alias: alias ?? name,
      name: { ...name, value: `${name.value}${SUFFIX}` },
      arguments: given,
      directives,
      loc,
    };
    this.reads.set(leaf, read);
    return leaf;
  }

  /** Beside `field`, not enumerable, so that it is in no description of the schema. */
  private declareLeaf(parent: GraphQLObjectType, field: Field): void {
    const fields = parent.getFields();
    const name = `${field.name}${SUFFIX}`;
    if (fields[name]) return;
    const resolve = field.resolve ?? defaultFieldResolver;
    const value: Field = {
      ...field,
      type: isNonNullType(field.type) ? new GraphQLNonNull(Plain) : Plain,
      resolve: (source, args, context, info) => {
        const reader = this.reads.get(info.fieldNodes[0] as FieldNode) as Read;
        // Nest's filters answer what a resolver throws as its value.
        const read: Read = (each) => (each instanceof Error ? each : reader(each));
        const found: unknown = resolve(source, args, context, info);
        return found instanceof Promise ? found.then(read) : read(found);
      },
    };
    Object.defineProperty(fields, name, { value, enumerable: false });
  }
}

/** Undefined unless the selection is made of fields only, each with a name of its own in the result. */
function fieldsOf({ selections }: SelectionSetNode): readonly FieldNode[] | undefined {
  const fields = selections.filter((each) => each.kind === Kind.FIELD);
  const keys = new Set(fields.map(keyOf));
  // An object cannot have a property of this name.
  return keys.size === selections.length && !keys.has('__proto__') ? fields : undefined;
}

function keyOf({ alias, name }: FieldNode): string {
  return (alias ?? name).value;
}

/** Undefined when the value has to be completed by graphql-js. */
function readerOf(type: GraphQLOutputType, node: FieldNode, place: string): Read | undefined {
  if (isNonNullType(type)) {
    const read = readerOf(type.ofType, node, place);
    return read && ((value) => requireValue(read(value), place));
  }
  const read = isListType(type)
    ? listReader(readerOf(type.ofType, node, place))
    : isLeafType(type)
      ? (value: unknown): unknown => type.serialize(value)
      : isObjectType(type) && node.selectionSet
        ? objectReader(type, node.selectionSet)
        : undefined;
  return read && ((value) => (value === null || value === undefined ? null : read(value)));
}

function listReader(read: Read | undefined): Read | undefined {
  return read && ((values) => Array.from(values as Iterable<unknown>, (value) => read(value)));
}

function objectReader(type: GraphQLObjectType, selectionSet: SelectionSetNode): Read | undefined {
  const nodes = fieldsOf(selectionSet);
  const properties = nodes?.map((node) => propertyOf(type, node));
  if (!properties?.every((each) => each !== undefined)) return undefined;
  return (source) => {
    const result: Record<string, unknown> = {};
    for (const { key, name, read } of properties) result[key] = read((source as Record<string, unknown>)[name]);
    return result;
  };
}

interface Property {
  readonly key: string;
  readonly name: string;
  readonly read: Read;
}

function propertyOf(type: GraphQLObjectType, node: FieldNode): Property | undefined {
  const { name, arguments: given = [], directives = [] } = node;
  if (given.length > 0 || directives.length > 0) return undefined;
  if (name.value === '__typename') return { key: keyOf(node), name: '', read: () => type.name };
  const field = type.getFields()[name.value];
  if (!field || field.args.length > 0 || field.resolve?.name !== PROPERTY_RESOLVER) return undefined;
  const read = readerOf(field.type, node, `${type.name}.${field.name}`);
  return read && { key: keyOf(node), name: field.name, read };
}

function requireValue(value: unknown, place: string): unknown {
  if (value !== null) return value;
  throw new Error(`Cannot return null for non-nullable field ${place}.`);
}

/** Of other objects an item of a list may be an error in its place, which graphql-js completes. */
export function isPublic({ astNode }: Pick<GraphQLObjectType | Field, 'astNode'>): boolean {
  return astNode?.directives?.some(({ name }) => name.value === 'public') === true;
}
