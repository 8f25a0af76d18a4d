import { ModernFakeTimers } from '@jest/fake-timers';
import { ModuleMocker } from 'jest-mock';

/**
 * Runs test files in the worker's own realm instead of a `vm` context for each
 * file: an `Error` of Node or of a package is an `instanceof Error` in tests, as
 * it is in production. Mocks, environment variables and globals do not outlive
 * their file, and neither do the classes that packages keep in globals.
 */
export default class SharedEnvironment {
  global = globalThis;
  moduleMocker = new ModuleMocker(globalThis);
  /** Legacy timers are not offered. */
  fakeTimers = null;

  constructor({ projectConfig }) {
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
    this.env = { ...process.env };
    this.globals = new Set(Reflect.ownKeys(globalThis));
  }

  setup() {
    Error.stackTraceLimit = 100;
  }

  teardown() {
    this.moduleMocker.restoreAllMocks();
    this.fakeTimersModern.dispose();
    for (const key of Reflect.ownKeys(globalThis)) if (!this.globals.has(key)) Reflect.deleteProperty(globalThis, key);
    for (const name of Object.keys(process.env)) if (!(name in this.env)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, this.env);
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  /** Jest compiles nothing without one; SharedRuntime compiles for the realm itself. */
  getVmContext() {
    return globalThis;
  }
}
