const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/**
 * The changes from one OpenAPI document to another that can break a client. The API refuses unknown fields and
 * parameters, so that one that is removed breaks, too. What clients must bear is none: new operations, new optional
 * inputs, new fields, headers and enum values of
 * responses, new problem codes (docs/versioning.md).
 */
export function breakingChanges(released, present) {
  const changes = [];
  for (const [path, item] of Object.entries(released.paths)) {
    for (const method of METHODS.filter((each) => item[each])) {
      const where = `${method.toUpperCase()} ${path}`;
      const operation = present.paths[path]?.[method];
      if (!operation) changes.push({ where, what: 'was removed' });
      else compareOperations(where, item[method], operation);
    }
  }
  return changes;

  function report(where, what) {
    if (!changes.some((change) => change.where === where && change.what === what)) changes.push({ where, what });
  }

  function compareOperations(where, before, after) {
    if (before.operationId !== after.operationId)
      report(where, `operationId was ${before.operationId} and is ${after.operationId}: generated names change`);
    const [accepted, accepts] = [before.security ?? released.security ?? [], after.security ?? present.security ?? []];
    for (const [scheme] of accepted.map(Object.keys))
      if (accepts.length > 0 && !accepts.some((each) => scheme in each))
        report(where, `no longer accepts the credential ${scheme}`);
    if (accepted.length === 0 && accepts.length > 0) report(where, 'requires a credential');
    compareParameters(where, parametersOf(released, before), parametersOf(present, after));
    compareBodies(where, before.requestBody, after.requestBody);
    compareResponses(where, before.responses, after.responses);
  }

  function compareParameters(where, before, after) {
    for (const [key, parameter] of before) {
      const found = after.get(key);
      if (!found) report(where, `parameter ${key} was removed`);
      else compareInputs(`${where}, ${key}`, parameter.schema, found.schema);
    }
    for (const [key, parameter] of after)
      if (parameter.required && !before.get(key)?.required) report(where, `parameter ${key} is required`);
  }

  function compareBodies(where, before, after) {
    if (after?.required && !before?.required) report(where, 'requires a body');
    for (const [type, { schema }] of Object.entries(before?.content ?? {})) {
      const found = after?.content[type];
      if (found) compareInputs(`${where}, body`, schema, found.schema);
      else report(where, `no longer accepts a body of ${type}`);
    }
  }

  function compareResponses(where, before, after) {
    for (const [status, reference] of Object.entries(before)) {
      if (!/^[23]/.test(status)) continue;
      const response = resolved(released, reference);
      const found = resolved(present, after[status]);
      if (!found) report(where, `no longer answers ${status}`);
      for (const [type, { schema }] of Object.entries((found && response.content) ?? {})) {
        const place = `${where}, ${status}`;
        if (found.content?.[type]) compareOutputs(place, schema, found.content[type].schema);
        else report(place, `is no longer ${type}`);
      }
    }
  }

  /** What clients send: the new schema must accept all that the old one did. */
  function compareInputs(where, left, right, seen = new Set()) {
    const [before, after] = [resolved(released, left), resolved(present, right)];
    if (!before || !after || isSeen(left, seen)) return;
    for (const type of typesOf(before)) {
      const accepted = typesOf(after);
      if (accepted.length > 0 && !accepted.includes(type) && !(type === 'integer' && accepted.includes('number')))
        report(where, `no longer accepts ${type}`);
    }
    const missing = (before.enum ?? []).filter((value) => after.enum && !after.enum.includes(value));
    if (missing.length > 0) report(where, `no longer accepts ${missing.join(', ')}`);
    if (after.enum && !before.enum) report(where, `accepts only ${after.enum.join(', ')}`);
    for (const limit of ['maximum', 'maxLength', 'maxItems'])
      if (after[limit] < (before[limit] ?? Infinity)) report(where, `${limit} is ${after[limit]}`);
    for (const limit of ['minimum', 'minLength', 'minItems'])
      if (after[limit] > (before[limit] ?? (limit === 'minimum' ? -Infinity : 0)))
        report(where, `${limit} is ${after[limit]}`);
    if (after.pattern !== undefined && after.pattern !== before.pattern) report(where, `must match ${after.pattern}`);
    for (const [name, schema] of Object.entries(before.properties ?? {})) {
      if (after.properties?.[name]) compareInputs(`${where}.${name}`, schema, after.properties[name], seen);
      else if (after.additionalProperties !== true) report(`${where}.${name}`, 'was removed');
    }
    for (const name of after.required ?? [])
      if (!before.required?.includes(name)) report(`${where}.${name}`, 'is required');
    if (before.items && after.items) compareInputs(`${where}[]`, before.items, after.items, seen);
  }

  /** What clients receive: the new schema must allow nothing that the old one did not. */
  function compareOutputs(where, left, right, seen = new Set()) {
    const [before, after] = [resolved(released, left), resolved(present, right)];
    if (!before || !after || isSeen(left, seen)) return;
    const known = typesOf(before);
    const added = typesOf(after).filter((type) => known.length > 0 && !known.includes(type));
    if (added.length > 0) report(where, `can be ${added.join(', ')}`);
    for (const [name, schema] of Object.entries(before.properties ?? {})) {
      if (!after.properties?.[name]) report(`${where}.${name}`, 'was removed');
      else {
        if (before.required?.includes(name) && !after.required?.includes(name))
          report(`${where}.${name}`, 'can be absent');
        compareOutputs(`${where}.${name}`, schema, after.properties[name], seen);
      }
    }
    if (before.items && after.items) compareOutputs(`${where}[]`, before.items, after.items, seen);
  }
}

/** Ends the comparison of schemas that contain themselves. */
function isSeen({ $ref }, seen) {
  if ($ref === undefined) return false;
  const known = seen.has($ref);
  seen.add($ref);
  return known;
}

function parametersOf(document, { parameters = [] }) {
  const all = parameters.map((parameter) => resolved(document, parameter));
  return new Map(all.map((parameter) => [`${parameter.in} ${parameter.name}`, parameter]));
}

/** The types of a schema, with null among them where it is nullable. */
function typesOf({ type, oneOf = [], anyOf = [] }) {
  const alternatives = [...oneOf, ...anyOf].flatMap(({ type: each, $ref }) => each ?? ($ref ? 'object' : []));
  return [...[type ?? []].flat(), ...alternatives];
}

/** The value itself, with references followed and the parts of `allOf` and of a nullable reference put together. */
function resolved(document, value) {
  if (!value) return undefined;
  const { $ref, allOf = [], oneOf, ...own } = value;
  if ($ref !== undefined) {
    const target = $ref
      .slice(2)
      .split('/')
      .reduce((part, step) => part?.[step], document);
    return { ...resolved(document, target), ...own };
  }
  if (oneOf?.length === 2 && oneOf[1].type === 'null') {
    const inner = resolved(document, oneOf[0]);
    return { ...inner, ...own, type: [...[inner.type ?? 'object'].flat(), 'null'] };
  }
  if (allOf.length === 0) return value;
  const parts = allOf.map((part) => resolved(document, part));
  return Object.assign({}, ...parts, value, {
    properties: Object.assign({}, ...parts.map(({ properties }) => properties), own.properties),
    required: [...parts.flatMap(({ required = [] }) => required), ...(own.required ?? [])],
  });
}
