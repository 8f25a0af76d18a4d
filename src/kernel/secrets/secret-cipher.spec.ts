import { createSecretKey, randomBytes } from 'node:crypto';
import type { InstanceSecrets } from './instance-secrets.js';
import { SecretCipher } from './secret-cipher.js';

const [older, newer] = [createSecretKey(randomBytes(32)), createSecretKey(randomBytes(32))];
const sealing = (...sealingKeys: InstanceSecrets['encryptionKeys']) =>
  new SecretCipher({ encryptionKeys: sealingKeys } as InstanceSecrets);

describe('a sealed text', () => {
  const text = 'ein Geheimnis, 🔔 and more';

  it('opens where it belongs, and looks different each time', () => {
    const vault = sealing(newer);
    const sealed = [vault.encrypt(text, 'here'), vault.encrypt(text, 'here')];
    expect(sealed[0]).not.toBe(sealed[1]);
    expect(sealed.map((one) => vault.decrypt(one, 'here'))).toEqual([text, text]);
    expect(sealed.join()).not.toContain('Geheimnis');
  });

  it('does not open elsewhere, nor after any change to it', () => {
    const vault = sealing(newer);
    const sealed = vault.encrypt(text, 'here');
    expect(() => vault.decrypt(sealed, 'there')).toThrow();
    const [name, body] = sealed.split('.') as [string, string];
    const bytes = Buffer.from(body, 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const other = Buffer.from(bytes);
      other[at]! ^= 1;
      expect(() => vault.decrypt(`${name}.${other.toString('base64url')}`, 'here')).toThrow();
    }
    for (const broken of ['', '.', name, `${name}.`, `.${body}`]) expect(() => vault.decrypt(broken, 'here')).toThrow();
  });

  it('outlives a change of keys while the old one is known, and is sealed with the new one from then on', () => {
    const before = sealing(older).encrypt(text, 'here');
    const during = sealing(newer, older);
    expect(during.decrypt(before, 'here')).toBe(text);
    const after = during.encrypt(text, 'here');
    expect(sealing(newer).decrypt(after, 'here')).toBe(text);
    expect(() => sealing(newer).decrypt(before, 'here')).toThrow('not known any more');
    expect(() => sealing(older).decrypt(after, 'here')).toThrow('not known any more');
  });
});
