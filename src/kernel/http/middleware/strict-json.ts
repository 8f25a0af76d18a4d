import type { Violation } from '../../errors/app-error.js';
import { pointerBelow, shortName } from '../../errors/nested-violation.js';
import { UnreadableBody } from '../../errors/request.errors.js';

const MAX_DEPTH = 32;
/** Of one object or array. No list of the API is half as long, and each member costs time to validate. */
const MAX_MEMBERS = 500;
const MAX_MEMBERS_IN_ALL = 5000;
/** Member names that can lead to prototype pollution. */
const FORBIDDEN_NAMES = new Set(['__proto__', 'constructor', 'prototype']);
const BACKSLASH = 0x5c;
const QUOTE = 0x22;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Parses an interoperable JSON body (I-JSON, RFC 7493).
 *
 * Throws UnreadableBody also for what JSON.parse accepts: bytes that are not UTF-8, duplicate member names, members
 * named `__proto__`, `constructor` or `prototype`, more than 32 levels of nesting, 500 members in one object or array
 * or 5,000 in all, a NUL (which PostgreSQL cannot store) and unpaired surrogates.
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
      if (FORBIDDEN_NAMES.has(string)) refuse('forbidden_name', `A member is named ${string}.`);
      if (level.names?.has(string))
        refuse('duplicate_name', `The member ${JSON.stringify(shortName(string))} occurs twice.`);
      level.names?.add(string);
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

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}

function pointerTo(levels: readonly Level[]): string {
  return pointerBelow(
    '#',
    levels.map(({ key }) => String(key)),
  );
}
