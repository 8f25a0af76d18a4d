import { read } from '../project.js';

export interface ArmTemplate {
  parameters: Record<string, { type: string; defaultValue?: unknown; allowedValues?: unknown[]; minLength?: number }>;
  variables: Record<string, unknown>;
  resources: ArmResource[];
  outputs: Record<string, { value: unknown }>;
}
interface ArmResource {
  type: string;
  apiVersion: string;
  name: string;
  scope?: string;
  dependsOn?: string[];
  copy?: { name: string; count: unknown };
  [member: string]: unknown;
}
/** A resource with all expressions worked out, and the id by which others depend on it. */
export type Deployed = ArmResource & { id: string };

export function readArm(name: string): ArmTemplate {
  return JSON.parse(read(`deploy/azure/${name}.json`)) as ArmTemplate;
}

/** What is only known once it is deployed: keys, addresses, identities. */
const LATER: object = new Proxy({}, { get: (_, name) => (name === Symbol.toPrimitive ? () => 'known-later' : LATER) });

/** Works out a template as Azure would, with these parameters. Throws at the first name or function that does not exist. */
export function deploy(template: ArmTemplate, parameters: Record<string, unknown>): Deployed[] {
  const worker = new Evaluator(template, parameters);
  for (const { value } of Object.values(template.outputs)) worker.value(value, 0);
  return template.resources.flatMap(({ copy, ...resource }) => {
    const count = copy ? (worker.value(copy.count, 0) as number) : 1;
    return Array.from({ length: count }, (_, index) => {
      const made = worker.value(resource, index) as ArmResource;
      return { ...made, id: resourceId(made.type, ...made.name.split('/')), ...(copy && { copyName: copy.name }) };
    });
  });
}

function resourceId(type: string, ...names: string[]): string {
  const [provider, ...types] = type.split('/');
  if (types.length !== names.length) throw new Error(`${type} has ${types.length} names, not ${names.join(', ')}.`);
  return `${provider}/${types.map((one, at) => `${one}/${names[at]}`).join('/')}`;
}

class Evaluator {
  constructor(
    private readonly template: ArmTemplate,
    private readonly parameters: Record<string, unknown>,
  ) {}

  /** A value with every expression in it replaced. */
  value(value: unknown, index: number): unknown {
    if (Array.isArray(value)) return value.map((item) => this.value(item, index));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [String(this.value(key, index)), this.value(item, index)]),
      );
    if (typeof value !== 'string' || !/^\[(?!\[).*\]$/s.test(value)) return value;
    const parser = new Parser(value.slice(1, -1), (name, args) => this.call(name, args, index));
    const result = parser.whole();
    return result === LATER ? 'known-later' : result;
  }

  private call(name: string, args: unknown[], index: number): unknown {
    const texts = args.map(String);
    switch (name) {
      case 'parameters':
        return this.parameter(texts[0]!, index);
      case 'variables':
        return this.variable(texts[0]!, index);
      case 'resourceId':
      case 'subscriptionResourceId':
        return resourceId(texts[0]!, ...texts.slice(1));
      case 'format':
        return texts[0]!.replaceAll(/\{(\d+)\}/g, (_, at: string) => texts[Number(at) + 1]!);
      case 'concat':
        return Array.isArray(args[0]) ? args.flat() : texts.join('');
      case 'if':
        return args[0] === true ? args[1] : args[2];
      case 'empty':
        return args[0] === '' || (Array.isArray(args[0]) && args[0].length === 0);
      case 'length':
        return (args[0] as unknown[]).length;
      case 'createArray':
        return args;
      case 'take':
        return texts[0]!.slice(0, args[1] as number);
      case 'string':
        return texts[0];
      case 'json':
        return JSON.parse(texts[0]!);
      case 'uriComponent':
        return encodeURIComponent(texts[0]!);
      case 'uniqueString':
        return 'abcdefghijklm';
      case 'guid':
        return texts.join('-').replaceAll('/', '-');
      case 'copyIndex':
        return index;
      case 'resourceGroup':
        return { id: 'group', location: 'germanywestcentral' };
      case 'subscription':
        return { tenantId: 'tenant' };
      case 'environment':
        return { suffixes: { keyvaultDns: '.vault.azure.net' } };
      case 'reference':
      case 'listKeys':
        return LATER;
      default:
        throw new Error(`Unknown function ${name}.`);
    }
  }

  private parameter(name: string, index: number): unknown {
    const declared = this.template.parameters[name];
    if (!declared) throw new Error(`Unknown parameter ${name}.`);
    if (name in this.parameters) return this.parameters[name];
    if (declared.defaultValue !== undefined) return this.value(declared.defaultValue, index);
    if (declared.type === 'securestring') return 'a-secret-that-is-given-when-it-is-deployed';
    throw new Error(`The parameter ${name} is not set.`);
  }

  private variable(name: string, index: number): unknown {
    if (!(name in this.template.variables)) throw new Error(`Unknown variable ${name}.`);
    return this.value(this.template.variables[name], index);
  }
}

/** The language between the brackets: calls, texts, whole numbers, `.member` and `[index]`. */
class Parser {
  private readonly tokens: string[];
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly call: (name: string, args: unknown[]) => unknown,
  ) {
    this.tokens = text.match(/'(?:[^']|'')*'|[A-Za-z_]\w*|\d+|[()[\].,]/g) ?? [];
  }

  whole(): unknown {
    const value = this.expression();
    if (this.at < this.tokens.length) throw new Error(`${this.text}: unexpected ${this.tokens[this.at]}`);
    return value;
  }

  private expression(): unknown {
    const token = this.next();
    let value: unknown;
    if (token.startsWith("'")) value = token.slice(1, -1).replaceAll("''", "'");
    else if (/^\d/.test(token)) value = Number(token);
    else value = this.call(token, this.arguments());
    for (;;) {
      if (this.tokens[this.at] === '.') {
        this.at++;
        value = (value as Record<string, unknown>)[this.next()];
      } else if (this.tokens[this.at] === '[') {
        this.at++;
        value = (value as Record<string, unknown>)[String(this.expression())];
        this.expect(']');
      } else {
        if (value === undefined) throw new Error(`${this.text}: a member does not exist.`);
        return value;
      }
    }
  }

  private arguments(): unknown[] {
    const values: unknown[] = [];
    this.expect('(');
    while (this.tokens[this.at] !== ')') {
      values.push(this.expression());
      if (this.tokens[this.at] === ',') this.at++;
    }
    this.at++;
    return values;
  }

  private next(): string {
    const token = this.tokens[this.at++];
    if (token === undefined) throw new Error(`${this.text}: it ends too early.`);
    return token;
  }

  private expect(token: string): void {
    if (this.next() !== token) throw new Error(`${this.text}: expected ${token}`);
  }
}
