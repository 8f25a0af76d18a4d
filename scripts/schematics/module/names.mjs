/** The forms in which the name of a module is written. */
import pluralize from 'pluralize';

const MAX_LENGTH = 40;
const NAME = /^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$/;

/** Words that PostgreSQL or JavaScript does not accept as the name of a table, a column or a variable. */
export const KEYWORDS = `
  all analyse analyze and any array as asc asymmetric both break case cast catch check class collate column const
  constraint continue create debugger default deferrable delete desc distinct do else end enum except export extends
  false fetch finally for foreign from function grant group having if import in initially instanceof intersect into
  lateral leading localtime new not null on only or placing primary references return returning select some super
  switch symmetric table then this throw to trailing true try typeof union unique user using var variadic void when
  where while window with`
  .trim()
  .split(/\s+/);

/** `price-lists` as it is written in files, classes, tables and texts. Throws when it is not a plural in lower case. */
export function namesOf(plural, singular = pluralize.singular(plural)) {
  for (const name of [plural, singular]) {
    if (!NAME.test(name) || name.length > MAX_LENGTH) {
      throw new Error(`"${name}" must be at most ${MAX_LENGTH} lower-case letters, digits and hyphens.`);
    }
  }
  const reserved = [plural, singular].find((name) => KEYWORDS.includes(name));
  if (reserved) throw new Error(`"${reserved}" is a word of PostgreSQL or JavaScript.`);
  if (plural === singular) {
    throw new Error(`"${plural}" must be the plural of the resource. Where both are the same, give --singular.`);
  }
  const one = forms(singular);
  const many = forms(plural);
  return { one, many, table: many.snake, constant: one.snake.toUpperCase() };
}

/** A kebab-case name in every form. */
function forms(kebab) {
  const parts = kebab.split('-');
  const pascal = parts.map(capitalize).join('');
  return { kebab, pascal, camel: uncapitalize(pascal), snake: parts.join('_'), words: parts.join(' ') };
}

/** `isActive` as `is_active`. */
export const snakeCase = (camel) => camel.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export const capitalize = (text) => text[0].toUpperCase() + text.slice(1);

const uncapitalize = (text) => text[0].toLowerCase() + text.slice(1);
