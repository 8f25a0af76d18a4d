/**
 * Sends many requests to every operation of our own OpenAPI document, valid
 * ones and ones with a single fault, and holds the answers to the document.
 *
 *     npm run test:fuzz
 *     npm run test:fuzz -- --requests=100 --seed=5 --only=createProduct
 *
 * `requests` counts for each operation and of each kind, `only` is the beginning
 * of the ids of operations. A run prints its seed, and that seed makes the same requests again.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '500' },
    seed: { type: 'string' },
    only: { type: 'string' },
  },
});

const tests = spawn(process.execPath, [join(import.meta.dirname, 'test.mjs'), 'proofs', 'test/http/fuzz.proof.ts'], {
  stdio: 'inherit',
  env: {
    ...process.env,
    FUZZ_REQUESTS: values.requests,
    ...(values.seed && { FUZZ_SEED: values.seed }),
    ...(values.only && { FUZZ_ONLY: values.only }),
  },
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => tests.kill(signal));
tests.on('exit', (code, signal) => {
  process.exitCode = signal ? 1 : code;
});
