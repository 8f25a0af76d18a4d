import { EnvError, makeValidator } from 'envalid';

/** Reads members of one entry; what is wrong is collected by name, and values are never repeated: some are secret. */
export class ConfigReader {
  private readonly read = new Set<string>();

  constructor(
    private readonly values: Record<string, unknown>,
    private readonly place: string,
    private readonly problems: string[],
  ) {}

  text(name: string, pattern = /^.+$/s): string {
    const value = this.optional(name, pattern);
    if (value !== undefined) return value;
    if (this.values[name] === undefined) this.wrong(name, 'is missing');
    return '';
  }

  optional(name: string, pattern = /^.+$/s): string | undefined {
    const value = this.take(name);
    if (value === undefined) return undefined;
    if (typeof value === 'string' && pattern.test(value)) return value;
    this.wrong(name, 'can not be used');
    return undefined;
  }

  address(name: string): string {
    const value = this.text(name);
    if (value !== '' && !isWebAddress(value)) this.wrong(name, 'is no http or https address');
    return value;
  }

  optionalAddress(name: string): string | undefined {
    return this.values[name] === undefined ? undefined : this.address(name);
  }

  /** One text or a list of them. */
  list(name: string, choices?: readonly string[]): readonly string[] | undefined {
    const value = this.take(name);
    if (value === undefined) return undefined;
    const list: unknown[] = Array.isArray(value) ? value : [value];
    const good = list.filter((item) => typeof item === 'string' && item !== '' && (choices?.includes(item) ?? true));
    if (list.length > 0 && good.length === list.length) return good as string[];
    this.wrong(name, choices ? `is not of ${choices.join(', ')}` : 'is no list of texts');
    return undefined;
  }

  flag(name: string, standard: boolean): boolean {
    const value = this.take(name) ?? standard;
    if (typeof value !== 'boolean') this.wrong(name, 'is neither true nor false');
    return value === true;
  }

  record(name: string, names?: readonly string[]): Readonly<Record<string, string>> {
    const value = this.take(name) ?? {};
    const good =
      isObject(value) &&
      Object.entries(value).every(([key, text]) => typeof text === 'string' && (names?.includes(key) ?? true));
    if (good) return value as Record<string, string>;
    this.wrong(name, names ? `does not map ${names.join(', ')} to texts` : 'is no object of texts');
    return {};
  }

  /** To be called when all was read: what is left is a typing error. */
  end(): void {
    for (const name of Object.keys(this.values)) if (!this.read.has(name)) this.wrong(name, 'is not known');
  }

  private take(name: string): unknown {
    this.read.add(name);
    return this.values[name];
  }

  private wrong(name: string, what: string): void {
    this.problems.push(`${name} of ${this.place} ${what}`);
  }
}

/** A JSON array of objects, each read by `shape`; two of them may not have the same name. */
export function jsonArray<T extends { name: string }>(
  shape: (entry: ConfigReader, values: Record<string, unknown>) => T,
): ReturnType<typeof makeValidator<readonly T[]>> {
  return makeValidator<readonly T[]>((input) => {
    const list = parsed(input);
    if (!Array.isArray(list) || !list.every(isObject)) throw new EnvError('it is no JSON array of objects.');
    const problems: string[] = [];
    const made = list.map((values, at) => {
      const entry = new ConfigReader(values, `entry ${at + 1}`, problems);
      const result = shape(entry, values);
      entry.end();
      return result;
    });
    const names = made.map(({ name }) => name);
    if (new Set(names).size < names.length) problems.push('two entries have the same name');
    if (problems.length > 0) throw new EnvError(`${problems.join('; ')}.`);
    return made;
  });
}

export function isWebAddress(value: string): boolean {
  return URL.canParse(value) && /^https?:/.test(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parsed(input: string): unknown {
  try {
    return JSON.parse(input);
  } catch {
    return undefined;
  }
}
