import { DocumentsService } from '../../src/kernel/graphql/endpoint/documents.service.js';
import { readGraphqlRequest } from '../../src/kernel/graphql/endpoint/graphql-request.js';
import type { TestApp } from '../support/app.js';
import { startGraphql } from '../support/graphql.js';
import { HOSTILE } from './hostile-documents.js';
import { PATIENCE } from '../support/patience.js';

const RUNS = 15;
/** Of processor time, which other processes do not add to. */
const MAX_MS = 5;

describe('a hostile document', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startGraphql({ GRAPHQL_INTROSPECTION: 'false', WORKER: 'false' });
  });
  afterAll(() => app.close());

  it.each(Object.entries(HOSTILE))('is refused within five milliseconds: %s', (_, { body }) => {
    const documents = app.app.get(DocumentsService, { strict: false });
    const request = body();
    const durations = Array.from({ length: RUNS }, () => {
      const before = process.threadCpuUsage();
      try {
        documents.prepare(readGraphqlRequest(request));
      } catch {
        // That it is refused is tested in limits.spec.ts; some are refused by the body parser.
      }
      const { user, system } = process.threadCpuUsage(before);
      return (user + system) / 1000;
    });
    expect(durations.toSorted((a, b) => a - b)[Math.floor(RUNS / 2)]).toBeLessThan(MAX_MS * PATIENCE);
  });
});
