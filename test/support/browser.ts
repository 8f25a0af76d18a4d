import { createHash, randomBytes } from 'node:crypto';
import { type Answer, ApiClient } from './client.js';

/** Goes where it is sent and keeps cookies: as much of a browser as a sign-in by redirect needs. */
export class Browser {
  private readonly cookies = new Map<string, string>();
  private readonly client: ApiClient;

  constructor(baseUrl: string, token?: string) {
    this.client = new ApiClient(baseUrl, token);
  }

  /** All that it sends along. */
  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** The address of the provider that it is sent to. */
  async depart(provider: string, query = new URLSearchParams()): Promise<string> {
    const answer = await this.send('GET', `/api/v1/auth/${provider}/login?${query.toString()}`);
    if (answer.status !== 302) throw new Error(`Beginning was refused with ${answer.status}.`);
    return answer.headers.get('location')!;
  }

  /** Signs in there, and gives the address that it is sent back to. */
  async atProvider(address: string): Promise<string> {
    const response = await fetch(address, { redirect: 'manual' });
    return response.headers.get('location')!;
  }

  /** Comes back, to the application under test whatever it is called in public. */
  return(address: string): Promise<Answer> {
    const { pathname, search } = new URL(address);
    return this.send('GET', `${pathname}${search}`);
  }

  async signIn(provider: string, query?: URLSearchParams): Promise<Answer> {
    return this.return(await this.atProvider(await this.depart(provider, query)));
  }

  /** Signs in as a front end has it done, and gives what `POST auth/token` changes for tokens. */
  async signInFor(returnTo: string, provider: string): Promise<{ code: string; codeVerifier: string }> {
    const codeVerifier = randomBytes(32).toString('base64url');
    const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url');
    const { headers } = await this.signIn(provider, new URLSearchParams({ returnTo, codeChallenge }));
    return { code: new URL(headers.get('location')!).searchParams.get('code')!, codeVerifier };
  }

  async send(method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await this.client.send(method, path, body, this.cookie ? { Cookie: this.cookie } : {});
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';', 1);
      const at = pair.indexOf('=');
      const value = pair.slice(at + 1);
      if (value === '') this.cookies.delete(pair.slice(0, at));
      else this.cookies.set(pair.slice(0, at), value);
    }
    return answer;
  }
}
