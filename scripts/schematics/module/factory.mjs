/** The schematic behind `npm run generate -- module` and `nest generate module`. */
import { apply, applyTemplates, chain, mergeWith, move, SchematicsException, url } from '@angular-devkit/schematics';
import { format, resolveConfig } from 'prettier';
import { nextMigration } from '../../migrations.mjs';
import { fieldsOf, TITLE_LENGTH } from './fields.mjs';
import { capitalize, namesOf } from './names.mjs';
import { added, placesOf } from './places.mjs';

const DEFAULT_FIELDS = 'name:string:unique';

/** `path` has the fields: `nest generate` passes a name and a path, and no other text. */
export function generateModule({ name, path: fields, singular }) {
  return (tree) => {
    const model = modelOf(tree, name, (fields?.trim() || DEFAULT_FIELDS).split(/[\s,]+/), singular);
    const templates = apply(url('./files'), [applyTemplates(model), move('/')]);
    return chain([mergeWith(templates), addToPlaces(model), formatted]);
  };
}

function modelOf(tree, name, definitions, singular) {
  try {
    const names = namesOf(name, singular);
    const { one, many, table } = names;
    if (tree.getDir('/src/modules').subdirs.includes(many.kebab)) throw new Error(`There is a module ${many.kebab}.`);
    if (
      tree.getDir('/src/modules').subdirs.some((each) => tree.exists(`/src/modules/${each}/${one.kebab}.entity.ts`))
    ) {
      throw new Error(`There is an entity ${one.kebab}.`);
    }
    const fields = fieldsOf(definitions, names);
    const unique = fields.filter((field) => field.unique);
    const filters = [fields[0], ...fields.filter(({ filter }) => filter)];
    const migration = nextMigration(many.kebab, tree.getDir('/migrations').subfiles);
    return {
      ...names,
      capitalize,
      plural: many.kebab,
      singular: one.kebab,
      path: many.kebab,
      article: /^[aeiou]/.test(one.words) ? 'an' : 'a',
      documentation: 'fields, routes, refusals',
      fields: fields.map((field) => ({ ...field, remarks: remarksOf(field) })),
      title: fields[0],
      unique,
      filters,
      constrained: fields.filter(({ constraint }) => constraint),
      fieldNames: fields.map((field) => field.name).join(', '),
      problems: unique.length > 0 ? `, { problems: [${unique.map(({ problem }) => `'${problem}'`).join(', ')}] }` : '',
      imported: importedBy(fields, filters),
      samples: fields
        .filter(({ isRequired }) => isRequired)
        .map((field) => ({ ...field, sample: sampleOf(field, one) })),
      initial: fields
        .filter((field) => !field.isRequired)
        .map((field) => `${field.name}: ${field.default ?? null}, `)
        .join(''),
      violated: [...fields.map((field) => field.name), 'notAField'].toSorted((a, b) => (a < b ? -1 : 1)),
      migration: migration.stem,
      migrationClass: migration.className,
      predecessor: migration.predecessor,
      date: migration.date,
      table,
    };
  } catch (error) {
    throw new SchematicsException(error.message);
  }
}

function addToPlaces(model) {
  return (tree) => {
    for (const place of placesOf(model)) tree.overwrite(place.file, added(tree.readText(place.file), place));
  };
}

/** Formats every file that was created or changed. */
async function formatted(tree) {
  const config = await resolveConfig('package.json');
  for (const { path } of tree.actions) {
    tree.overwrite(path, await format(tree.readText(path), { ...config, filepath: path }));
  }
}

/** The names that the request and response classes import, by file. */
function importedBy(fields, filters) {
  const named = (...lists) => [...new Set(lists.flat())].toSorted((a, b) => a.localeCompare(b));
  const decorators = named(
    fields.map(({ decorator }) => decorator),
    filters.flatMap(({ filter }) => filter ?? []),
  );
  const isText = (name) => ['TextField', 'EmailField', 'PhoneField', 'UrlField'].includes(name);
  return {
    properties: named(
      fields.map(({ property }) => property),
      ['presenter'],
    ).join(', '),
    fields: decorators.filter((name) => !isText(name)).join(', '),
    textFields: decorators.filter(isText).join(', '),
  };
}

/** The expression of a valid value in the tests: another one each time where it must differ. */
function sampleOf({ kind, unique, isTitle, max, example }, one) {
  if (!unique && !isTitle) return example;
  if (kind === 'email') return '`contact-${count}@example.com`'; // oxlint-disable-line no-template-curly-in-string
  if (kind === 'url') return '`https://www.example.com/${count}`'; // oxlint-disable-line no-template-curly-in-string
  return max < TITLE_LENGTH ? 'String(count)' : `\`${capitalize(one.words)} \${count}\``;
}

function remarksOf({ unique, optional, isRequired, limits, default: initial }) {
  const presence = isRequired ? 'required' : optional ? 'may be null' : `\`${initial}\` by default`;
  return [presence, ...(unique ? ['unique'] : []), ...(limits ? [limits] : [])].join('; ');
}
