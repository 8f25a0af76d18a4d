import { randomBytes, randomUUID } from 'node:crypto';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const PATHS = [
  (text) => `/${text}`,
  (text) => `/api/v1/${text}/${text}`,
  (text) => `/api/v1/products?${text}=${text}`,
  () => `/api/v1/products/${randomUUID()}`,
  (text) => `/api/v1/orders/${text}`,
  (text) => `/problems/${text}`,
  (text) => `/docs/${text}`,
];

/** Requests that have next to nothing in common: each with a path, query, id, agent and request id of its own. */
export const unknownRequests = {
  name: 'unknown',
  title: 'Unknown paths, methods, ids and queries',
  request: () => {
    const text = randomBytes(9).toString('base64url');
    return {
      method: any(METHODS),
      path: any(PATHS)(text),
      headers: {
        'user-agent': text,
        'x-request-id': text,
        host: `${text.toLowerCase().replaceAll('_', '-')}.example.com`,
      },
    };
  },
};

function any(list) {
  return list[Math.floor(Math.random() * list.length)];
}
