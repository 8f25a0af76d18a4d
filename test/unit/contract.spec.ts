import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './project.js';

interface Schema {
  type?: string;
  properties: Record<string, Record<string, unknown>>;
  required: string[];
  /** Its base, and its own fields. */
  allOf?: Schema[];
}
interface Document {
  info: { version: string };
  security: object[];
  paths: Record<string, Record<string, { security: object[]; responses: object; parameters: object[] }>>;
  components: { schemas: Record<string, Schema> & Record<string, { enum?: string[] }> };
}

const RELEASED = join(root, 'contract/openapi.json');

describe('the check of the contract', () => {
  let folder: string;

  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'keelson-contract-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  function compare(change: (document: Document) => void) {
    const document = JSON.parse(readFileSync(RELEASED, 'utf8')) as Document;
    change(document);
    const file = join(folder, 'openapi.json');
    writeFileSync(file, JSON.stringify(document));
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(root, 'scripts/contract.mjs'), RELEASED, file],
      { encoding: 'utf8' },
    );
    return { status, report: stdout + stderr };
  }

  it('accepts the same document, and what clients can bear', () => {
    expect(compare(() => undefined)).toEqual({ status: 0, report: '' });
    const grown = compare(({ paths, components: { schemas } }) => {
      paths['/api/v1/suppliers'] = { get: { security: [], responses: {}, parameters: [] } };
      schemas.ProductResponse!.allOf![1]!.properties.colour = { type: 'string' };
      schemas.OrderStatus!.enum!.push('lost');
      schemas.ProductRequest!.properties.colour = { type: 'string' };
    });
    expect(grown).toEqual({ status: 0, report: '' });
  });

  it.each<[string, (document: Document) => void]>([
    ['DELETE /api/v1/products/{id}\n      was removed', ({ paths }) => delete paths['/api/v1/products/{id}']!.delete],
    ['201.sku\n      was removed', (d) => delete d.components.schemas.ProductResponse!.allOf![1]!.properties.sku],
    ['200.items[].sku\n      can be absent', (d) => (d.components.schemas.ProductResponse!.allOf![1]!.required = [])],
    ['body.sku\n      was removed', (d) => delete d.components.schemas.ProductRequest!.properties.sku],
    ['body.colour\n      is required', (d) => d.components.schemas.ProductRequest!.required.push('colour')],
    ['body.sku\n      maxLength is 10', (d) => (d.components.schemas.ProductRequest!.properties.sku!.maxLength = 10)],
    [
      'body.stock\n      no longer accepts integer',
      (d) => (d.components.schemas.ProductRequest!.properties.stock!.type = 'string'),
    ],
    [
      'query status\n      no longer accepts paid',
      (d) => (d.components.schemas.OrderStatus!.enum = ['pending', 'shipped', 'delivered', 'cancelled']),
    ],
    ['no longer accepts the credential apiKey', (d) => (d.security = [{ bearer: [] }, { cookie: [] }])],
    ['requires a credential', ({ paths }) => (paths['/api/v1/products']!.get!.security = [{ bearer: [] }])],
    ['no longer answers 201', ({ paths }) => (paths['/api/v1/orders']!.post!.responses = {})],
    ['parameter query limit was removed', ({ paths }) => (paths['/api/v1/products']!.get!.parameters = [])],
  ])('refuses: %s', (expected, change) => {
    const { status, report } = compare(change);
    expect(report).toContain(expected);
    expect(status).toBe(1);
  });

  it('accepts them when the version has moved', () => {
    const moved = compare((document) => {
      document.info.version = '0.2.0';
      delete document.paths['/api/v1/products/{id}']!.delete;
    });
    expect(moved.status).toBe(0);
    expect(moved.report).toContain('which version 0.2.0 allows');
  });
});
