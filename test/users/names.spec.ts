import { TestApp } from '../support/app.js';
import type { Answer, ApiClient } from '../support/client.js';
import { createUser, userRequest } from '../support/factories.js';
import { expectProblem, placesOf } from '../support/problem.js';

describe('what an account is called', () => {
  let app: TestApp;
  let admin: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start();
    admin = await app.signIn('admin');
  });
  afterAll(() => app.close());

  const made = async (fields: Record<string, unknown> = {}) => {
    const id = await createUser(admin, fields);
    return (await admin.get(`users/${id}`)).body as { id: string; email: string };
  };

  describe('address and user name', () => {
    const taken = ({ status, body }: Answer) => ({ status, code: body.code, places: placesOf({ body } as Answer) });

    it('are one of a kind: what is taken is named, both when both are', async () => {
      const [first, second] = [await made({ username: 'first' }), await made({ username: 'second' })];
      const other = await made();
      const wishes: Array<[Record<string, unknown>, string, string[]]> = [
        [{ email: first.email.toUpperCase() }, 'email_taken', ['#/email']],
        [{ username: 'FIRST' }, 'username_taken', ['#/username']],
        [{ email: first.email, username: 'first' }, 'email_and_username_taken', ['#/email', '#/username']],
        [{ email: first.email, username: 'second' }, 'email_and_username_taken', ['#/email', '#/username']],
        [{ email: first.email, username: 'free' }, 'email_taken', ['#/email']],
      ];

      for (const [wish, code, places] of wishes) {
        for (const answer of [
          await admin.post('users', userRequest(wish)),
          await admin.patch(`users/${other.id}`, wish),
          await admin.put(`users/${other.id}`, userRequest(wish)),
        ])
          expect(taken(answer)).toEqual({ status: 409, code, places });
      }
      expect((await admin.get(`users/${other.id}`)).body).toMatchObject({ email: other.email, version: 1 });
      expect((await admin.patch(`users/${first.id}`, { email: first.email, username: 'first' })).status).toBe(200);
      expect((await admin.patch(`users/${second.id}`, { username: null })).status).toBe(200);
      expect((await admin.patch(`users/${other.id}`, { username: 'second' })).status).toBe(200);
    });

    it('are one of a kind also when twenty ask at once; the others learn all that was taken', async () => {
      const wish = userRequest({ username: 'wanted' });

      const answers = await Promise.all(Array.from({ length: 20 }, () => admin.post('users', wish)));

      const refused = answers.filter(({ status }) => status !== 201);
      expect(refused).toHaveLength(19);
      for (const answer of refused)
        expect(taken(answer)).toEqual({
          status: 409,
          code: 'email_and_username_taken',
          places: ['#/email', '#/username'],
        });
    });

    it('are free again once the account is deleted', async () => {
      const wish = userRequest({ username: 'again' });
      const { id } = await made(wish);

      expect((await admin.delete(`users/${id}`)).status).toBe(204);
      const { status, body } = await admin.post('users', wish);

      expect(status).toBe(201);
      expect(body.id).not.toBe(id);
    });
  });

  it.each([
    "O'Brien",
    'O’Brien',
    'Müller-Lüdenscheidt',
    'J. R. R.',
    'Þórsdóttir',
    '李',
    'Nguyễn Văn',
    'नरेन्द्र',
    'ක්‍රිෂාන්',
    'محمد',
    'علی‌رضا',
    'ז׳בוטינסקי',
    'Gal·la',
    'マリー・アンヌ',
    "'t Hooft",
    'x',
    'é'.repeat(100),
    'Z̤͔ͧ̑̓a',
    'King, Jr.',
  ])('is a name as people have them, and gives them back: %s', async (name) => {
    const { status, body } = await admin.post('users', userRequest({ firstName: name, lastName: name }));

    const written = name.normalize('NFC');
    expect([status, body.firstName, body.lastName]).toEqual([201, written, written]);
    const { body: changed } = await admin.patch(`users/${body.id}`, { lastName: `  ${name} ` });
    expect([changed.lastName, changed.version]).toEqual([written, 1]);
  });

  it('is stored in the same way when the letters are the same, however they were typed', async () => {
    const { body } = await admin.post('users', userRequest({ lastName: 'Mu\u0308ller' }));
    expect(body.lastName).toBe('M\u00fcller');
    expect((await admin.post('users', userRequest({ lastName: 'e\u0301'.repeat(100) }))).status).toBe(201);
  });

  it('has an empty last name for people with one name', async () => {
    const { status, body } = await admin.post('users', userRequest({ firstName: 'Sukarno', lastName: '' }));
    expect([status, body.lastName, body.fullName]).toEqual([201, '', 'Sukarno']);
    const { email, firstName, lastName, username } = body;
    expect((await admin.put(`users/${body.id}`, { email, firstName, lastName, username })).status).toBe(200);
    const { rows } = await app.sql.query('select name_key from users where id = $1', [body.id]);
    expect(rows).toEqual([{ name_key: 'sukarno' }]);
  });

  it.each([
    '',
    ' ',
    '7',
    'Anna7',
    'a@b',
    '<b>',
    '🔔',
    'a\u202eb',
    'a\tb',
    'a\nb',
    '-',
    "'",
    '\u200c',
    'a\u200c',
    'x'.repeat(101),
    7,
    null,
    ['a'],
  ])('is nothing else: %j', async (name) => {
    const answer = await admin.post('users', userRequest({ firstName: name }));
    expectProblem(answer, 422, 'invalid_body');
    expect(placesOf(answer)).toEqual(['#/firstName']);
  });

  it.each([
    'ab',
    'x'.repeat(51),
    'anna b',
    'änna',
    'a.b.c',
    '',
    7,
    'admin',
    'ROOT',
    'me',
    'api',
    'Statistics',
    'postmaster',
  ])('refuses a malformed or reserved user name: %j', async (username) => {
    for (const answer of [
      await admin.post('users', userRequest({ username })),
      await admin.patch('users/me', { username }),
    ]) {
      expectProblem(answer, 422, 'invalid_body');
      expect(placesOf(answer)).toEqual(['#/username']);
    }
  });
});
