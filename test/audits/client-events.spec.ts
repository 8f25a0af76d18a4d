import { randomUUID } from 'node:crypto';
import { SequencerService } from '../../src/modules/audits/evidence/sequencer.service.js';
import { TestApp } from '../support/app.js';
import type { Answer, ApiClient } from '../support/client.js';
import { expectProblem, placesOf } from '../support/problem.js';

describe('events of clients', () => {
  let app: TestApp;
  let admin: ApiClient;
  let manager: ApiClient;
  let anna: ApiClient;
  let ben: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start();
    [admin, manager] = [await app.signIn('admin'), await app.signIn('manager')];
    [anna, ben] = [await app.signIn('user'), await app.signIn('user')];
  });
  afterAll(() => app.close());

  const event = (fields: object = {}) => ({
    actionType: 'other',
    entityType: 'parcel',
    entityId: randomUUID(),
    ...fields,
  });
  const recorded = async (fields: object = {}, who = anna): Promise<Answer['body']> =>
    (await who.post('audits', event(fields))).body;
  /** As text, because JSON.stringify does not write all numbers that JSON has. */
  const sendText = (details: string) =>
    anna.post('audits', JSON.stringify(event({ details: 0 })).replace('"details":0', `"details":${details}`));
  const ids = async (query: string): Promise<string[]> => {
    const { items, page } = (await manager.get(`audits?${query}`)).body as {
      items: Array<{ id: string }>;
      page: { total: number };
    };
    expect(page.total).toBe(items.length);
    return items.map(({ id }) => id).toSorted((one, other) => (one < other ? -1 : 1));
  };

  it('are recorded as such, whatever they say about themselves', async () => {
    const request = event({ entityType: 'order', details: { note: 'Ütz 💶', nested: { list: [1, 'two', null] } } });
    const { status, body, headers } = await anna.post('audits', request, { 'User-Agent': 'courier/2.0' });

    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/api/v1/audits/${body.id}`);
    expect(body).toMatchObject({
      ...request,
      source: 'client',
      status: 'success',
      userId: anna.userId,
      actor: `user:${anna.userId}`,
      userAgent: 'courier/2.0',
      changes: null,
      version: 1,
    });
    expect((await anna.get(`audits/${body.id}`)).body).toEqual(body);
    expectProblem(await ben.get(`audits/${body.id}`), 404, 'audit_not_found');
    expectProblem(await anna.post('audits', { ...request, source: 'system' }), 422, 'invalid_body');
  });

  it('are refused with every field that is wrong, and then nothing is stored', async () => {
    const before = await ids('entityType=order&limit=50');
    const wrong = { actionType: 'hack', entityType: ' ', entityId: '7', status: 'maybe', details: ['list'] };
    expect(placesOf(await anna.post('audits', wrong)).toSorted()).toEqual(
      ['#/actionType', '#/details', '#/entityId', '#/entityType', '#/status'].toSorted(),
    );
    expect(placesOf(await anna.post('audits', {})).toSorted()).toEqual(['#/actionType', '#/entityId', '#/entityType']);
    expectProblem(await anna.post('audits', event({ details: { text: 'x'.repeat(17_000) } })), 422, 'invalid_body');
    expectProblem(await app.nobody.post('audits', event()), 401, 'unauthenticated');
    expect(await ids('entityType=order&limit=50')).toEqual(before);
  });

  it.each([
    ['1e400', 'would become null'],
    ['9007199254740992', 'stands for its neighbours as well'],
    ['1e300', 'would be 300 digits in the database'],
    ['5e-324', 'would be 325 digits in the database'],
    ['-9e-21', 'would be 21 digits in the database'],
  ])('are refused with the number %s wherever it stands: it %s', async (number) => {
    for (const details of ['{"n":#}', '{"list":[#]}', '{"list":[[{"n":[1,#]}]]}'])
      expect(placesOf(await sendText(details.replace('#', number)))).toEqual(['#/details']);
  });

  it('are refused with a number that would become another one, which is named', async () => {
    const places = { '{"n":#}': '#/details/n', '{"list":[[{"n":[1,#]}]]}': '#/details/list/0/0/n/1' };
    for (const number of ['9007199254740993', '123456789.123456789', '4.000000000000000000001'])
      for (const [details, place] of Object.entries(places))
        expect(placesOf(await sendText(details.replace('#', number)))).toEqual([place]);
  });

  it('come back with the numbers that were sent', async () => {
    const { status, body } = await sendText('{"list":[0,-0,1.5e-20,-2.5e2,9007199254740991,[0.1]]}');
    expect(status).toBe(201);
    expect(body.details).toEqual({ list: [0, 0, 1.5e-20, -250, Number.MAX_SAFE_INTEGER, [0.1]] });
  });

  it('that are pending become success or failure once, and the original stays provable', async () => {
    const original = await recorded({ status: 'pending', details: { try: 1 } });
    await app.app.get(SequencerService).seal();
    const before = (await anna.get(`audits/${original.id}/proof`)).body;

    const amended = await anna.put(
      `audits/${original.id}`,
      { status: 'failure', details: { try: 2 } },
      { 'If-Match': '"1"' },
    );
    const again = await anna.put(`audits/${original.id}`, { status: 'failure' });
    const back = await anna.put(`audits/${original.id}`, { status: 'success' });

    expect(amended.headers.get('etag')).toBe('"2"');
    expect(amended.body).toEqual({
      ...original,
      status: 'failure',
      details: { try: 2 },
      updatedAt: expect.any(String),
      version: 2,
    });
    expect(again.body).toEqual(amended.body);
    expectProblem(back, 409, 'audit_status_final');
    await app.app.get(SequencerService).seal();
    const after = (await anna.get(`audits/${original.id}/proof`)).body;
    expect(after).toMatchObject({ verified: true, canonical: before.canonical, leaf: before.leaf });
    expect(JSON.parse(after.canonical)).toMatchObject({ status: 'pending', details: { try: 1 } });
    const [amendment] = (await anna.get(`audits?entityId=${original.id}`)).body.items;
    expect(amendment).toMatchObject({
      actionType: 'update',
      entityType: 'audit',
      source: 'system',
      changes: { status: { from: 'pending', to: 'failure' }, details: { from: { try: 1 }, to: { try: 2 } } },
    });
  });

  it('are amended by who recorded them and by admins, and withdrawn by admins alone', async () => {
    const { id } = await recorded({ status: 'pending' });

    expectProblem(await ben.put(`audits/${id}`, { status: 'success' }), 404, 'audit_not_found');
    expectProblem(await manager.put(`audits/${id}`, { status: 'success' }), 403, 'forbidden');
    expect((await admin.put(`audits/${id}`, { details: { seen: true } })).body).toMatchObject({ version: 2 });
    expectProblem(await anna.put(`audits/${id}`, {}), 422, 'invalid_body');
    expectProblem(
      await anna.put(`audits/${id}`, { status: 'success' }, { 'If-Match': '"1"' }),
      412,
      'precondition_failed',
    );
    expectProblem(await anna.delete(`audits/${id}`), 403, 'forbidden');
    const login = (await anna.get('audits?actionType=login')).body.items[0].id as string;
    expectProblem(await anna.put(`audits/${login}`, { details: null }), 403, 'forbidden');
    expectProblem(await admin.put(`audits/${login}`, { status: 'failure' }), 409, 'audit_status_final');
  });

  it('that are withdrawn leave the lists, and are still there to be read and proved', async () => {
    const { id, entityId } = await recorded();
    expect(await ids(`entityId=${entityId}`)).toEqual([id]);

    expect((await admin.delete(`audits/${id}`)).status).toBe(204);

    expect(await ids(`entityId=${entityId}`)).toEqual([]);
    expect(await ids(`entityId=${entityId}&withdrawn=true`)).toEqual([id]);
    expect((await anna.get(`audits/${id}`)).body).toMatchObject({ withdrawnAt: expect.any(String), version: 2 });
    expectProblem(await admin.delete(`audits/${id}`), 409, 'audit_withdrawn');
    expectProblem(await admin.put(`audits/${id}`, { details: null }), 409, 'audit_withdrawn');
    await app.app.get(SequencerService).seal();
    expect((await anna.get(`audits/${id}/proof`)).body.verified).toBe(true);
  });

  it('that two amend at once have one winner', async () => {
    const { id } = await recorded({ status: 'pending' });
    const answers = await Promise.all(
      ['success', 'failure', 'success', 'failure'].map((status, n) =>
        anna.put(`audits/${id}`, { status, details: { n } }, { 'If-Match': '"1"' }),
      ),
    );

    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    for (const { status } of answers) expect([200, 409, 412]).toContain(status);
    expect((await anna.get(`audits/${id}`)).body).toEqual(won[0]!.body);
    const { rows } = await app.sql.query('select from audits where entity_id = $1', [id]);
    expect(rows).toHaveLength(1);
  });

  it('are found by the status that they have now', async () => {
    const entityType = `parcel-${randomUUID()}`;
    const [open, done, failed] = [
      await recorded({ entityType, status: 'pending' }),
      await recorded({ entityType, status: 'pending' }),
      await recorded({ entityType, status: 'failure' }),
    ];
    expect(await ids(`entityType=${entityType}&status=pending`)).toEqual([open.id, done.id]);
    await anna.put(`audits/${done.id}`, { status: 'success' });

    expect(await ids(`entityType=${entityType}&status=pending`)).toEqual([open.id]);
    expect(await ids(`entityType=${entityType}&status=success`)).toEqual([done.id]);
    expect(await ids(`entityType=${entityType}&status=failure`)).toEqual([failed.id]);
    await app.app.get(SequencerService).seal();
    expect(await ids(`entityType=${entityType}&status=success`)).toEqual([done.id]);
    await anna.put(`audits/${open.id}`, { status: 'success' });
    expect(await ids(`entityType=${entityType}&status=success`)).toEqual([open.id, done.id]);
  });

  it('may be of any type, and a filter by a type of which there is nothing lists the known ones', async () => {
    const answer = await manager.get('audits?entityType=prodcut');

    expectProblem(answer, 400, 'invalid_query');
    expect(answer.body.errors).toEqual([
      {
        parameter: 'entityType',
        code: 'choice',
        detail: expect.stringContaining('order, order-export, permission, product,'),
      },
    ]);
    expect((await manager.get('audits?entityType=report')).status).toBe(200);
  });
});
