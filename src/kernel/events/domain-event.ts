/** A type of event. Called with the id of the subject and the data, it creates an event to emit. */
export interface EventType<Data extends object> {
  (subject: string, data: Data): EventInput<Data>;
  readonly type: string;
  /** Raised with every incompatible change of the data. */
  readonly version: number;
}

export interface EventInput<Data extends object = object> {
  readonly type: string;
  readonly version: number;
  readonly subject: string;
  readonly data: Data;
}

/** An event in the format of CloudEvents 1.0. */
export interface DomainEvent<Data = unknown> {
  readonly specversion: '1.0';
  /** The same for every delivery, so that handlers recognise duplicates. */
  readonly id: string;
  readonly type: string;
  readonly dataversion: number;
  readonly source: '/keelson';
  /** Id of the resource that the event is about. */
  readonly subject: string;
  readonly time: string;
  readonly data: Data;
  /** The request and the trace that caused it; null when there is none. */
  readonly requestid: string | null;
  readonly traceid: string | null;
  /** The span that enqueued it, for the spans of its handlers, or that emitted it; only when tracing is on. */
  readonly traceparent?: string;
}

const declared = new Map<string, number>();

/** Whether this version of the application declares the type, and the version of its data or a later one. */
export function isDeclared(type: string, dataVersion: number): boolean {
  return dataVersion <= (declared.get(type) ?? 0);
}

/** Declares a type of event: `export const UserCreated = eventType<{ roles: string[] }>('user.created', 1)`. */
export function eventType<Data extends object>(type: string, version: number): EventType<Data> {
  const make = (subject: string, data: Data): EventInput<Data> => ({ type, version, subject, data });
  declared.set(type, Math.max(version, declared.get(type) ?? 0));
  return Object.freeze(Object.assign(make, { type, version }));
}
