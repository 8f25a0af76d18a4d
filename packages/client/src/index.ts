export { Client, type ClientOptions, type Credential } from './client.js';
export { isProblem, type Problem, ProblemError, UnexpectedResponseError } from './problem.js';
export type { ProblemCode } from './problem-codes.js';
export type { components, operations, paths } from './schema.js';
export {
  browserStore,
  type KeyValueStorage,
  memoryStore,
  type Session,
  type SessionStore,
  storageStore,
} from './session.js';
export { TimeoutError } from './transport.js';
