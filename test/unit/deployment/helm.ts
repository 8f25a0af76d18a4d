import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { read, root } from '../project.js';

type Values = Record<string, unknown>;
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; annotations?: Record<string, string> };
  spec: Record<string, unknown>;
}

export const CHART = 'deploy/kubernetes/keelson';

/** The values of a chart, those of the named files above the standard ones. */
export function valuesOf(...files: string[]): Values {
  return ['values', ...files]
    .map((file) => parse(read(`${CHART}/${file}.yaml`)) as Values)
    .reduce((below, above) => merged(below, above));
}

function merged(below: Values, above: Values): Values {
  const entries = Object.entries(above).map(([key, value]) =>
    isMap(value) && isMap(below[key]) ? [key, merged(below[key], value)] : [key, value],
  );
  return { ...below, ...(Object.fromEntries(entries) as Values) };
}

/** What `helm template` would write, for the part of the template language that the chart uses. */
export function render(values: Values): Manifest[] {
  const chart = parse(read(`${CHART}/Chart.yaml`)) as { name: string; version: string; appVersion: string };
  const context = {
    Values: values,
    Release: { Name: 'keelson', Namespace: 'default', Service: 'Helm' },
    Chart: { Name: chart.name, Version: chart.version, AppVersion: chart.appVersion },
  };
  const files = readdirSync(resolve(root, CHART, 'templates')).toSorted();
  const templates = new Map(files.map((file) => [file, new Template(read(`${CHART}/templates/${file}`))]));
  const defined = new Map([...templates.values()].flatMap((template) => [...template.defined]));
  return files
    .filter((file) => file.endsWith('.yaml'))
    .flatMap((file) => parseAllDocuments(new Interpreter(defined, context).run(templates.get(file)!.nodes)))
    .flatMap((document) => {
      if ('errors' in document && document.errors.length > 0) throw document.errors[0]!;
      return 'toJS' in document ? [document.toJS() as Manifest] : [];
    })
    .filter(Boolean);
}

interface Block {
  readonly keyword: 'if' | 'with' | 'range';
  readonly argument: string;
  readonly body: Node[];
  otherwise: Node[];
}
type Node = string | { readonly action: string } | Block;

/** The text of a template, taken apart. */
class Template {
  readonly nodes: Node[] = [];
  readonly defined = new Map<string, Node[]>();

  constructor(text: string) {
    const pieces = text
      .replaceAll(/\s*\{\{-/g, '{{')
      .replaceAll(/-\}\}\s*/g, '}}')
      .split(/\{\{(.*?)\}\}/s);
    const stack: { body: Node[]; block?: Block }[] = [{ body: this.nodes }];
    for (const [at, piece] of pieces.entries()) {
      const top = stack.at(-1)!;
      if (at % 2 === 0) {
        if (piece !== '') top.body.push(piece);
        continue;
      }
      const [, keyword = '', argument = ''] = /^\s*(\w*)\s*(.*?)\s*$/s.exec(piece)!;
      if (keyword === 'define') {
        const body: Node[] = [];
        this.defined.set(argument.slice(1, -1), body);
        stack.push({ body });
      } else if (keyword === 'if' || keyword === 'with' || keyword === 'range') {
        const block: Block = { keyword, argument, body: [], otherwise: [] };
        top.body.push(block);
        stack.push({ body: block.body, block });
      } else if (keyword === 'else') top.body = top.block!.otherwise;
      else if (keyword === 'end') stack.pop();
      else if (!piece.trim().startsWith('/*')) top.body.push({ action: piece.trim() });
    }
    if (stack.length !== 1) throw new Error('A block of a template is not closed.');
  }
}

/** Carries templates out. A name or function that does not exist is an error, as `helm lint --strict` has it. */
class Interpreter {
  constructor(
    private readonly defined: Map<string, Node[]>,
    private readonly context: unknown,
  ) {}

  run(nodes: Node[], dot = this.context, variables: Values = { $: this.context }): string {
    const scope = { ...variables };
    return nodes
      .map((node) => {
        if (typeof node === 'string') return node;
        if ('keyword' in node) return this.block(node, dot, scope);
        const [, name, expression] = /^(\$\w+)\s*:=\s*(.+)$/s.exec(node.action) ?? [];
        if (!name || !expression) return text(this.pipeline(node.action, dot, scope));
        scope[name] = this.pipeline(expression, dot, scope);
        return '';
      })
      .join('');
  }

  private block({ keyword, argument, body, otherwise }: Block, dot: unknown, scope: Values): string {
    if (keyword === 'range') {
      const [, key, value, expression] = /^(?:(\$\w+)(?:,\s*(\$\w+))?\s*:=\s*)?(.+)$/s.exec(argument)!;
      const over = this.pipeline(expression!, dot, scope);
      const entries = isMap(over)
        ? Object.entries(over).toSorted(([a], [b]) => (a < b ? -1 : 1))
        : (over as unknown[]).entries();
      return [...entries]
        .map(([at, item]) =>
          this.run(body, item, { ...scope, ...(value ? { [key!]: at, [value]: item } : key && { [key]: item }) }),
        )
        .join('');
    }
    const value = this.pipeline(argument, dot, scope);
    if (!isTrue(value)) return this.run(otherwise, dot, scope);
    return this.run(body, keyword === 'with' ? value : dot, scope);
  }

  private pipeline(expression: string, dot: unknown, scope: Values): unknown {
    const tokens = expression.match(/"[^"]*"|\(|\)|\||[^\s()|]+/g) ?? [];
    let at = 0;
    const operand = (): unknown => {
      const token = tokens[at++]!;
      if (token === '(') {
        const value = whole();
        at++;
        return value;
      }
      if (token.startsWith('"')) return token.slice(1, -1);
      if (/^\d+$/.test(token)) return Number(token);
      if (token === 'true' || token === 'false') return token === 'true';
      if (token === '.') return dot;
      const [first, ...path] = token.split('.');
      if (first !== '' && !first!.startsWith('$')) throw new Error(`Unknown ${token}.`);
      return path.reduce<unknown>(member, first === '' ? dot : member(scope, first!));
    };
    const command = (last: unknown[]): unknown => {
      const isCall = /^[a-z]\w*$/i.test(tokens[at] ?? '') && !['true', 'false'].includes(tokens[at]!);
      const name = isCall ? tokens[at++]! : undefined;
      const args: unknown[] = [];
      while (at < tokens.length && tokens[at] !== '|' && tokens[at] !== ')') args.push(operand());
      return name ? this.call(name, [...args, ...last], scope) : args[0];
    };
    const whole = (): unknown => {
      let value = command([]);
      while (tokens[at] === '|') {
        at++;
        value = command([value]);
      }
      return value;
    };
    return whole();
  }

  private call(name: string, args: unknown[], scope: Values): unknown {
    const [first, second] = args;
    switch (name) {
      case 'include': {
        const nodes = this.defined.get(String(first));
        if (!nodes) throw new Error(`Unknown template ${String(first)}.`);
        return this.run(nodes, second, { ...scope, $: second });
      }
      case 'quote':
        return JSON.stringify(text(first));
      case 'default':
        return isTrue(second) ? second : first;
      case 'indent':
      case 'nindent': {
        const lines = text(second).replaceAll(/^/gm, ' '.repeat(Number(first)));
        return name === 'nindent' ? `\n${lines}` : lines;
      }
      case 'toYaml':
        return stringify(first).trimEnd();
      case 'printf':
        return args.slice(1).reduce<string>((format, value) => format.replace(/%[sdv]/, text(value)), text(first));
      case 'add':
        return args.map(Number).reduce((sum, value) => sum + value);
      case 'int':
        return Math.trunc(Number(first));
      case 'not':
        return !isTrue(first);
      case 'list':
        return args;
      case 'index':
        return member(first, text(second));
      default:
        throw new Error(`Unknown function ${name}.`);
    }
  }
}

function member(value: unknown, name: string): unknown {
  if (!isMap(value) || !(name in value)) throw new Error(`Unknown value ${name}.`);
  return value[name];
}

function isTrue(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return isMap(value) ? Object.keys(value).length > 0 : Boolean(value);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isMap(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
