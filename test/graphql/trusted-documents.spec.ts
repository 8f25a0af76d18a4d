import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codesOf, startGraphql } from '../support/graphql.js';
import { TestApp } from '../support/app.js';

const query = '{ products(first: 1) { totalCount } }';
const documentId = `sha256:${createHash('sha256').update(query).digest('hex')}`;

describe('trusted documents', () => {
  const folder = mkdtempSync(join(tmpdir(), 'keelson-documents-'));
  const file = join(folder, 'documents.json');
  let app: TestApp;

  beforeAll(async () => {
    writeFileSync(file, JSON.stringify({ [documentId]: query }));
    app = await startGraphql({ GRAPHQL_DOCUMENTS: file, GRAPHQL_DOCUMENTS_ONLY: 'true', WORKER: 'false' });
  });
  afterAll(async () => {
    await app.close();
    rmSync(folder, { recursive: true });
  });

  it('are executed by their id', async () => {
    const { body } = await app.nobody.post('/graphql', { documentId });
    expect(body).toEqual({ data: { products: { totalCount: 0 } } });
  });

  it.each([
    ['another document', { query: '{ me { id } }' }, 'graphql_not_trusted'],
    ['the same document as text', { query }, 'graphql_not_trusted'],
    ['an unknown id', { documentId: `sha256:${'0'.repeat(64)}` }, 'graphql_document_unknown'],
    ['another document beside the id', { documentId, query: '{ me { id } }' }, 'graphql_invalid'],
  ])('are all that is executed where nothing else is allowed: not %s', async (_, body, code) => {
    expect(codesOf(await app.nobody.post('/graphql', body))).toEqual([code]);
  });

  it.each([
    ['a wrong id', { 'sha256:1': query }],
    ['no text', { [documentId]: 1 }],
    ['no object', [query]],
  ])('end the start when the file has %s', async (_, content) => {
    const wrong = join(folder, 'wrong.json');
    writeFileSync(wrong, JSON.stringify(content));
    await expect(startGraphql({ GRAPHQL_DOCUMENTS: wrong })).rejects.toThrow(/GRAPHQL_DOCUMENTS/);
  });
});
