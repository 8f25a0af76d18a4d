/** Hostile documents over HTTP. As a thread it sends them at a steady rate. */
import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { isMainThread, workerData } from 'node:worker_threads';
import { transformSync } from 'esbuild';
import { root } from '../scripts/setup/paths.mjs';

export const attacks = Object.entries(await hostileDocuments()).map(([name, { body, codes }]) => ({
  name,
  body: JSON.stringify(body()),
  codes,
}));

if (!isMainThread) {
  const { url, seconds, perSecond } = workerData;
  await paced(seconds, perSecond, (index) => refuse(url, attacks[index % attacks.length]));
}

/** The server ends the connection of a body that is too large, so each request has its own. */
export async function refuse(url, { name, body, codes }) {
  const began = performance.now();
  const answer = await new Promise((settle, reject) => {
    const sent = httpRequest(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      agent: false,
      timeout: 5000,
    });
    // Also while the rest of such a body is being sent.
    sent.on('error', (error) => (error.code === 'EPIPE' ? settle(undefined) : reject(error)));
    sent.once('timeout', () => sent.destroy(new Error(`${name}: there was no answer.`)));
    sent.once('response', (response) => void text(response).then(settle, reject));
    sent.end(body);
  });
  const took = performance.now() - began;
  const { code, errors } = answer === undefined ? { code: 'body_too_large' } : JSON.parse(answer);
  const found = code ?? errors?.[0].extensions.code;
  if (!codes.includes(found)) throw new Error(`${name}: the answer is ${answer.slice(0, 200)}.`);
  return took;
}

/** Begins `send` so often a second, whether the ones before have ended or not. */
export async function paced(duration, perSecond, send) {
  const sent = [];
  const began = performance.now();
  for (let index = 0; index < duration * perSecond; index++) {
    const waitMs = began + (index * 1000) / perSecond - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    const sending = send(index);
    // It is awaited at the end.
    sending.catch(() => undefined);
    sent.push(sending);
  }
  return Promise.all(sent);
}

/** Those of the tests. Node would load the file as CommonJS, which it is not. */
async function hostileDocuments() {
  const source = readFileSync(join(root, 'test/graphql/hostile-documents.ts'), 'utf8');
  const { code } = transformSync(source, { loader: 'ts' });
  const { HOSTILE } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  return HOSTILE;
}
