import { createRequire, isBuiltin } from 'node:module';
import { compileFunction, constants } from 'node:vm';
import Runtime from 'jest-runtime';

const load = createRequire(import.meta.url);

/** Keep state for the whole process, so each test file gets them anew. */
const STATEFUL = new Set(['nestjs-pino']);

/**
 * Loads packages with Node's own `require`, once for each worker. Test files and
 * `src` are loaded by Jest anew for each test file, so they share no state, and
 * only they are measured by coverage. `jest.mock` does not reach packages.
 *
 * Loading all packages for each file took a second of processor time, and code
 * that is loaded once stays compiled.
 */
export default class SharedRuntime extends Runtime {
  constructor(...args) {
    super(...args);
    const { executor } = this;
    executor.compile = (source, filename) =>
      compileFunction(source, executor.injectedModuleParameters, {
        filename,
        importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
      });
  }

  requireModuleOrMock(from, name) {
    if (!isPackage(name) || STATEFUL.has(name)) return super.requireModuleOrMock(from, name);
    return from.includes('/node_modules/') ? createRequire(from)(name) : load(name);
  }
}

function isPackage(name) {
  return !/^[./]/.test(name) && !isBuiltin(name) && name !== '@jest/globals';
}
