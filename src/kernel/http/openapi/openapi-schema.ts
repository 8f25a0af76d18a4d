/** The parts of a schema that are read or written here. */
export interface Schema {
  $ref?: string;
  allOf?: readonly Schema[];
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  minLength?: number;
  minItems?: number;
  example?: unknown;
  default?: unknown;
  description?: string;
}

/** The schemas of a document by name. */
export type Schemas = Record<string, Schema>;
