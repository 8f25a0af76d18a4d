import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import { type ComplexityLimit, GraphqlInvalid, GraphqlTooComplex } from '../endpoint/graphql.errors.js';

/** More than any screen asks for. They keep the validation, which compares fields with each other, within milliseconds. */
export const MAX_TOKENS = 2000;
const LIMITS: Readonly<Record<Exclude<ComplexityLimit, 'cost'>, number>> = {
  depth: 12,
  nesting: 40,
  fields: 400,
  aliases: 30,
  repetitions: 30,
  directives: 30,
  fragments: 40,
  operations: 20,
};
/** Introspection nests types to find out what a list is a list of. */
const MAX_INTROSPECTION_DEPTH = 22;

/** What a selection adds up to when its fragments are inserted. */
interface Size {
  /** Levels of fields. */
  depth: number;
  /** Levels of selections, inline fragments included, or of lists and objects in a value. */
  nesting: number;
  fields: number;
  aliases: number;
  repetitions: number;
  directives: number;
}

/**
 * Throws GraphqlTooComplex for a document that is too large, whatever the schema, and GraphqlInvalid for one whose
 * fragments contain themselves. Each fragment is measured once, so it takes time in proportion to the length of the
 * document. To be called before it is validated.
 */
export function requireWithinLimits({ definitions }: DocumentNode): void {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  requireAtMost('fragments', LIMITS.fragments, fragments.size);
  requireAtMost('operations', LIMITS.operations, definitions.length - fragments.size);
  const measure = measurer(fragments);
  for (const definition of definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION && definition.kind !== Kind.FRAGMENT_DEFINITION) continue;
    const { depth, ...counts } = measure(definition.selectionSet);
    if (definition.kind === Kind.OPERATION_DEFINITION) {
      requireAtMost('depth', isIntrospection(definition.selectionSet) ? MAX_INTROSPECTION_DEPTH : LIMITS.depth, depth);
      for (const { defaultValue } of definition.variableDefinitions ?? [])
        if (defaultValue) requireAtMost('nesting', LIMITS.nesting, levelsOf(defaultValue));
    }
    for (const [name, count] of Object.entries(counts))
      requireAtMost(name as keyof Size, LIMITS[name as keyof Size], count);
  }
}

function requireAtMost(limit: keyof typeof LIMITS, max: number, actual: number): void {
  if (actual > max) throw new GraphqlTooComplex(limit, max, Math.min(actual, Number.MAX_SAFE_INTEGER));
}

function isIntrospection({ selections }: SelectionSetNode): boolean {
  return selections.every((each) => each.kind === Kind.FIELD && each.name.value.startsWith('__'));
}

function measurer(fragments: ReadonlyMap<string, FragmentDefinitionNode>) {
  const known = new Map<string, Size>();
  const open = new Set<string>();

  function ofFragment(name: string): Size {
    const size = known.get(name);
    if (size) return size;
    const fragment = fragments.get(name);
    if (!fragment) throw new GraphqlInvalid(`There is no fragment ${name}.`);
    if (open.has(name)) throw new GraphqlInvalid(`The fragment ${name} contains itself.`);
    open.add(name);
    const measured = ofSelections(fragment.selectionSet);
    open.delete(name);
    known.set(name, measured);
    return measured;
  }

  function ofSelections({ selections }: SelectionSetNode): Size {
    const total: Size = { depth: 0, nesting: 1, fields: 0, aliases: 0, repetitions: 0, directives: 0 };
    const names = new Set<string>();
    for (const selection of selections) {
      total.directives += selection.directives?.length ?? 0;
      for (const value of valuesOf(selection)) total.nesting = Math.max(total.nesting, levelsOf(value));
      if (selection.kind === Kind.FIELD) {
        const name = selection.alias?.value ?? selection.name.value;
        if (names.has(name)) total.repetitions += 1;
        names.add(name);
        total.fields += 1;
        total.aliases += selection.alias ? 1 : 0;
        add(total, selection.selectionSet && ofSelections(selection.selectionSet), 1);
      } else if (selection.kind === Kind.FRAGMENT_SPREAD) add(total, ofFragment(selection.name.value), 0);
      else add(total, ofSelections(selection.selectionSet), 0);
    }
    return total;
  }
  return ofSelections;
}

/** The values of arguments, also of directives. */
function valuesOf(selection: SelectionNode): ValueNode[] {
  const own = selection.kind === Kind.FIELD ? (selection.arguments ?? []) : [];
  const further = (selection.directives ?? []).flatMap((directive) => directive.arguments ?? []);
  return [...own, ...further].map(({ value }) => value);
}

function levelsOf(value: ValueNode): number {
  if (value.kind === Kind.LIST) return 1 + Math.max(0, ...value.values.map(levelsOf));
  if (value.kind === Kind.OBJECT) return 1 + Math.max(0, ...value.fields.map((field) => levelsOf(field.value)));
  return 0;
}

function add(total: Size, inner: Size | undefined, levels: number): void {
  total.depth = Math.max(total.depth, (inner?.depth ?? 0) + levels);
  if (!inner) return;
  total.nesting = Math.max(total.nesting, inner.nesting + 1);
  total.fields += inner.fields;
  total.aliases += inner.aliases;
  total.repetitions += inner.repetitions;
  total.directives += inner.directives;
}
