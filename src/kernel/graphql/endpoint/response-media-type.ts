import type { Request } from 'express';

/** The media type of https://graphql.github.io/graphql-over-http/draft/, for clients that ask for it. */
const OWN_TYPE = 'application/graphql-response+json';

export function wantsOwnType({ headers }: Request): boolean {
  return headers.accept?.includes(OWN_TYPE) === true;
}

export function responseMediaType(request: Request): string {
  return `${wantsOwnType(request) ? OWN_TYPE : 'application/json'}; charset=utf-8`;
}
