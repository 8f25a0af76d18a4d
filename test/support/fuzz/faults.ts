import fc from 'fast-check';
import { type Description, type Operation, pointersIn, type Schema, valueAt, withValueAt } from '../openapi.js';
import { HEADERS, JUNK, MEDIA_TYPES, PATH_PARTS, QUERIES, TOKENS, WHOLE_BODIES } from './broken-parts.js';
import { type Ready, UNSENDABLE } from './draft.js';
import { NAUGHTY_NAMES, NAUGHTY_TEXTS } from './naughty-texts.js';

/** A request with a single fault, and the name of the fault. */
export interface Fault {
  readonly name: string;
  readonly request: Ready;
  /** The JSON body, where it is still JSON; undefined where it is none. */
  readonly body?: unknown;
}

/** A request that would do, its body apart. */
export interface Sound {
  readonly operation: Operation;
  readonly request: Ready;
  readonly body: unknown;
}

type Make = (sound: Sound, pick: number) => Omit<Fault, 'name'>;

/** Single faults: everything else about the request stays as it was. */
export class Faults {
  constructor(private readonly description: Description) {}

  /** Kinds of faults that can befall this operation; the numbers choose among the places and values of a kind. */
  of(operation: Operation): fc.Arbitrary<(sound: Sound) => Fault> {
    const kinds = Object.entries({
      ...(this.description.bodyOf(operation) ? this.ofFields : {}),
      ...(operation.requestBody ? OF_BODY : OF_NO_BODY),
      ...(operation.path.includes('{') ? OF_PATH : {}),
      ...OF_HEADERS,
      ...OF_QUERY,
    } satisfies Record<string, Make>);
    return fc
      .tuple(fc.constantFrom(...kinds), fc.nat())
      .map(([[name, make], pick]) => (sound: Sound) => ({ name, ...make(sound, pick) }));
  }

  private readonly ofFields: Record<string, Make> = {
    'a field left out': (sound, pick) => changed(sound, pick, () => undefined),
    'a value of another type': (sound, pick) => changed(sound, pick, () => JUNK[(pick >> 5) % JUNK.length]),
    'a naughty text': (sound, pick) => changed(sound, pick, () => NAUGHTY_TEXTS[(pick >> 5) % NAUGHTY_TEXTS.length]),
    'a value just beyond its limit': (sound, pick) =>
      changed(sound, pick, (pointer, value) => {
        const schema = this.description.schemaAt(this.description.bodyOf(sound.operation)!, pointer);
        const options = schema ? beyond(schema, value) : [];
        return options.length > 0 ? options[(pick >> 5) % options.length] : JUNK[(pick >> 5) % JUNK.length];
      }),
    'a text that cannot be stored': (sound, pick) => {
      const pointer = placeIn(sound.body, pick);
      const marked = JSON.stringify(withValueAt(sound.body, pointer, '<here>'));
      return inText(
        sound,
        marked.replace('"<here>"', () => TOKENS[(pick >> 5) % TOKENS.length]!),
      );
    },
    'a member nobody knows': (sound, pick) => {
      const objects = pointersIn(sound.body).filter((pointer) => isObject(valueAt(sound.body, pointer)));
      const pointer = objects[pick % objects.length] ?? '';
      const name = NAUGHTY_NAMES[(pick >> 5) % NAUGHTY_NAMES.length]!;
      const found = valueAt(sound.body, pointer) as object;
      // Written as text: an assignment cannot create an own member `__proto__`.
      const members = JSON.stringify(found).slice(1, -1);
      const text = `{${JSON.stringify(name)}:1${members && ','}${members}}`;
      return inText(
        sound,
        JSON.stringify(withValueAt(sound.body, pointer, '<here>')).replace('"<here>"', () => text),
      );
    },
    'a member given twice': (sound) => {
      const [first] = isObject(sound.body) ? Object.keys(sound.body) : [];
      return inText(
        sound,
        JSON.stringify(sound.body).replace('{', () => `{${JSON.stringify(first ?? 'a')}:1,`),
      );
    },
  };
}

const OF_BODY: Record<string, Make> = {
  'no body that can be read': (sound, pick) => inText(sound, WHOLE_BODIES[pick % WHOLE_BODIES.length]),
  'no body': ({ request }) => ({ request: { ...request, body: undefined } }),
  'a body cut short': (sound, pick) => {
    const text = textOf(sound);
    return inText(sound, text.slice(0, pick % Math.max(1, text.length)));
  },
  'a body with a byte that does not belong there': (sound, pick) => {
    const bytes = Buffer.from(textOf(sound));
    if (bytes.length > 0) bytes[pick % bytes.length] = (pick >> 5) % 256;
    return { request: { ...sound.request, body: bytes } };
  },
  'a media type that is not read': (sound, pick) => {
    const type = MEDIA_TYPES[pick % MEDIA_TYPES.length]!;
    return { request: withHeader(sound.request, 'Content-Type', type) };
  },
};

const OF_NO_BODY: Record<string, Make> = {
  'an unexpected body': (sound, pick) => {
    const body = WHOLE_BODIES[pick % WHOLE_BODIES.length]!;
    const type = MEDIA_TYPES[(pick >> 5) % (2 * MEDIA_TYPES.length)] ?? 'application/json';
    return { request: { ...withHeader(sound.request, 'Content-Type', type), body } };
  },
};

const OF_HEADERS: Record<string, Make> = {
  'a header that makes no sense': ({ request }, pick) => {
    const names = Object.keys(HEADERS);
    const name = names[pick % names.length]!;
    const values = HEADERS[name]!;
    return { request: withHeader(request, name, values[(pick >> 5) % values.length]!) };
  },
  'a header with a naughty text': ({ request }, pick) => {
    const names = Object.keys(HEADERS);
    const text = Buffer.from(NAUGHTY_TEXTS[(pick >> 5) % NAUGHTY_TEXTS.length]!).toString('latin1');
    return { request: withHeader(request, names[pick % names.length]!, text.replace(UNSENDABLE, '?')) };
  },
  'a header given twice': ({ request }, pick) => {
    const names = Object.keys(HEADERS);
    const name = names[pick % names.length]!;
    return { request: { ...request, headers: { ...request.headers, [name]: [HEADERS[name]![0]!, 'second'] } } };
  },
};

const OF_QUERY: Record<string, Make> = {
  'a query that makes no sense': ({ request }, pick) => ({ request: asked(request, QUERIES[pick % QUERIES.length]!) }),
  'a parameter with a naughty text': ({ request, operation }, pick) => {
    const name = queryName(operation, pick);
    return {
      request: asked(request, `${name}=${encodeURIComponent(NAUGHTY_TEXTS[(pick >> 5) % NAUGHTY_TEXTS.length]!)}`),
    };
  },
  'a parameter that is a list or an object': ({ request, operation }, pick) => {
    const name = queryName(operation, pick);
    const forms = [`${name}=1&${name}=2`, `${name}[]=1`, `${name}[a]=1`, `${name}[0]=1&${name}[1]=2`, `${name}=`, name];
    return { request: asked(request, forms[(pick >> 5) % forms.length]!) };
  },
};

const OF_PATH: Record<string, Make> = {
  'a path parameter that makes no sense': (sound, pick) => {
    const texts = [...PATH_PARTS, ...NAUGHTY_TEXTS.map((text) => encodeURIComponent(text)), 'x'.repeat(4000)];
    return { request: withPathPart(sound, pick, texts[(pick >> 5) % texts.length]!) };
  },
};

function withPathPart({ request, operation }: Sound, pick: number, text: string): Ready {
  const parts = operation.path.split('/');
  const places = parts.flatMap((part, index) => (part.startsWith('{') ? [index] : []));
  const [path = '', query] = request.target.split('?', 2);
  const steps = path.split('/').with(places[pick % places.length]!, text);
  return { ...request, target: steps.join('/') + (query === undefined ? '' : `?${query}`) };
}

function queryName({ parameters }: Operation, pick: number): string {
  const names = parameters.filter(({ in: place }) => place === 'query').map(({ name }) => name);
  return names[pick % names.length] ?? 'limit';
}

function asked(request: Ready, more: string): Ready {
  return { ...request, target: `${request.target}${request.target.includes('?') ? '&' : '?'}${more}` };
}

function withHeader(request: Ready, name: string, value: string): Ready {
  return { ...request, headers: { ...request.headers, [name]: value } };
}

function changed(sound: Sound, pick: number, make: (pointer: string, value: unknown) => unknown): Omit<Fault, 'name'> {
  const pointer = placeIn(sound.body, pick);
  return inText(sound, JSON.stringify(withValueAt(sound.body, pointer, make(pointer, valueAt(sound.body, pointer)))));
}

/** With this text as its body, which may be JSON or not. */
function inText({ request }: Sound, text: string | undefined): Omit<Fault, 'name'> {
  return { request: { ...request, body: text }, body: text === undefined ? undefined : parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function textOf({ request }: Sound): string {
  return Buffer.from(request.body ?? '').toString();
}

function placeIn(body: unknown, pick: number): string {
  const places = pointersIn(body).filter((pointer) => pointer !== '');
  return places[pick % places.length] ?? '';
}

/** The nearest values that the schema does not allow. */
function beyond(
  { minimum, maximum, minLength = 0, maxLength, minItems = 0, maxItems, enum: choices }: Schema,
  value: unknown,
): unknown[] {
  return [
    ...(minimum === undefined ? [] : [minimum - 1]),
    ...(maximum === undefined ? [] : [maximum + 1]),
    ...(minLength > 0 ? ['x'.repeat(minLength - 1)] : []),
    ...(maxLength === undefined ? [] : ['x'.repeat(maxLength + 1), '🔔'.repeat(maxLength + 1)]),
    ...(minItems > 0 ? [[]] : []),
    ...(maxItems !== undefined && Array.isArray(value)
      ? [Array.from({ length: maxItems + 1 }, () => value[0] as unknown)]
      : []),
    ...(choices ? [String(choices[0]).toUpperCase(), `${String(choices[0])} `, choices] : []),
  ];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
