import { createHmac, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { LOCAL_SECRETS, type LocalSecrets } from '../../auth/local-secrets.js';
import { InvalidQuery } from '../../errors/request.errors.js';

/** The sort values of a row and its id: where the next page begins. */
export type Position = readonly (string | number)[];

const MAC_BYTES = 16;

/**
 * Makes cursors that clients can carry but not change, and that fit one list,
 * one filter and one sort only: `binding` is part of what is signed.
 */
@Injectable()
export class Cursors {
  constructor(@Inject(LOCAL_SECRETS) private readonly secrets: LocalSecrets) {}

  encode(position: Position, binding: string): string {
    const body = JSON.stringify(position);
    return `${Buffer.from(body).toString('base64url')}.${this.mac(body, binding).toString('base64url')}`;
  }

  /** Throws InvalidQuery for a cursor that is not one of ours for this very list. */
  decode(cursor: string, binding: string): Position {
    const [encoded = '', mac = ''] = cursor.split('.');
    const body = Buffer.from(encoded, 'base64url').toString();
    const given = Buffer.from(mac, 'base64url');
    if (given.length === MAC_BYTES && timingSafeEqual(given, this.mac(body, binding)))
      return JSON.parse(body) as Position;
    throw new InvalidQuery([
      {
        parameter: 'cursor',
        code: 'cursor',
        detail: 'cursor must be the nextCursor of a page with the same filters and sort. Begin again without it.',
      },
    ]);
  }

  private mac(body: string, binding: string): Buffer {
    return createHmac('sha256', this.secrets.cursorKey).update(`${binding}\n${body}`).digest().subarray(0, MAC_BYTES);
  }
}
