/** A kind of news. Called with the id of the thing it is about and the data, it makes one to emit. */
export interface EventType<Data extends object> {
  (subject: string, data: Data): EventInput<Data>;
  readonly type: string;
  /** A change of the data that readers could trip over is a new version. */
  readonly version: number;
}

/** What a module emits. */
export interface EventInput<Data extends object = object> {
  readonly type: string;
  readonly version: number;
  readonly subject: string;
  readonly data: Data;
}

/** Something that happened, in the words of CloudEvents 1.0. */
export interface DomainEvent<Data = unknown> {
  readonly specversion: '1.0';
  /** The same for every delivery: what duplicates are recognised by. */
  readonly id: string;
  readonly type: string;
  readonly dataversion: number;
  readonly source: '/keelson';
  /** Id of the thing it happened to. */
  readonly subject: string;
  readonly time: string;
  readonly data: Data;
  /** The request and the trace that caused it, where one did. */
  readonly requestid: string | null;
  readonly traceid: string | null;
}

/** Declares a kind of event: `export const UserCreated = eventType<{ roles: string[] }>('user.created', 1)`. */
export function eventType<Data extends object>(type: string, version: number): EventType<Data> {
  const make = (subject: string, data: Data): EventInput<Data> => ({ type, version, subject, data });
  return Object.freeze(Object.assign(make, { type, version }));
}
