import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { EnvError, makeValidator } from 'envalid';
import { matching } from './validators.js';

export const longSecret = matching(
  ({ length }) => length >= 32,
  'it is shorter than 32 characters. Try: openssl rand -base64 48',
);

function isP256(pem: string, parse: (pem: string) => KeyObject): boolean {
  try {
    return parse(pem).asymmetricKeyDetails?.namedCurve === 'prime256v1';
  } catch {
    return false;
  }
}

export const signingKey = makeValidator<string>((input) => {
  const pem = input.replaceAll('\\n', '\n');
  if (isP256(pem, createPrivateKey)) return pem;
  throw new EnvError(
    'it is not a P-256 private key in PEM format. Try: openssl ecparam -name prime256v1 -genkey -noout',
  );
});

export const checkpointKey = makeValidator<string>((input) => {
  const pem = input.replaceAll('\\n', '\n');
  try {
    if (createPrivateKey(pem).asymmetricKeyType === 'ed25519') return pem;
  } catch {
    // Falls through: an unreadable key gets the same message as one of another type.
  }
  throw new EnvError('it is not an Ed25519 private key in PEM format. Try: openssl genpkey -algorithm ed25519');
});

const PEM_BLOCK = /-----BEGIN [A-Z ]+-----[\s\S]+?-----END [A-Z ]+-----/g;

export const keySet = makeValidator<readonly string[]>((input) => {
  const blocks = input.replaceAll('\\n', '\n').match(PEM_BLOCK) ?? [];
  if (blocks.length > 0 && blocks.every((pem) => isP256(pem, createPublicKey))) return blocks;
  throw new EnvError('it is not one or several P-256 keys in PEM format, public or private.');
});
