import type { Client } from 'pg';
import { getMetadataArgsStorage } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { Audit } from '../../src/modules/audits/audit.entity.js';
import { Product } from '../../src/modules/products/product.entity.js';
import { User } from '../../src/modules/users/user.entity.js';
import { connect, createDatabase, type TestDatabase } from '../support/database.js';

type Row = Record<string, unknown>;

/** For each table a valid row, values that each CHECK refuses, and values on the valid side of its limits. */
const TABLES: ReadonlyArray<{
  table: string;
  entity: unknown;
  valid: () => Row;
  refused: Record<string, readonly Row[]>;
  accepted: readonly Row[];
}> = [
  {
    table: 'users',
    entity: User,
    valid: () => ({ email: `${uuidv7()}@example.com`, first_name: 'Anna', last_name: 'Berg' }),
    refused: {
      users_email_check: [{ email: 'Anna@example.com' }, { email: 'a@' }, { email: `${'a'.repeat(250)}@b.com` }],
      users_username_check: ['ab', 'Anna', 'an na', 'änna', '', 'a'.repeat(51)].map((username) => ({ username })),
      users_first_name_check: [{ first_name: '' }, { first_name: 'x'.repeat(101) }],
      users_last_name_check: [{ last_name: 'x'.repeat(101) }],
      users_names_check: [
        { first_name: 'A\nB' },
        { last_name: 'A\rB' },
        { first_name: '\u0007' },
        { last_name: '\u0085' },
      ],
    },
    accepted: [
      { email: 'a@b' },
      { email: `${'a'.repeat(249)}@b.com` },
      { username: 'abc' },
      { username: `${'a'.repeat(48)}_-` },
      { username: null },
      { first_name: 'x', last_name: 'x' },
      { first_name: 'Sukarno', last_name: '' },
      { first_name: 'Ü'.repeat(100), last_name: '😀'.repeat(100) },
    ],
  },
  {
    table: 'products',
    entity: Product,
    valid: () => ({ sku: uuidv7(), name: 'Tea', category: 'tea', price_amount: 1, price_currency: 'EUR', stock: 1 }),
    refused: {
      products_sku_check: [{ sku: '' }, { sku: 'x'.repeat(65) }],
      products_name_check: [{ name: '' }, { name: 'x'.repeat(201) }],
      products_category_check: [{ category: '' }, { category: 'x'.repeat(101) }],
      products_description_check: [{ description: 'x'.repeat(2001) }],
      products_price_amount_check: [{ price_amount: -1 }, { price_amount: '1000000000000' }],
      products_price_currency_check: ['eur', 'EU', 'E1R', '€€€'].map((price_currency) => ({ price_currency })),
      products_stock_check: [{ stock: -1 }],
      products_versions_check: [{ stock_version: 2 }, { details_version: 0 }],
    },
    accepted: [
      { sku: 'x' },
      { sku: 'x'.repeat(64), name: 'x'.repeat(200), category: 'x'.repeat(100), description: '' },
      { name: '茶', category: '茶', description: '😀'.repeat(2000) },
      { price_amount: 0, stock: 0 },
      { price_amount: '999999999999', stock: 2_147_483_647 },
    ],
  },
  {
    table: 'audits',
    entity: Audit,
    valid: () => ({
      action_type: 'update',
      entity_type: 'product',
      entity_id: uuidv7(),
      actor: 'system',
      source: 'system',
      status: 'success',
      created_at: new Date(),
      canonical: Buffer.from('{}'),
    }),
    refused: {
      audits_values_check: [
        { action_type: 'change' },
        { action_type: '' },
        { entity_type: '' },
        { entity_type: 'x'.repeat(101) },
        { source: 'user' },
        { status: 'done' },
      ],
    },
    accepted: [
      { action_type: 'other', entity_type: 'x', source: 'client', status: 'pending' },
      { action_type: 'login', entity_type: 'x'.repeat(100), status: 'failure' },
    ],
  },
];

describe.each(TABLES)('a row of $table', ({ table, entity, valid, refused, accepted }) => {
  let database: TestDatabase;
  let sql: Client;

  beforeAll(async () => {
    database = await createDatabase();
    sql = await connect(database.url);
  });
  afterAll(async () => {
    await sql.end();
    await database.drop();
  });

  const insert = (row: Row) => {
    const places = Object.keys(row).map((_, index) => `$${index + 1}`);
    const statement = `insert into ${table} (${Object.keys(row).join(', ')}) values (${places.join(', ')})`;
    return sql.query(statement, Object.values(row));
  };

  /** The name of the constraint that refused the row. */
  const outcome = (values: Row): Promise<string | undefined> =>
    insert({ id: uuidv7(), ...valid(), ...values }).then(
      () => 'accepted',
      (error: unknown) => (error as { constraint?: string }).constraint,
    );

  it('is tested for each CHECK that the entity names', () => {
    const checks = getMetadataArgsStorage().checks.filter(({ target }) => target === entity);
    expect(Object.keys(refused).toSorted()).toEqual(checks.map(({ name }) => String(name)).toSorted());
  });

  it.each(Object.entries(refused))('is refused by %s', async (constraint, rows) => {
    for (const row of rows) expect({ row, outcome: await outcome(row) }).toEqual({ row, outcome: constraint });
  });

  it('is accepted at its limits', async () => {
    for (const row of accepted) expect({ row, outcome: await outcome(row) }).toEqual({ row, outcome: 'accepted' });
  });

  it.each(Object.keys(valid()))('is refused without %s', async (column) => {
    const { [column]: _, ...row }: Row = { id: uuidv7(), ...valid() };
    await expect(insert(row)).rejects.toMatchObject({ code: '23502', column });
  });
});
