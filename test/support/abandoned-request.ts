import type { ApiClient } from './client.js';

/** A POST whose client can disconnect before it has the response; `ended` is then `AbortError`. */
export function abandonableRequest({ baseUrl, token }: ApiClient, path: string, body: object) {
  const controller = new AbortController();
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  const init = { method: 'POST', headers, body: JSON.stringify(body), signal: controller.signal };
  const ended = fetch(`${baseUrl}/api/v1/${path}`, init).catch((error: unknown) => (error as Error).name);
  return { ended, disconnect: () => controller.abort() };
}
