import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLNamedOutputType,
  type GraphQLSchema,
  isLeafType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
} from 'graphql';
import { PROPERTY_RESOLVER, isPublic } from './property-selections.js';

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

/**
 * Finds the operations that give every caller the same: queries of fields with `@CachedPublicField()`, of whose answers only
 * public properties of public objects are selected. The documents must be valid.
 */
export class CacheableOperations {
  private readonly known = new WeakMap<OperationDefinitionNode, boolean>();

  constructor(private readonly schema: GraphQLSchema) {}

  has(document: DocumentNode, operation: OperationDefinitionNode): boolean {
    let known = this.known.get(operation);
    if (known === undefined) this.known.set(operation, (known = this.examine(document, operation)));
    return known;
  }

  private examine(document: DocumentNode, { operation, selectionSet }: OperationDefinitionNode): boolean {
    const root = this.schema.getQueryType();
    if (!root || operation !== OperationTypeNode.QUERY) return false;
    const fragments = new Map(
      document.definitions.flatMap((each) =>
        each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [],
      ),
    );
    return fieldsIn(selectionSet, fragments).every((node) => {
      const field = root.getFields()[node.name.value];
      if (!field) return node.name.value === '__typename';
      return (
        field.extensions['isPublic'] === true && isPublic(field) && isPlain(node, getNamedType(field.type), fragments)
      );
    });
  }
}

/** Whether the selection has nothing but properties of public objects. */
function isPlain({ selectionSet }: FieldNode, type: GraphQLNamedOutputType, fragments: Fragments): boolean {
  if (!selectionSet) return isLeafType(type);
  if (!isObjectType(type) || !isPublic(type)) return false;
  return fieldsIn(selectionSet, fragments).every((node) => {
    const field = type.getFields()[node.name.value];
    if (!field) return node.name.value === '__typename';
    // What an access directive protects has another resolver.
    return field.resolve?.name === PROPERTY_RESOLVER && isPlain(node, getNamedType(field.type), fragments);
  });
}

/** The fields of a selection with those of its fragments. */
function fieldsIn({ selections }: SelectionSetNode, fragments: Fragments): FieldNode[] {
  return selections.flatMap((each) => {
    if (each.kind === Kind.FIELD) return [each];
    const fragment = each.kind === Kind.FRAGMENT_SPREAD ? fragments.get(each.name.value) : each;
    return fragment ? fieldsIn(fragment.selectionSet, fragments) : [];
  });
}
