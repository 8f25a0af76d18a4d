import { EnvError, makeValidator } from 'envalid';

/** Reads the members of one entry and collects errors by name. Errors contain no values, because some are secret. */
export class ConfigReader {
  private readonly read = new Set<string>();

  constructor(
    private readonly values: Record<string, unknown>,
    private readonly location: string,
    private readonly problems: string[],
  ) {}

  text(name: string, pattern = /^.+$/s): string {
    const value = this.optional(name, pattern);
    if (value !== undefined) return value;
    if (this.values[name] === undefined) this.report(name, 'is missing');
    return '';
  }

  optional(name: string, pattern = /^.+$/s): string | undefined {
    const value = this.get(name);
    if (value === undefined) return undefined;
    if (typeof value === 'string' && pattern.test(value)) return value;
    this.report(name, 'cannot be used');
    return undefined;
  }

  address(name: string): string {
    const value = this.text(name);
    if (value !== '' && !isWebAddress(value)) this.report(name, 'is not an http or https address');
    return value;
  }

  optionalAddress(name: string): string | undefined {
    return this.values[name] === undefined ? undefined : this.address(name);
  }

  /** A string or a list of strings. */
  list(name: string, choices?: readonly string[]): readonly string[] | undefined {
    const value = this.get(name);
    if (value === undefined) return undefined;
    const list: unknown[] = Array.isArray(value) ? value : [value];
    const good = list.filter((item) => typeof item === 'string' && item !== '' && (choices?.includes(item) ?? true));
    if (list.length > 0 && good.length === list.length) return good as string[];
    this.report(name, choices ? `is not one of ${choices.join(', ')}` : 'is not a list of strings');
    return undefined;
  }

  flag(name: string, standard: boolean): boolean {
    const value = this.get(name) ?? standard;
    if (typeof value !== 'boolean') this.report(name, 'is neither true nor false');
    return value === true;
  }

  record(name: string, names?: readonly string[]): Readonly<Record<string, string>> {
    const value = this.get(name) ?? {};
    const good =
      isObject(value) &&
      Object.entries(value).every(([key, text]) => typeof text === 'string' && (names?.includes(key) ?? true));
    if (good) return value as Record<string, string>;
    this.report(name, names ? `does not map ${names.join(', ')} to strings` : 'is not an object of strings');
    return {};
  }

  /** To be called when all members were read: unknown ones are errors. */
  checkUnknown(): void {
    for (const name of Object.keys(this.values)) if (!this.read.has(name)) this.report(name, 'is not known');
  }

  private get(name: string): unknown {
    this.read.add(name);
    return this.values[name];
  }

  private report(name: string, error: string): void {
    this.problems.push(`${name} of ${this.location} ${error}`);
  }
}

/** A JSON array of objects with different names, each read by `shape`. */
export function jsonArray<T extends { name: string }>(
  shape: (entry: ConfigReader, values: Record<string, unknown>) => T,
): ReturnType<typeof makeValidator<readonly T[]>> {
  return makeValidator<readonly T[]>((input) => {
    const list = parseJson(input);
    if (!Array.isArray(list) || !list.every(isObject)) throw new EnvError('it is not a JSON array of objects.');
    const problems: string[] = [];
    const entries = list.map((values, at) => {
      const entry = new ConfigReader(values, `entry ${at + 1}`, problems);
      const result = shape(entry, values);
      entry.checkUnknown();
      return result;
    });
    const names = entries.map(({ name }) => name);
    if (new Set(names).size < names.length) problems.push('two entries have the same name');
    if (problems.length > 0) throw new EnvError(`${problems.join('; ')}.`);
    return entries;
  });
}

export function isWebAddress(value: string): boolean {
  return URL.canParse(value) && /^https?:/.test(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(input: string): unknown {
  try {
    return JSON.parse(input);
  } catch {
    return undefined;
  }
}
