import { existsSync, globSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

/*
 * Jest maps `./x.js` to `./x.ts` inside test files only. The global set-up
 * is loaded by Node itself, in this process, so Node gets the same mapping.
 */
registerHooks({
  resolve(specifier, context, nextResolve) {
    if (specifier.startsWith('.') && specifier.endsWith('.js') && context.parentURL?.endsWith('.ts')) {
      const source = specifier.replace(/\.js$/, '.ts');
      if (existsSync(new URL(source, context.parentURL))) return nextResolve(source, context);
    }
    return nextResolve(specifier, context);
  },
});

const common = {
  rootDir: import.meta.dirname,
  testEnvironment: '<rootDir>/test/support/jest/shared-environment.mjs',
  runtime: '<rootDir>/test/support/jest/shared-runtime.mjs',
  transform: { '\\.ts$': '@swc/jest' },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: ['<rootDir>/(dist|var|coverage)/'],
};

/** One PostgreSQL for the run, with a migrated template that each worker copies. */
const database = {
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
};

/** A file that cannot be loaded has no tests; it is reported as one that failed. */
const junit = {
  outputDirectory: 'coverage',
  outputName: 'junit.xml',
  classNameTemplate: '{filepath}',
  titleTemplate: '{classname} {title}',
  suiteNameTemplate: '{filepath}',
  addFileAttribute: 'true',
  reportTestSuiteErrors: 'true',
};

const unit = ['<rootDir>/test/(unit|architecture)/', '<rootDir>/src/'];
const browser = ['<rootDir>/test/browser/'];

const find = (pattern) => globSync(pattern, { cwd: import.meta.dirname });

/** Test files that do more when they are told to be thorough. */
const scalable = find('test/**/*.spec.ts').filter((file) =>
  readFileSync(new URL(file, import.meta.url), 'utf8').includes('/support/thorough.js'),
);
/**
 * Proofs that have not been run since the features beside them came together. They return one by one, each when it
 * was seen to pass. `PROOFS=all` runs them, too.
 */
const waiting = process.env.PROOFS === 'all' ? [] : ['test/examples/own-product.proof.ts'];
const proofs = [...find('test/**/*.proof.ts'), ...scalable].filter(
  (file) => !waiting.includes(file) && (process.env.CHROMIUM_PATH || !file.startsWith('test/browser/')),
);
/** Where the proofs run too, they include what these files do otherwise. */
const covered = process.env.TEST_WITH_PROOFS === 'true' ? scalable.filter((file) => !waiting.includes(file)) : [];

/** @type {import('jest').Config} */
export default {
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['<rootDir>/src/**/*.spec.ts', '<rootDir>/test/{unit,architecture}/**/*.spec.ts'],
      testPathIgnorePatterns: ['/node_modules/', ...covered],
    },
    {
      ...common,
      ...database,
      displayName: 'e2e',
      testMatch: ['<rootDir>/test/**/*.spec.ts'],
      testPathIgnorePatterns: ['/node_modules/', ...unit, ...browser, ...covered],
    },
    {
      ...common,
      ...database,
      displayName: 'browser',
      testMatch: ['<rootDir>/test/browser/**/*.spec.ts'],
      testPathIgnorePatterns: ['/node_modules/', ...covered],
    },
    {
      ...common,
      ...database,
      displayName: 'proofs',
      testMatch: proofs.map((file) => `<rootDir>/${file}`),
      setupFilesAfterEnv: ['<rootDir>/test/support/jest/be-thorough.ts'],
    },
  ],

  testTimeout: 60_000 * Number(process.env.TEST_PATIENCE ?? 1),
  maxWorkers: 2,
  workerIdleMemoryLimit: '1GB',
  randomize: true,
  reporters: ['default', ['jest-junit', junit]],

  coverageProvider: 'v8',
  coverageDirectory: 'coverage',
  coverageReporters: ['text-summary', 'lcov', 'html', 'json-summary'],
  collectCoverageFrom: ['src/**/*.ts', '!src/**/*.spec.ts'],
  /*
   * `./src/` is the whole tree taken together, files no test loads included.
   * A pattern is held by each file that matches it, not by their average, and
   * therefore counts no branches: five in a small file would make one of them 20 %.
   */
  coverageThreshold: {
    './src/': { statements: 85, branches: 85, functions: 85, lines: 85 },
    './src/**/*.service.ts': { functions: 90, lines: 90 },
    // A row that is read by plain SQL never becomes an object, so its constructor does not count.
    './src/**/*.entity.ts': { lines: 90 },
    './src/**/*.repository.ts': { functions: 80, lines: 80 },
    './src/**/*.controller.ts': { functions: 85, lines: 85 },
    './src/**/*.dto.ts': { functions: 90, lines: 90 },
    './src/**/*.{worker,processor}.ts': { functions: 85, lines: 85 },
  },
};
