import { parse } from 'csv-parse/sync';
import { Logger } from 'nestjs-pino';
import { unescapeCell } from '../../src/kernel/csv/csv-writer.js';
import { IdentityService } from '../../src/modules/identity/identity.service.js';
import { UsersService } from '../../src/modules/users/users.service.js';
import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { createProduct, lines, productRequest } from '../support/factories.js';
import { until } from '../support/until.js';

const NAMES = [
  "O'Brien",
  'Müller & Söhne',
  '🔔',
  '👩‍👩‍👧‍👦 family',
  '🇪🇺',
  'שלום עולם',
  'مرحبا بالعالم',
  '\u202eabc\u202c',
  'Cafe\u0301', // Combining: two characters that look like one, and stay two.
  'Café',
  'ﬁne ½ ％ ＼',
  '東京都',
  'Ωμέγα',
  'İstanbul ıI',
  'ß ẞ',
  'नमस्ते',
  'a\tb\nc',
  '<script>alert(1)</script>',
  '"; drop table products; --',
  '{{7*7}} ${7*7} %s %n',
  '\\ \\n \\u0000 \\',
  '\u0001\u001f\u007f\u0085',
  'a\u00a0b\u2003c\u200bd',
  '\ufdd0\uffff\u{10ffff}',
  'null',
  '0',
  'x',
  '界',
  '🔔'.repeat(100),
];

/** Nothing of a name looks like an address or a token, which logs leave out. */
const isLogged = (name: string) => !/[\u0000-\u001f]/.test(name);

describe('a text in any script', () => {
  let app: TestApp;
  let manager: ApiClient;
  let logged = '';

  beforeAll(async () => {
    app = await TestApp.start({}, undefined, (line) => (logged += line));
    manager = await app.signIn('manager');
  });
  afterAll(() => app.close());

  it.each(NAMES.map((name) => [printable(name), name]))(
    'comes back as it went in, from everywhere: %s',
    async (_, name) => {
      const made = await manager.post('products', productRequest({ name, category: name, description: name }));
      expect({
        status: made.status,
        name: made.body.name,
        category: made.body.category,
        description: made.body.description,
      }).toEqual({ status: 201, name, category: name, description: name });
      expect((await app.nobody.get(`products/${made.body.id}`)).body).toEqual(made.body);
      expect((await manager.patch(`products/${made.body.id}`, { name: `${name}!` })).body.name).toBe(`${name}!`);

      const found = await app.nobody.get(`products?category=${encodeURIComponent(name)}&q=${encodeURIComponent(name)}`);
      expect(found.body.items.map(({ id }: { id: string }) => id)).toContain(made.body.id);
      const { rows } = await app.sql.query('select changes from audits where entity_id = $1 and action_type = $2', [
        made.body.id,
        'create',
      ]);
      expect(rows[0].changes.name).toEqual({ to: name });
    },
  );

  it('is refused when all of it is invisible', async () => {
    for (const name of ['\u200b', '\u2060\u00ad \ufeff', '\u3164', '\u200d\ufe0f']) {
      const { status, body } = await manager.post('products', productRequest({ name, description: name }));
      expect({ status, errors: body.errors }).toEqual({
        status: 422,
        errors: [{ pointer: '#/name', code: 'visible', detail: 'name must be a text with visible characters.' }],
      });
    }
  });

  it('comes back from orders and from their export, a name to a line', async () => {
    const products: Array<{ id: string }> = [];
    for (const name of NAMES) products.push((await manager.post('products', productRequest({ name }))).body);
    const placed = await manager.post('orders', lines(...products.map((each): [{ id: string }, number] => [each, 1])));
    const namesOf = ({ lines: found }: { lines: Array<{ name: string }> }) => found.map(({ name }) => name);
    expect(namesOf(placed.body)).toEqual(NAMES);
    expect(namesOf((await manager.get(`orders/${placed.body.id}`)).body)).toEqual(NAMES);

    const file = (await manager.get(`orders/export?number=${placed.body.number}`)).body;
    const rows = parse(file, { columns: true, bom: true, record_delimiter: '\r\n' }) as unknown as Array<{
      name: string;
    }>;
    expect(rows.map(({ name }) => unescapeCell(name))).toEqual(NAMES);
  });

  it('can be the name of a user, on the account and with the orders', async () => {
    const product = await createProduct(manager);
    const people = [
      "O'Brien",
      'Müller',
      'Łukasz-Żółć',
      'שלום',
      'مرحبا',
      'Cafe\u0301',
      'Café',
      'Ng',
      'x',
      '界'.repeat(100),
    ];
    for (const [index, name] of people.entries()) {
      const person = { firstName: name, lastName: name, roles: ['user'], emailVerified: true };
      const account = { email: `n${index}@example.com`, ...person };
      const passwordHash = await app.app.get(IdentityService).hashPassword('correct horse battery');
      const id = await app.app.get(UsersService).create(null, { ...account, passwordHash });
      const buyer = await app.signInAs({ email: account.email, id });
      await buyer.post('orders', lines([product, 1]));

      const shown = { firstName: name, lastName: name, fullName: `${name} ${name}` };
      expect((await buyer.get('users/me')).body).toMatchObject(shown);
      expect((await manager.get(`users/${id}`)).body).toMatchObject(shown);
      const file = String((await manager.get(`orders/export?userId=${id}`)).body);
      expect(file.split('\r\n')[1]?.split(',')[4]).toBe(shown.fullName);
    }
  });

  it('is logged unchanged', async () => {
    for (const name of NAMES.filter(isLogged)) {
      logged = '';
      app.app.get(Logger).log(name);
      const start = [...name].slice(0, 4).join('');
      await app.nobody.get(`/problems/${encodeURIComponent(start)}`);
      await until(() => Promise.resolve(logged.includes('/problems/')));
      const entries = logged
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as { msg: string; path?: string });
      expect(entries.map(({ msg }) => msg)).toContain(name);
      expect(entries.map(({ path }) => path && decodeURIComponent(path))).toContain(`/problems/${start}`);
    }
  });

  it('is counted in characters as people see them written, not in units of a computer', async () => {
    expect((await manager.post('products', productRequest({ name: '🔔'.repeat(200) }))).status).toBe(201);
    expect((await manager.post('products', productRequest({ name: '🔔'.repeat(201) }))).status).toBe(422);
    expect((await manager.post('products', productRequest({ sku: 'é'.repeat(64) }))).status).toBe(201);
    expect((await manager.post('products', productRequest({ sku: 'é'.repeat(65) }))).status).toBe(422);
  });

  it('loses the space around it, and is refused when nothing else was there', async () => {
    expect((await manager.post('products', productRequest({ name: ' \n Tea\u00a0 pot \t' }))).body.name).toBe(
      'Tea\u00a0 pot',
    );
    for (const name of [' ', '\t\n', '\u00a0', '\u2003\ufeff'])
      expect((await manager.post('products', productRequest({ name }))).status).toBe(422);
  });

  it('is found whatever its case and accents, by parts of it', async () => {
    const { body } = await manager.post('products', productRequest({ name: 'Çürük Kölsch ÆØÅ' }));
    for (const q of ['curuk', 'KOLSCH', 'Ürük', 'ch æ', 'ürük kö']) {
      const { items } = (await app.nobody.get(`products?q=${encodeURIComponent(q)}`)).body;
      expect({ q, found: items.some(({ id }: { id: string }) => id === body.id) }).toEqual({ q, found: true });
    }
  });

  it('sorts by its letters without case and accents, and walks by them', async () => {
    await app.sql.query('truncate products cascade');
    for (const name of ['zebra', 'Émile', 'apple', 'Zoo', 'emil', 'Äpfel', '🔔', 'Öl', 'ol'])
      await manager.post('products', productRequest({ name }));
    const seen: string[] = [];
    let cursor = '';
    do {
      const { items, page } = (await app.nobody.get(`products?sort=name&limit=2${cursor}`)).body;
      seen.push(...items.map(({ name }: { name: string }) => name));
      cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
    } while (cursor !== '');
    const plain = seen.map((name) => name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase());
    expect(plain).toEqual(plain.toSorted());
    expect(seen).toHaveLength(9);
  });
});

/** XML has no noncharacters, and the results of the tests are written as XML, too. */
function printable(text: string): string {
  return text.replace(/\p{Cn}|\p{Cc}/gu, (character) => `U+${character.codePointAt(0)!.toString(16).toUpperCase()}`);
}
