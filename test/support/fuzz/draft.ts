/** Who sends a request. */
export type CallerName = 'admin' | 'user' | 'nobody';

/** Placeholder in a body for the id of a resource that exists when the request is sent; `pick` selects it. */
export class RealId {
  constructor(
    readonly collection: string,
    readonly pick: number,
  ) {}
}

/** A request as the document has it, made from a seed alone: what only the running application knows is left open. */
export interface Draft {
  readonly caller: CallerName;
  /** Selects the existing resource of the path; null for one that does not exist. */
  readonly pick: number | null;
  /** The path's parameters, where `pick` leads to none. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A request that can be sent. */
export interface Ready {
  readonly method: string;
  /** As it goes over the wire, the query included. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
}

/** The characters that Node's own client does not send in a header. */
export const UNSENDABLE = /[^\x20-\x7e\x80-\xff]/g;
