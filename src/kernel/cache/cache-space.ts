/** How long a value is kept: rows until the default of rows, results of queries until that of queries. */
type Kind = 'row' | 'query';

/** A named part of the cache, with values of one type. */
export interface CacheSpace<Value> {
  readonly name: string;
  readonly kind: Kind;
  /** Raised with the shape of its values, so that versions of the application that run side by side do not mix them. */
  readonly version: number;
  /** Whether its values are also kept in Redis: they are plain JSON, and not personal. */
  readonly shared: boolean;
  /** How old values may be where not every change invalidates them, or where they change with time. */
  readonly maxAgeMs: number;
  /** How old values may be while invalidations of other instances do not arrive. */
  readonly unsubscribedMaxAgeMs: number;
  /** Carries the type of the values only. */
  readonly value?: Value;
}

type SpaceOptions = Partial<Pick<CacheSpace<unknown>, 'version' | 'shared' | 'maxAgeMs' | 'unsubscribedMaxAgeMs'>>;

const declared = new Map<string, CacheSpace<unknown>>();

/** Rows by id. The name is the entity type under which changes of the rows are recorded. */
export function rowSpace<Row>(name: string, options?: SpaceOptions): CacheSpace<Row | null> {
  return declare(name, 'row', options);
}

/** Results of queries on rows of one kind: any change of such a row makes all of them stale. */
export function querySpace<Value = unknown>(name: string, options?: SpaceOptions): CacheSpace<Value> {
  return declare(name, 'query', options);
}

/** Every declared space, by its name. */
export function declaredSpaces(): ReadonlyMap<string, CacheSpace<unknown>> {
  return declared;
}

function declare<Value>(
  name: string,
  kind: Kind,
  { version = 1, shared = true, maxAgeMs = Infinity, unsubscribedMaxAgeMs = 1000 }: SpaceOptions = {},
): CacheSpace<Value> {
  if (declared.has(name)) throw new Error(`The cache space ${name} is declared twice.`);
  const space: CacheSpace<Value> = Object.freeze({
    name,
    kind,
    version,
    shared: shared && maxAgeMs === Infinity,
    maxAgeMs,
    unsubscribedMaxAgeMs,
  });
  declared.set(name, space);
  return space;
}
