import { createPublicKey, type KeyObject } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { JwksClient } from 'jwks-rsa';
import type { Clock } from '../../context/clock.js';
import { Unavailable } from '../../errors/server.errors.js';

interface PublicKey {
  readonly key: KeyObject;
  /** The one algorithm it may be used with, if its issuer names one. */
  readonly algorithm: string | undefined;
}

/** After this, keys are fetched anew in the background, so that a withdrawn one goes. */
const TTL_MS = 10 * 60_000;
/** While the issuer is unavailable, known keys are used for this long. */
const MAX_STALE_MS = 24 * 3600_000;
/** An unknown `kid` costs a fetch at most this often: anyone can make up names of keys. */
const REFRESH_INTERVAL_MS = 60_000;
const INITIAL_RETRY_MS = 5000;

/**
 * The public keys of an issuer, by `kid`. jwks-rsa reads the key set; its cache
 * is not used, because it keeps single keys: a made-up `kid` would use up the
 * one fetch a minute that a key in the set, but not asked for yet, needs.
 */
export class IssuerKeys {
  private readonly logger = new Logger(IssuerKeys.name);
  private keys: ReadonlyMap<string, PublicKey> = new Map();
  private fetchedAtMs = -Infinity;
  private triedAtMs = -Infinity;
  private isUnavailable = false;
  private fetching: Promise<void> | undefined;

  /** `fetchKeySet` gives the issuer's JWK set, in bounded time. */
  constructor(
    private readonly issuer: string,
    private readonly clock: Clock,
    private readonly fetchKeySet: () => Promise<unknown>,
  ) {}

  /** Null when the issuer has no such key. Throws Unavailable when its keys cannot be fetched. */
  async find(kid: string): Promise<PublicKey | null> {
    const known = this.current(kid);
    if (known) {
      if (this.ageMs >= TTL_MS) void this.refresh();
      return known;
    }
    await this.refresh();
    const found = this.current(kid);
    if (found || !this.isUnavailable) return found;
    const waitMs = this.triedAtMs + this.retryMs - this.clock.now();
    throw new Unavailable('The keys of the access token’s issuer cannot be fetched now.', {
      retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)),
    });
  }

  private current(kid: string): PublicKey | null {
    return (this.ageMs < MAX_STALE_MS && this.keys.get(kid)) || null;
  }

  private get ageMs(): number {
    return this.clock.now() - this.fetchedAtMs;
  }

  private get retryMs(): number {
    return this.keys.size === 0 ? INITIAL_RETRY_MS : REFRESH_INTERVAL_MS;
  }

  /** Fetches once for all that wait, and not too soon after the last try. Never rejects. */
  private async refresh(): Promise<void> {
    if (!this.fetching && this.clock.now() - this.triedAtMs < this.retryMs) return;
    this.fetching ??= this.fetch().finally(() => (this.fetching = undefined));
    await this.fetching;
  }

  private async fetch(): Promise<void> {
    this.triedAtMs = this.clock.now();
    try {
      this.keys = await this.read();
      this.fetchedAtMs = this.clock.now();
      if (this.isUnavailable) this.logger.log({ issuer: this.issuer }, 'The keys of an issuer were fetched again.');
      this.isUnavailable = false;
    } catch (error) {
      if (!this.isUnavailable)
        this.logger.warn({ issuer: this.issuer, err: error }, 'The keys of an issuer cannot be fetched.');
      this.isUnavailable = true;
    }
  }

  private async read(): Promise<ReadonlyMap<string, PublicKey>> {
    const fetcher = async () => {
      const set = (await this.fetchKeySet()) as { keys?: unknown } | null;
      if (!Array.isArray(set?.keys)) throw new Error('The issuer did not answer with a JWK set.');
      return { keys: set.keys };
    };
    const signingKeys = await new JwksClient({ jwksUri: this.issuer, cache: false, fetcher }).getSigningKeys();
    return new Map(
      signingKeys
        .filter(({ kid }) => typeof kid === 'string')
        .map((key) => [key.kid, { key: createPublicKey(key.getPublicKey()), algorithm: key.alg || undefined }]),
    );
  }
}
