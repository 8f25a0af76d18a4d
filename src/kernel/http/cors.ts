import type { CorsOptions } from '@nestjs/common/interfaces/external/cors-options.interface.js';
import type { Config } from '../../config.js';

const EXPOSED = [
  'ETag',
  'Link',
  'Location',
  'X-Request-Id',
  'Idempotent-Replayed',
  'Retry-After',
  'RateLimit',
  'RateLimit-Policy',
];

/** Browsers of the configured origins may call; with a list, and only then, they may send cookies along. */
export function corsOptions({ http }: Config): CorsOptions {
  const anywhere = http.corsOrigins.includes('*');
  return {
    origin: anywhere ? '*' : [...http.corsOrigins],
    credentials: !anywhere,
    exposedHeaders: EXPOSED,
    maxAge: 600,
  };
}
