import fc from 'fast-check';
import { changedValues, diff, initialChanges, MASKED, maskPersonalData } from './change-recorder.service.js';

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

describe('masked changes', () => {
  const changes = {
    email: { from: 'anna@example.com', to: 'zoe@example.com' },
    username: { from: null, to: 'zoe' },
    emailVerified: { from: true, to: false },
  };

  it('keep no text, but the hash of an e-mail address', () => {
    expect(maskPersonalData(changes, (email) => `hash of ${email.length}`)).toEqual({
      email: {
        from: 'hmac:hash of 16',
        to: 'hmac:hash of 15',
      },
      username: { from: null, to: MASKED },
      emailVerified: { from: true, to: false },
    });
  });

  it('never repeat a value that identifies a person', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 10 }), fc.emailAddress(), (name, email) => {
        const masked = JSON.stringify(
          maskPersonalData(diff({ email: '', firstName: '' }, { email, firstName: name }) ?? {}, () => 'hash'),
        );
        expect(masked).not.toContain(JSON.stringify(name).slice(1, -1));
        expect(masked).not.toContain(email);
      }),
    );
  });
});
