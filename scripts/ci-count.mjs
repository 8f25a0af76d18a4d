/**
 * Adds up a CI run: `node scripts/ci-count.mjs <status of npm test> <status of npm run check>`.
 * Prints one line and ends with status 1 when anything failed.
 *
 * A status that the results do not explain (a crash, a coverage threshold, a success
 * without results) counts as one failure, so that the line never looks better than
 * the run.
 */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const [testStatus, checkStatus] = process.argv.slice(2).map(Number);

const jest = read('coverage/results.json') ?? {};
const tests = count(testStatus, {
  passed: jest.numPassedTests ?? 0,
  // A file that cannot be loaded has no tests, and counts as failed.
  failed: (jest.numFailedTests ?? 0) + (jest.numRuntimeErrorTestSuites ?? 0),
  skipped: (jest.numPendingTests ?? 0) + (jest.numTodoTests ?? 0),
});
const checks = count(checkStatus, { passed: 0, failed: 0, ...read('var/checks.json') });

const passed = tests.passed + checks.passed;
const failed = tests.failed + checks.failed;
console.log(`${passed} passed, ${failed} failed${tests.skipped > 0 ? `, ${tests.skipped} skipped` : ''}`);
process.exitCode = failed > 0 ? 1 : 0;

function count(status, counts) {
  const explained = status === 0 ? counts.passed > 0 : counts.failed > 0;
  return explained ? counts : { ...counts, failed: counts.failed + 1 };
}

function read(file) {
  const path = resolve(root, file);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}
