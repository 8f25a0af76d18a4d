/** Fields of a generated module: `name:type`, followed by options, each after a colon. */
import { capitalize, KEYWORDS, snakeCase } from './names.mjs';

/** The least length of the first field. */
export const TITLE_LENGTH = 50;

/** Columns and query parameters of every module. */
const TAKEN = ['id', 'version', 'createdAt', 'updatedAt', 'deletedAt', 'limit', 'offset', 'cursor', 'sort', 'order'];

const RESERVED = new Set([...TAKEN, ...KEYWORDS]);

const MAX_INTEGER = 2_147_483_647;

const text = (value) => `'${value.replaceAll("'", String.raw`\'`)}'`;
const lengthBetween = (min, max) => (column) => `length(${column}) between ${min} and ${max}`;

/**
 * For each type: its options, and what they make of it. `decorator` and `arguments` validate a request, `property`
 * documents a response, `check` is the constraint of the column, `limits` says it in words, `valid` and `invalid` are
 * values for tests.
 */
const TYPES = {
  string: ([max = '200']) => {
    const length = wholeNumber(max, 1, 10_000);
    return {
      column: 'text',
      decorator: 'TextField',
      arguments: { max: length },
      property: 'TextProperty',
      check: lengthBetween(1, length),
      valid: (name) => text(`Some ${name}`.slice(0, length)),
      invalid: "''",
      max: length,
      limits: `1 to ${length} characters`,
    };
  },
  text: ([max = '2000']) => {
    const length = wholeNumber(max, 1, 100_000);
    return {
      column: 'text',
      decorator: 'TextField',
      arguments: { min: 0, max: length },
      property: 'TextProperty',
      check: (column) => `length(${column}) <= ${length}`,
      valid: () => text('Several words.'.slice(0, length)),
      invalid: '5',
      default: "''",
      limits: `at most ${length} characters`,
    };
  },
  email: () => ({
    column: 'text',
    decorator: 'EmailField',
    property: 'TextProperty',
    check: lengthBetween(3, 255),
    valid: () => text('contact@example.com'),
    invalid: "'not an address'",
  }),
  phone: () => ({
    column: 'text',
    decorator: 'PhoneField',
    property: 'TextProperty',
    check: lengthBetween(3, 16),
    valid: () => text('+4930901820'),
    invalid: "'12'",
  }),
  url: () => ({
    column: 'text',
    decorator: 'UrlField',
    property: 'TextProperty',
    check: lengthBetween(9, 2000),
    valid: () => text('https://www.example.com/'),
    invalid: "'not a URL'",
  }),
  integer: ([min = '0', max = String(MAX_INTEGER)]) => {
    const range = {
      min: wholeNumber(min, -MAX_INTEGER, MAX_INTEGER),
      max: wholeNumber(max, -MAX_INTEGER, MAX_INTEGER),
    };
    if (range.min > range.max) throw new Error(`${min} is greater than ${max}.`);
    return {
      column: 'integer',
      type: 'number',
      decorator: 'IntegerField',
      arguments: range,
      property: 'IntegerProperty',
      check: (column) => `${column} between ${range.min} and ${range.max}`,
      valid: () => String(range.max < 10 ? range.max : Math.max(range.min, 10)),
      invalid: '0.5',
      limits: `${range.min} to ${range.max}`,
    };
  },
  boolean: ([initial = 'false']) => {
    if (initial !== 'true' && initial !== 'false') throw new Error(`"${initial}" must be true or false.`);
    return {
      column: 'boolean',
      type: 'boolean',
      decorator: 'BooleanField',
      property: 'BooleanProperty',
      valid: () => initial,
      invalid: "'perhaps'",
      default: initial,
      filter: 'BooleanParameter',
    };
  },
  enum: (choices) => {
    if (choices.length < 2 || choices.some((choice) => !/^[a-z][a-z0-9_-]*$/.test(choice))) {
      throw new Error('it must list two choices or more in lower case, such as status:enum:open:closed.');
    }
    const list = choices.map(text).join(', ');
    return {
      column: 'text',
      type: choices.map(text).join(' | '),
      decorator: 'EnumField',
      choices: `[${list}]`,
      property: 'EnumProperty',
      check: (column) => `${column} in (${list})`,
      valid: () => text(choices[0]),
      invalid: "'none of them'",
      limits: `one of ${choices.map((choice) => `\`${choice}\``).join(', ')}`,
      filter: 'EnumField',
    };
  },
  uuid: () => ({
    column: 'uuid',
    decorator: 'UuidField',
    property: 'UuidProperty',
    valid: () => text('0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001'),
    invalid: "'not a UUID'",
    filter: 'UuidField',
  }),
};

/** How many options a type takes beside `unique` and `optional`. */
const OPTIONS = { string: 1, text: 1, integer: 2, boolean: 1, enum: Infinity };
const CAN_BE_UNIQUE = ['string', 'email', 'url'];

/**
 * The fields that the texts describe. The first one is the title: lists are sorted by it. Throws an error that names
 * the field.
 */
export function fieldsOf(texts, names) {
  const fields = texts.map((each) => parse(each, names));
  const [title] = fields;
  const twice = fields.find(({ name }, index) => fields.findIndex((other) => other.name === name) !== index);
  if (twice) throw new Error(`${twice.name} is there twice.`);
  if (title?.kind !== 'string' || title.max < TITLE_LENGTH || title.optional) {
    throw new Error(
      `The first field must be a required string of ${TITLE_LENGTH} characters or more, such as name:string: lists are sorted by it.`,
    );
  }
  return fields.map((field, index) => ({ ...field, isTitle: index === 0 }));
}

function parse(definition, names) {
  const [name, kind = 'string', ...options] = definition.split(':');
  try {
    if (!/^[a-z][a-zA-Z0-9]{0,39}$/.test(name)) throw new Error('its name must be letters and digits in camel case.');
    if (RESERVED.has(name) || RESERVED.has(snakeCase(name))) throw new Error('its name is reserved.');
    if (!Object.hasOwn(TYPES, kind)) {
      throw new Error(`"${kind}" is not a type. There are ${Object.keys(TYPES).join(', ')}.`);
    }
    const unique = options.includes('unique');
    const optional = options.includes('optional');
    const rest = options.filter((option) => option !== 'unique' && option !== 'optional');
    if (unique && !CAN_BE_UNIQUE.includes(kind)) throw new Error(`only ${CAN_BE_UNIQUE.join(', ')} can be unique.`);
    if (unique && optional) throw new Error('it cannot be both unique and optional.');
    if (rest.length > (OPTIONS[kind] ?? 0)) throw new Error(`"${rest.at(-1)}" is not an option of it.`);
    const type = TYPES[kind](rest);
    if (optional && type.default !== undefined) throw new Error(`a ${kind} is optional without saying so.`);
    return describe({ name, kind, unique, optional, ...type }, names);
  } catch (error) {
    throw new Error(`${definition}: ${error.message}`, { cause: error });
  }
}

/** What the templates need of a field. */
function describe(field, { one, many, table }) {
  const { name, unique, optional, choices, type = 'string' } = field;
  const column = snakeCase(name);
  const words = column.replaceAll('_', ' ');
  const meaning = text(`${capitalize(words)}.`);
  const example = field.valid(words);
  const wholeType = optional ? `${type} | null` : type;
  const leading = choices ? [choices] : [];
  const options = {
    description: unique ? text(`${capitalize(words)}; unique.`) : meaning,
    ...(field.kind !== 'enum' && field.kind !== 'boolean' && { example }),
    ...field.arguments,
    ...((optional || field.default !== undefined) && { optional: true }),
    ...(optional && { nullable: true }),
    ...(field.default !== undefined && { default: field.default }),
  };
  const inResponse = {
    TextProperty: [meaning, example],
    IntegerProperty: [meaning, example],
    BooleanProperty: [meaning],
    EnumProperty: [choices, meaning],
    UuidProperty: [meaning],
  }[field.property];
  const only = `Only ${many.words} ${field.type === 'boolean' ? `whose ${name} has this value` : `with this ${words}`}.`;
  return {
    ...field,
    words,
    example,
    type: wholeType,
    column,
    sqlType: field.column,
    isRequired: !optional && field.default === undefined,
    columnOptions: [
      ...(column === name ? [] : [`name: '${column}'`]),
      ...(optional ? ['nullable: true'] : []),
      ...(field.default === undefined ? [] : [`default: ${field.default}`]),
    ],
    sqlColumn: `${column} ${field.column}${optional ? '' : ' not null'}${field.default === undefined ? '' : ` default ${field.default}`}`,
    request: call(field.decorator, ...leading, object(options)),
    declaration: optional
      ? `${name}: ${wholeType} = null`
      : field.default === undefined
        ? `${name}!: ${type}`
        : `${name} = ${field.default}`,
    parameter: call(
      field.filter ?? field.decorator,
      ...leading,
      object({ description: text(only), ...field.arguments, optional: true }),
    ),
    response: call(field.property, ...inResponse, ...(optional ? ['{ nullable: true }'] : [])),
    constraint: field.check && { name: `${table}_${column}_check`, condition: field.check(column) },
    index: unique ? `${table}_${column}_key` : `idx_${table}_${column}`,
    error: unique ? `${one.pascal}${capitalize(name)}Taken` : undefined,
    problem: unique ? `${one.snake}_${column}_taken` : undefined,
    selected: column === name ? column : `${column} as "${name}"`,
  };
}

const object = (members) =>
  `{ ${Object.entries(members)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ')} }`;
const call = (name, ...values) => `@${name}(${values.join(', ')})`;

function wholeNumber(digits, min, max) {
  const number = Number(digits);
  if (!/^-?\d+$/.test(digits) || number < min || number > max) {
    throw new Error(`"${digits}" must be a whole number from ${min} to ${max}.`);
  }
  return number;
}
