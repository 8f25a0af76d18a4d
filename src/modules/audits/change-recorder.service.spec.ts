import fc from 'fast-check';
import { changedValues, diff, initialChanges, personalChanges } from './change-recorder.service.js';
import { toSealable } from './audit-record.js';

const value = fc.oneof(
  fc.integer(),
  fc.string({ unit: 'binary' }),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.string()),
);
const row = fc.dictionary(fc.string({ minLength: 1 }), value);

describe('a diff', () => {
  it('names the fields that change, with their values before and after', () => {
    expect(diff({ name: 'Tea', stock: 3, tags: ['hot'] }, { name: 'Tea', stock: 5, tags: ['cold'] })).toEqual({
      stock: { from: 3, to: 5 },
      tags: { from: ['hot'], to: ['cold'] },
    });
  });

  it('leaves out fields without a value, and takes null for one', () => {
    expect(diff<{ name: string | null }>({ name: 'Tea' }, { name: undefined })).toBeNull();
    expect(diff<{ name: string | null }>({ name: 'Tea' }, { name: null })).toEqual({ name: { from: 'Tea', to: null } });
  });

  it('is null between equal values, however they are built', () => {
    fc.assert(fc.property(fc.clone(row, 2), ([before, after]) => expect(diff(before, after)).toBeNull()));
  });

  it('leads from the row before to the row after', () => {
    fc.assert(
      fc.property(row, row, (before, after) => {
        const changes = diff(before, after);
        expect({ ...before, ...(changes && changedValues(changes)) }).toEqual({ ...before, ...after });
      }),
    );
  });
});

describe('the changes of a new row', () => {
  it('have a value after, and none before', () => {
    expect(initialChanges({ name: 'Tea', stock: 0, parent: null })).toEqual({
      name: { to: 'Tea' },
      stock: { to: 0 },
      parent: { to: null },
    });
  });
});

describe('changes of personal data', () => {
  const recorded = (before: object, after: object) =>
    toSealable({
      id: '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001',
      actionType: 'update',
      entityType: 'user',
      entityId: '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be003',
      userId: null,
      actor: 'system',
      source: 'system',
      status: 'success',
      details: null,
      changes: personalChanges(diff(before, after) ?? {}),
      requestId: null,
      traceId: null,
      ipAddress: null,
      userAgent: null,
      subjectId: '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be003',
      createdAt: new Date(0),
    });

  it('are recorded as commitments to their texts, which are kept beside the record', () => {
    const { canonical, personal } = recorded(
      { email: 'anna@example.com', username: null, emailVerified: true },
      { email: 'zoe@example.com', username: 'zoe', emailVerified: false },
    );

    const commitment: unknown = expect.stringMatching(/^[0-9a-f]{64}$/);
    expect(JSON.parse(canonical)).toMatchObject({
      changes: {
        email: { from: { commitment }, to: { commitment } },
        username: { from: null, to: { commitment } },
        emailVerified: { from: true, to: false },
      },
    });
    expect(personal).toMatchObject([
      {
        part: 'changes',
        subjectId: '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be003',
        data: {
          '/changes/email/from': 'anna@example.com',
          '/changes/email/to': 'zoe@example.com',
          '/changes/username/to': 'zoe',
        },
      },
    ]);
  });

  it('never repeat a value that identifies a person', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 10 }), fc.emailAddress(), (name, email) => {
        const { canonical } = recorded({ email: '', firstName: '' }, { email, firstName: name });
        expect(canonical).not.toContain(JSON.stringify(name).slice(1, -1));
        expect(canonical).not.toContain(email);
      }),
    );
  });
});
