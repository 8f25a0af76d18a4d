/**
 * Asks the configured AI provider, and shows the answer as it comes, its tokens and its latency:
 *
 *     npm run ai:try -- "Name three uses of a teapot."
 *
 * It uses the settings of the application and of `.env`, and needs no database.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { buildIfStale } from './build.mjs';
import { root } from './setup/paths.mjs';

const MAX_TOKENS = 1024;

const question = process.argv.slice(2).join(' ').trim();
if (existsSync('.env')) process.loadEnvFile('.env');
if (question === '') fail('Ask something: npm run ai:try -- "Name three uses of a teapot."');
if (!(await buildIfStale())) process.exit(1);

const require = createRequire(import.meta.url);
require('reflect-metadata');
const built = (path) => require(join(root, 'dist/src', path));
const { Clock } = built('kernel/context/clock.js');
const { OpenaiService } = built('modules/ai/provider/openai.service.js');
const { ProviderService } = built('modules/ai/provider/provider.service.js');

try {
  const config = built('config/config.js').loadConfig(process.env);
  const openai = new OpenaiService(config);
  await openai.onModuleInit();
  await ask(new ProviderService(openai, config, new Clock()), config.ai);
} catch (error) {
  if (error.type?.code) fail(`${error.message}\n${error.type.about}`);
  fail(error.isStartupError ? error.message : (error.stack ?? String(error)));
}

async function ask(provider, { model, baseUrl }) {
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort(new Error('Interrupted.')));
  console.log(`${model} at ${baseUrl}\n`);
  const startedAt = performance.now();
  const seconds = () => ((performance.now() - startedAt) / 1000).toFixed(1);
  const messages = [{ role: 'user', content: question }];
  let firstAfter;
  let usage;
  const prompt = { model, messages, maxTokens: MAX_TOKENS };
  const call = { prompt, signal: interrupted.signal, mayHaveWorked: false };
  for await (const part of await provider.stream(call)) {
    usage = part.usage ?? usage;
    if (!part.content) continue;
    firstAfter ??= seconds();
    process.stdout.write(part.content);
  }
  const tokens = usage ? `${usage.promptTokens} + ${usage.completionTokens} tokens` : 'tokens not counted';
  console.log(`\n\n${tokens}; first text after ${firstAfter} s, complete after ${seconds()} s`);
}

function fail(message) {
  console.error(`\n${message}\n`);
  process.exit(1);
}
