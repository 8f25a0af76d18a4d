import { IDEMPOTENCY_KEY } from '../idempotency/idempotency.interceptor.js';

export const IDEMPOTENCY_KEY_HEADER = {
  name: 'Idempotency-Key',
  in: 'header' as const,
  required: false,
  description:
    'Makes the POST safe to retry: the same key and body get the first response again, for 24 hours. Use a new UUID for each new request.',
  schema: { type: 'string' as const, pattern: IDEMPOTENCY_KEY.source },
  example: '5f0c1a4e-6a39-4c1b-9d0b-8f6a2f1f7a10',
};

export const ID = {
  description: 'Id of the resource.',
  schema: { type: 'string' as const, format: 'uuid' },
  example: '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001',
};

const text = { type: 'string' as const };

export const ETAG = { ETag: { description: 'The current version, of a list of its content.', schema: text } };

/** On every response that a rate limit counted. */
export const RATE_LIMIT_HEADERS = {
  'RateLimit-Policy': {
    description: 'The limit: `q` requests in any `w` seconds.',
    schema: text,
    example: '"default";q=100;w=60',
  },
  RateLimit: {
    description: 'What remains: `r` requests for the next `t` seconds.',
    schema: text,
    example: '"default";r=99;t=60',
  },
};

export const RETRY_AFTER = {
  'Retry-After': {
    description: 'Seconds after which to retry.',
    schema: { type: 'integer' as const, minimum: 1 },
    example: 12,
  },
};

export const DEPRECATION = {
  Deprecation: { description: 'Since when the route is deprecated.', schema: text },
  Sunset: { description: 'When the route may be removed.', schema: text },
  Link: { description: 'The `successor-version`.', schema: text },
};

export const IF_NONE_MATCH = {
  name: 'If-None-Match',
  in: 'header' as const,
  required: false,
  description: 'The ETag that you have. If it is still current, the response is 304 without a body.',
  schema: text,
  example: '"1"',
};
