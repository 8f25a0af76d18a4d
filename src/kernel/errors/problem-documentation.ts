/** A JSON Schema, as far as members of problems need one. */
interface MemberSchema {
  readonly type: 'string' | 'integer' | 'array' | 'object';
  readonly description?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly items?: MemberSchema;
  readonly properties?: Readonly<Record<string, MemberSchema>>;
  readonly required?: readonly string[];
  readonly example?: unknown;
}

type Members = Readonly<Record<string, MemberSchema>>;

const members = new Map<string, Members>();
const onAuthenticatedRoutes: string[] = [];

/** Describes the additional members (RFC 9457, section 3.2) of the problem with this code, for the OpenAPI document. */
export function describeMembers(code: string, described: Members): void {
  members.set(code, described);
}

export function membersOf(code: string): Members {
  return members.get(code) ?? {};
}

/** For the OpenAPI document: every route that requires a credential can answer these problems. */
export function documentOnAuthenticatedRoutes(...codes: readonly string[]): void {
  onAuthenticatedRoutes.push(...codes);
}

export function authenticationProblems(): readonly string[] {
  return onAuthenticatedRoutes;
}
