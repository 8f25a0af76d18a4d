import { isPhoneNumber, isURL } from 'class-validator';
import { normalizeEmail } from '../../context/normalize-email.js';
import { isPersonName } from '../../context/person-name.js';
import { field, type FieldOptions, transformText } from './define-field.js';

/** Anything but white space and invisible characters, such as U+200B. */
const VISIBLE = /[^\s\p{Cf}\p{Default_Ignorable_Code_Point}]/u;

/** Text without surrounding space, with something to see unless it may be empty. Its length is counted in code points. */
export function TextField(
  options: FieldOptions & { min?: number; max: number; pattern?: RegExp; expected?: string },
): PropertyDecorator {
  const { min = 1, max, pattern, expected = `a text of ${min} to ${max} characters` } = options;
  const holds = (value: unknown) => {
    if (typeof value !== 'string' || value.includes('\0') || !value.isWellFormed()) return false;
    const { length } = [...value];
    return length >= min && length <= max && (pattern?.test(value) ?? true);
  };
  const schema = { type: String, minLength: min, maxLength: max, ...(pattern && { pattern: pattern.source }) };
  // An empty text breaks the other rule.
  const isVisible = (value: unknown) => typeof value !== 'string' || value === '' || min === 0 || VISIBLE.test(value);
  return field(
    options,
    schema,
    [
      ['text', expected, holds],
      ['visible', 'a text with visible characters', isVisible],
    ],
    trim,
  );
}

/**
 * A secret such as a password: not trimmed, and never repeated in a response. In Unicode normalization form C, because
 * keyboards write an accent as one character or as two.
 */
export function SecretField(options: FieldOptions & { min?: number; maxBytes: number }): PropertyDecorator {
  const { min = 1, maxBytes } = options;
  const holds = (value: unknown) =>
    typeof value === 'string' && [...value].length >= min && Buffer.byteLength(value) <= maxBytes;
  const expected = `a text of at least ${min} characters and at most ${maxBytes} bytes`;
  const schema = { type: String, format: 'password', minLength: min, maxLength: maxBytes };
  return field(options, schema, [['secret', expected, holds]], nfc);
}

const EMAIL =
  /^[^\s\p{C}@"<>()[\],;:\\]{1,64}@(?=.{1,253}$)([\p{L}\p{N}]([\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}\p{N}][\p{L}\p{N}-]{0,61}[\p{L}\p{N}]$/u;
const MAX_EMAIL_LENGTH = 255;

/** An e-mail address, in the form that `normalizeEmail` gives. */
export function EmailField(options: FieldOptions): PropertyDecorator {
  const holds = (value: unknown) =>
    typeof value === 'string' && value.length <= MAX_EMAIL_LENGTH && value.isWellFormed() && EMAIL.test(value);
  const schema = { type: String, format: 'email', maxLength: MAX_EMAIL_LENGTH, example: 'anna@example.com' };
  return field(options, schema, [['email', 'an e-mail address such as anna@example.com', holds]], trim, oneForm);
}

export const LAST_NAME = {
  description: 'Last name, in letters of any script; empty for people with one name.',
  emptyAllowed: true,
};

/**
 * A first or last name, in Unicode normalization form C. With `emptyAllowed` it may be the empty text, for the last
 * name of people who have one name.
 */
export function PersonNameField(options: FieldOptions & { emptyAllowed?: boolean }): PropertyDecorator {
  const { emptyAllowed = false } = options;
  const holds = (value: unknown) =>
    typeof value === 'string' && ((emptyAllowed && value === '') || isPersonName(value));
  const expected = 'a name of 1 to 100 letters, spaces, apostrophes, hyphens, commas and periods';
  const schema = { type: String, minLength: emptyAllowed ? 0 : 1, maxLength: 100 };
  return field(options, schema, [['name', emptyAllowed ? `${expected}, or empty` : expected, holds]], trim, nfc);
}

/** A phone number in international format, kept as E.164: `+49 (30) 901-820` becomes `+4930901820`. */
export function PhoneField(options: FieldOptions): PropertyDecorator {
  const holds = (value: unknown) =>
    typeof value === 'string' && /^\+[1-9]\d{1,14}$/.test(value) && isPhoneNumber(value);
  const schema = { type: String, pattern: String.raw`^\+[1-9]\d{1,14}$`, example: '+4930901820' };
  const withoutSeparators = transformText((text) => text.replace(/[\s()./-]/g, ''));
  return field(options, schema, [['phone', 'a phone number such as +4930901820', holds]], withoutSeparators);
}

/** An absolute URL with one of `schemes` and without credentials. */
export function UrlField(options: FieldOptions & { schemes?: readonly string[]; max?: number }): PropertyDecorator {
  const { schemes = ['https'], max = 2000 } = options;
  const holds = (value: unknown) =>
    typeof value === 'string' &&
    value.length <= max &&
    isURL(value, { protocols: [...schemes], require_protocol: true, require_tld: false, disallow_auth: true });
  const expected = `an absolute ${schemes.join(' or ')} URL of at most ${max} characters, without credentials`;
  const schema = { type: String, format: 'uri', maxLength: max, example: `${schemes[0]}://www.example.com/` };
  return field(options, schema, [['url', expected, holds]], trim);
}

const trim = transformText((text) => text.trim());
const oneForm = transformText(normalizeEmail);
const nfc = transformText((text) => text.normalize('NFC'));
