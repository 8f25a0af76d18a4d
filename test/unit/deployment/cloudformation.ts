import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { PropertyType, Resource } from '@aws-cdk/service-spec-types';
import { parse, type ScalarTag, type CollectionTag, isMap, isSeq } from 'yaml';
import { read } from '../project.js';

export interface Template {
  Parameters: Record<string, Parameter>;
  Conditions?: Record<string, unknown>;
  Resources: Record<string, TemplateResource>;
  Outputs: Record<string, { Value: unknown; Export?: { Name: unknown }; Condition?: string }>;
}
interface Parameter {
  Type: string;
  Default?: string | number;
  AllowedValues?: (string | number)[];
  AllowedPattern?: string;
  MinValue?: number;
  MaxValue?: number;
}
export interface TemplateResource {
  Type: string;
  Condition?: string;
  DependsOn?: string | string[];
  DeletionPolicy?: string;
  Properties: Record<string, unknown>;
}

const SHORT = [
  'Ref',
  'Condition',
  'Sub',
  'GetAtt',
  'If',
  'Equals',
  'Not',
  'Select',
  'GetAZs',
  'Cidr',
  'Split',
  'ImportValue',
];
const long = (name: string) => (name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`);

/** `!GetAtt A.B` and the like, in the long form that JSON has. */
const tags = SHORT.flatMap((name): (ScalarTag | CollectionTag)[] => [
  {
    tag: `!${name}`,
    resolve: (text: string) => ({ [long(name)]: name === 'GetAtt' ? text.split(/\.(.*)/s).slice(0, 2) : text }),
  },
  {
    tag: `!${name}`,
    collection: 'seq',
    resolve: (value) => (isSeq(value) ? tagged(name, value) : value),
  },
  {
    tag: `!${name}`,
    collection: 'map',
    resolve: (value) => (isMap(value) ? tagged(name, value) : value),
  },
]);

/** A node that turns into the long form once the document is turned into an object. */
function tagged<T extends { toJSON(arg?: unknown, context?: never): unknown }>(name: string, node: T): T {
  const plain = node.toJSON.bind(node);
  node.toJSON = (arg?: unknown, context?: never) => ({ [long(name)]: plain(arg, context) });
  return node;
}

export function readTemplate(file: string): Template {
  return parse(read(file), { customTags: tags, uniqueKeys: true }) as Template;
}

const specification = loadAwsServiceSpecSync();

export function specificationOf(type: string): Resource | undefined {
  return [...specification.lookup('resource', 'cloudFormationType', 'equals', type)][0];
}

/** Calls `visit` with every object in a template, and where it stands. */
export function walk(value: unknown, visit: (object: Record<string, unknown>, path: string) => void, path = ''): void {
  if (Array.isArray(value)) for (const [at, item] of value.entries()) walk(item, visit, `${path}[${at}]`);
  else if (isObject(value)) {
    visit(value, path);
    for (const [key, inner] of Object.entries(value)) walk(inner, visit, `${path}.${key}`);
  }
}

/** What is wrong with the properties of a resource, by the specification of its type. */
export function flaws({ Type, Properties }: TemplateResource): string[] {
  const type = specificationOf(Type);
  if (!type) return [`${Type} does not exist`];
  return inObject(Properties, type.properties, Type);
}

type Properties = Record<string, { type: PropertyType; previousTypes?: PropertyType[]; required?: boolean }>;

function inObject(value: Record<string, unknown>, properties: Properties, path: string): string[] {
  const missing = Object.entries(properties)
    .filter(([name, { required }]) => required && !(name in value))
    .map(([name]) => `${path}.${name} is missing`);
  const wrong = Object.entries(value).flatMap(([name, inner]) => {
    const property = properties[name];
    if (!property) return [`${path}.${name} does not exist`];
    const all = [property.type, ...(property.previousTypes ?? [])].map((one) => inValue(inner, one, `${path}.${name}`));
    return all.find((flawsOfOne) => flawsOfOne.length === 0) ?? all[0]!;
  });
  return [...missing, ...wrong];
}

function inValue(value: unknown, type: PropertyType, path: string): string[] {
  if (isIntrinsic(value)) return [];
  switch (type.type) {
    case 'ref':
      return isObject(value)
        ? inObject(value, specification.get('typeDefinition', type.reference.$ref).properties, path)
        : [`${path} is not an object`];
    case 'array':
      return Array.isArray(value)
        ? value.flatMap((item, at) => inValue(item, type.element, `${path}[${at}]`))
        : [`${path} is not a list`];
    case 'map':
      return isObject(value)
        ? Object.entries(value).flatMap(([key, item]) => inValue(item, type.element, `${path}.${key}`))
        : [`${path} is not an object`];
    case 'union': {
      const all = type.types.map((one) => inValue(value, one, path));
      return all.find((flawsOfOne) => flawsOfOne.length === 0) ?? all[0]!;
    }
    case 'boolean':
      return typeof value === 'boolean' ? [] : [`${path} is neither true nor false`];
    case 'integer':
    case 'number':
      return typeof value === 'number' ? [] : [`${path} is not a number`];
    case 'string':
    case 'date-time':
      return typeof value === 'string' ? [] : [`${path} is not a text`];
    case 'tag':
      return isObject(value) && 'Key' in value && 'Value' in value ? [] : [`${path} is not a tag`];
    case 'json':
    case 'null':
      break;
  }
  return [];
}

function isIntrinsic(value: unknown): boolean {
  if (!isObject(value)) return false;
  const keys = Object.keys(value);
  return keys.length === 1 && /^(Ref|Fn::\w+)$/.test(keys[0]!);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
