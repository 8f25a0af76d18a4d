/** `order-lines` and `order lines` become `OrderLines`. */
export function titleCase(text: string): string {
  return text.replace(/[^a-zA-Z0-9]+/g, ' ').replace(/(?:^| )(\w)/g, (_, letter: string) => letter.toUpperCase());
}

const READ_VERBS = /^(?:list|get|download|begin|handle)/;
const PLURAL_VERBS = /^(?:list|download|upload)$/;

/**
 * The name of an operation for generators, from its handler and path: `list` at /api/v1/orders is `listOrders`, `pay`
 * at /api/v1/orders/{id}/pay is `payOrder`, `list` at /api/v2/products is `listProductsV2`. A handler that reads and
 * is not called after a verb is a `get`. What the handler says already is not repeated.
 */
export function operationId(handler: string, method: string, path: string): string {
  const [, version = '1'] = /^\/api\/v(\d+)\//.exec(path) ?? [];
  const verb = method === 'get' && !READ_VERBS.test(handler) ? 'get' : handler;
  const said = verb.toLowerCase();
  const isPhrase = verb !== said;
  const segments = path.replace(/^\/api\/v\d+|\/\.well-known|\.json$/g, '').split('/');
  const nouns = segments.flatMap((segment, index) => {
    if (segment === '' || segment.startsWith('{') || segment === 'auth') return [];
    const isLast = index === segments.length - 1;
    const isPlural = isLast && (PLURAL_VERBS.test(verb) || verb === 'get');
    const noun = isPlural ? segment : singular(segment);
    return said.includes(noun.toLowerCase().replaceAll('-', '')) ? [] : [titleCase(noun)];
  });
  const suffix = version === '1' ? '' : `V${version}`;
  if (segments[1] === 'auth') return `${verb}${isPhrase ? '' : nouns.join('')}${suffix}`;
  const [, first = '', rest = ''] = /^([a-z]+)(.*)$/.exec(verb) ?? [];
  return `${first}${nouns.join('') || 'Root'}${rest}${suffix}`;
}

function singular(word: string): string {
  return word.replace(/ies$/, 'y').replace(/([^sui])s$/, '$1');
}
