import { createSecretKey, randomBytes } from 'node:crypto';
import { SecretCipher } from './secret-cipher.js';

const [older, newer] = [createSecretKey(randomBytes(32)), createSecretKey(randomBytes(32))];
const cipherWith = (...encryptionKeys: [typeof older, ...Array<typeof older>]) => new SecretCipher({ encryptionKeys });

describe('an encrypted text', () => {
  const text = 'ein Geheimnis, 🔔 and more';

  it('is decrypted where it belongs, and looks different each time', () => {
    const cipher = cipherWith(newer);
    const encrypted = [cipher.encrypt(text, 'here'), cipher.encrypt(text, 'here')];
    expect(encrypted[0]).not.toBe(encrypted[1]);
    expect(encrypted.map((one) => cipher.decrypt(one, 'here'))).toEqual([text, text]);
    expect(encrypted.join()).not.toContain('Geheimnis');
  });

  it('is not decrypted elsewhere, nor after any change to it', () => {
    const cipher = cipherWith(newer);
    const encrypted = cipher.encrypt(text, 'here');
    expect(() => cipher.decrypt(encrypted, 'there')).toThrow();
    const [name, body] = encrypted.split('.') as [string, string];
    const bytes = Buffer.from(body, 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const other = Buffer.from(bytes);
      other[at]! ^= 1;
      expect(() => cipher.decrypt(`${name}.${other.toString('base64url')}`, 'here')).toThrow();
    }
    for (const broken of ['', '.', name, `${name}.`, `.${body}`])
      expect(() => cipher.decrypt(broken, 'here')).toThrow();
  });

  it('outlives a change of keys while the old one is known, and is encrypted with the new one from then on', () => {
    const before = cipherWith(older).encrypt(text, 'here');
    const during = cipherWith(newer, older);
    expect(during.decrypt(before, 'here')).toBe(text);
    const after = during.encrypt(text, 'here');
    expect(cipherWith(newer).decrypt(after, 'here')).toBe(text);
    expect(() => cipherWith(newer).decrypt(before, 'here')).toThrow('no longer known');
    expect(() => cipherWith(older).decrypt(after, 'here')).toThrow('no longer known');
  });
});
