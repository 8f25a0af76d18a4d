import type { Violation } from '../../errors/app-error.js';
import { pointerBelow, shortName } from '../../errors/nested-violation.js';
import { InvalidBody, UnreadableBody } from '../../errors/request.errors.js';

const MAX_DEPTH = 32;
/** Of one object or array. No list of the API is half as long, and each member costs time to validate. */
const MAX_MEMBERS = 500;
const MAX_MEMBERS_IN_ALL = 5000;
/** Member names that can lead to prototype pollution. */
const FORBIDDEN_NAMES = new Set(['__proto__', 'constructor', 'prototype']);
const BACKSLASH = 0x5c;
const QUOTE = 0x22;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
/** In a text without these, every number is read as it was written, or becomes infinite. */
const LONG_NUMBER = /\d[\d.]{15}|\d[eE][-+]?\d{3}/;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const INEXACT = 'inexact_number';
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Parses an interoperable JSON body (I-JSON, RFC 7493).
 *
 * Throws UnreadableBody also for what JSON.parse accepts: bytes that are not UTF-8, duplicate member names, members
 * named `__proto__`, `constructor` or `prototype`, more than 32 levels of nesting, 500 members in one object or array
 * or 5,000 in all, a NUL (which PostgreSQL cannot store) and unpaired surrogates. Throws InvalidBody for numbers with
 * more digits than a double holds, which would become others.
 */
export function parseStrictJson(bytes: Uint8Array): unknown {
  const text = decode(bytes);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // V8 quotes the text around the error, which may contain a password.
    const [reason] = (error as Error).message.split(/, (?:\.\.\.)?"/, 1);
    throw new UnreadableBody(`The body is not valid JSON: ${reason}.`, { cause: error });
  }
  const violations = inspect(text);
  if (violations.length > 0) {
    if (violations.every(({ code }) => code === INEXACT)) throw new InvalidBody(violations);
    throw new UnreadableBody([...new Set(violations.map(({ detail }) => detail))].join(' '), { violations });
  }
  return value;
}

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch (error) {
    throw new UnreadableBody('The body is not UTF-8.', { cause: error });
  }
}

interface Level {
  /** Names of the object so far; null in an array. */
  readonly names: Set<string> | null;
  /** Name of the current member, or current index. */
  key: string | number;
  /** In an object: the next string is a name. */
  nameNext: boolean;
}

/** More would only make the response as large as the body. */
const MAX_VIOLATIONS = 50;

/** Finds what makes valid JSON ambiguous, in one pass. */
function inspect(text: string): Violation[] {
  const violations: Violation[] = [];
  const levels: Level[] = [];
  const hasLongNumber = LONG_NUMBER.test(text);
  let commas = 0;
  const refuse = (code: string, detail: string) => violations.push({ pointer: pointerTo(levels), code, detail });

  for (let at = 0; at < text.length && violations.length < MAX_VIOLATIONS; at++) {
    const char = text[at];
    const level = levels.at(-1);
    if (char === '{' || char === '[') {
      const inObject = char === '{';
      levels.push({ names: inObject ? new Set() : null, key: inObject ? '' : 0, nameNext: inObject });
      if (levels.length > MAX_DEPTH) {
        refuse('too_deep', `The body has more than ${MAX_DEPTH} levels of nesting.`);
        return violations;
      }
    } else if (char === '}' || char === ']') {
      levels.pop();
    } else if (char === ',' && level) {
      if (beginMember(level) >= MAX_MEMBERS || ++commas >= MAX_MEMBERS_IN_ALL) {
        const limits = `${MAX_MEMBERS} members in one object or array, or than ${MAX_MEMBERS_IN_ALL} in all`;
        refuse('too_many_members', `The body has more than ${limits}.`);
        return violations;
      }
    } else if (char === '"') {
      const end = endOfString(text, at);
      const string = JSON.parse(text.slice(at, end + 1)) as string;
      at = end;
      const isName = level?.nameNext === true;
      if (isName) level.key = string;
      if (string.includes('\0')) refuse('nul_character', 'A text contains a NUL character, which cannot be stored.');
      if (!string.isWellFormed()) refuse('unpaired_surrogate', 'A text contains an unpaired surrogate.');
      if (!isName) continue;
      level.nameNext = false;
      addName(level, string, refuse);
    } else if (hasLongNumber) {
      const number = numberAt(text, at);
      if (!isExact(number))
        refuse(INEXACT, 'A number has more digits than a double holds. Send fewer, or send a text.');
      at += Math.max(0, number.length - 1);
    }
  }
  return violations;
}

/** Returns how many members the object or array has before this one. */
function beginMember(level: Level): number {
  level.nameNext = level.names !== null;
  if (level.names) return level.names.size;
  level.key = Number(level.key) + 1;
  return level.key;
}

function addName({ names }: Level, name: string, refuse: (code: string, detail: string) => void): void {
  if (FORBIDDEN_NAMES.has(name)) refuse('forbidden_name', `A member is named ${name}.`);
  if (names?.has(name)) refuse('duplicate_name', `The member ${JSON.stringify(shortName(name))} occurs twice.`);
  names?.add(name);
}

/** The number that begins there; empty for what is none. */
function numberAt(text: string, at: number): string {
  const code = text.charCodeAt(at);
  if (code !== MINUS && (code < ZERO || code > NINE)) return '';
  NUMBER.lastIndex = at;
  return NUMBER.exec(text)?.[0] ?? '';
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}

/** Whether the number, once read, is written with the same digits again. Infinite ones are for the rules of fields. */
function isExact(number: string): boolean {
  const value = Number(number);
  return !Number.isFinite(value) || digitsOf(number) === digitsOf(String(value));
}

/** The significant ones. Loops, because `/0+$/` takes the square of the length for zeros within. */
function digitsOf(number: string): string {
  const digits = (number.split(/e/i, 1)[0] ?? '').replaceAll(/[-.]/g, '');
  let [start, end] = [0, digits.length];
  while (start < end && digits[start] === '0') start++;
  while (end > start && digits[end - 1] === '0') end--;
  return digits.slice(start, end);
}

function pointerTo(levels: readonly Level[]): string {
  return pointerBelow(
    '#',
    levels.map(({ key }) => String(key)),
  );
}
