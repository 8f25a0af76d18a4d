import fc from 'fast-check';
import { getMetadataArgsStorage } from 'typeorm';
import { loadConfig } from '../../src/config/config.js';
import { createDataSource } from '../../src/kernel/database/data-source.js';
import type { Draft } from '../support/fuzz/draft.js';
import { World } from '../support/fuzz/world.js';
import { type Operation, pointersIn, valueAt, withValueAt } from '../support/openapi.js';
import { flawsOfProblem, placesOf } from '../support/problem.js';
import { everythingStored } from '../support/stored.js';
import { someOf } from '../support/thorough.js';

/** Values that nothing else would write, by the type of the column. */
const MARKS: Readonly<Record<string, string | number | boolean>> = {
  uuid: 'dddddddd-dead-4bad-8bad-dddddddddddd',
  integer: 1_987_654_321,
  bigint: 1_987_654_321,
  boolean: true,
  timestamptz: '1987-06-05T04:03:02.198Z',
};
const MARK = 'smuggled in 1987';
const ANY_MARK = 'dddddddd-dead-4bad|1987654321|1987-06-05|smuggled in 1987';

describe('a column of the database', () => {
  let world: World;
  let writes: Operation[];
  const { entities } = createDataSource(loadConfig({})).options;
  /** Every column of every entity, by the name it has in the code and by the one it has in the database. */
  const columns = new Map(
    getMetadataArgsStorage()
      .columns.filter(({ target }) => (entities as readonly unknown[]).includes(target))
      .flatMap(({ propertyName, options }) => {
        const mark = MARKS[String(options.type)] ?? MARK;
        return [[propertyName, mark] as const, [options.name ?? propertyName, mark] as const];
      }),
  );

  beforeAll(async () => {
    world = await World.begin({ working: false });
    writes = someOf(
      world.description.operations.filter(({ method }) => method !== 'GET'),
      4,
      0,
    );
    expect([...columns.keys()]).toEqual(
      expect.arrayContaining(['passwordHash', 'password_hash', 'is_system', 'stock']),
    );
  });
  // The requests of one test may take rights away that those of the other need.
  beforeEach(() => world.beginAgain());
  afterAll(() => world.end());

  /** A request of the administrator, valid as long as nothing is added to it. */
  const draftOf = (operation: Operation): Draft => ({
    ...fc.sample(world.arbitraries.draft(operation), { seed: 1, numRuns: 1 })[0]!,
    caller: 'admin',
    pick: 1,
    query: {},
    headers: {},
  });

  /** The objects of a body, with the columns that the document does not allow in them. */
  function placesIn(operation: Operation, body: unknown): Array<{ pointer: string; added: Record<string, unknown> }> {
    const schema = world.description.bodyOf(operation)!;
    return pointersIn(body).flatMap((pointer) => {
      const { properties } = world.description.schemaAt(schema, pointer) ?? {};
      if (!properties || Array.isArray(valueAt(body, pointer))) return [];
      const added = [...columns].filter(([name]) => !(name in properties));
      // As many as one answer names.
      return Array.from({ length: Math.ceil(added.length / 60) }, (_, batch) => ({
        pointer,
        added: Object.fromEntries(added.slice(batch * 60, batch * 60 + 60)),
      }));
    });
  }

  it('is refused by its name wherever a body may not hold it, and nothing is written', async () => {
    const flaws: string[] = [];
    for (const operation of writes.filter((each) => world.description.bodyOf(each))) {
      // What was called before may have ended the session.
      world.forget('admin');
      const { request, body } = await world.ready(operation, draftOf(operation));
      const before = await everythingStored(world.sql);
      const places = placesIn(operation, body);
      for (const { pointer, added } of places) {
        const spoilt = withValueAt(body, pointer, { ...(valueAt(body, pointer) as object), ...added });
        const answer = await world.send({ ...request, body: JSON.stringify(spoilt) });
        const named = new Set(placesOf(answer));
        const missed = Object.keys(added).filter((name) => !named.has(`#${pointer}/${name}`));
        const found = [...flawsOfProblem(answer), ...missed.map((name) => `nothing said of ${name}`)];
        if (answer.status !== 422 || found.length > 0)
          flaws.push(`${operation.operationId} at #${pointer}: ${answer.status} ${found.join('; ')}`);
      }
      if (places.length === 0) flaws.push(`${operation.operationId} has no object to add to`);
      const after = await everythingStored(world.sql);
      for (const table of Object.keys(after))
        if (after[table] !== before[table]) flaws.push(`${operation.operationId} wrote into ${table}`);
      // A rule that was made for the sake of the request may forbid all that follows.
      if (operation.path.includes('/rules')) await world.beginAgain();
    }
    expect(flaws).toEqual([]);
  });

  it('goes nowhere as the body of a route that reads none, or in a query', async () => {
    const flaws: string[] = [];
    const query = [...columns].map(([name, mark]) => `${name}=${encodeURIComponent(String(mark))}`).join('&');
    const body = JSON.stringify(Object.fromEntries(columns));
    for (const operation of writes) {
      world.forget('admin');
      const { request } = await world.ready(operation, draftOf(operation));
      const headers = { ...request.headers, 'Content-Type': 'application/json' };
      for (const spoilt of [
        { ...request, target: `${request.target}?${query}` },
        { ...request, headers, body },
      ]) {
        const { status } = await world.send(spoilt);
        if (status >= 500) flaws.push(`${operation.operationId}: status ${status}`);
      }
      for (const table of Object.keys(await everythingStored(world.sql))) {
        const { rowCount } = await world.sql.query(`select from "${table}" t where t::text ~ $1 limit 1`, [ANY_MARK]);
        if (rowCount !== 0) flaws.push(`${operation.operationId} wrote into ${table}`);
      }
    }
    expect(flaws).toEqual([]);
  });
});
