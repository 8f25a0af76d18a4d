import { ApiClient } from './client.js';

interface IssuedApiKey {
  readonly id: string;
  readonly key: string;
  readonly prefix: string;
  readonly version: number;
  /** Speaks HTTP with nothing but the key. */
  readonly client: ApiClient;
}

/** A valid request that every user may send; name what matters to the test. */
export function apiKeyRequest(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return { name: 'Shop', scopes: ['orders:place'], ...fields };
}

/** Creates a key over HTTP. */
export async function createApiKey(owner: ApiClient, fields: Record<string, unknown> = {}): Promise<IssuedApiKey> {
  const { status, body } = await owner.post('api-keys', apiKeyRequest(fields));
  if (status !== 201) throw new Error(`The key was refused with ${status}: ${JSON.stringify(body)}`);
  return { ...body, client: withKey(owner, body.key as string) };
}

export function withKey({ baseUrl, userId }: ApiClient, key: string): ApiClient {
  return new ApiClient(baseUrl, undefined, userId, key);
}
