import { createHmac, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { INSTANCE_SECRETS, type InstanceSecrets } from '../../secrets/instance-secrets.js';
import { InvalidQuery } from '../../errors/request.errors.js';

/** The sort values of a row and its id: where the next page begins. */
export type CursorPosition = readonly (string | number)[];

const MAC_BYTES = 16;

/**
 * Makes cursors that clients can carry but not change, and that fit one list,
 * one filter and one sort only: `binding` is part of what is signed.
 */
@Injectable()
export class Cursors {
  constructor(@Inject(INSTANCE_SECRETS) private readonly secrets: InstanceSecrets) {}

  encode(position: CursorPosition, binding: string): string {
    return this.sealed(JSON.stringify(position), binding);
  }

  /** Throws InvalidQuery for a cursor that is not one of ours for this very list. */
  decode(cursor: string, binding: string): CursorPosition {
    const body = Buffer.from(cursor.split('.', 1)[0] ?? '', 'base64url').toString();
    // Made anew and compared whole: base64 has several spellings for the same bytes, a cursor has one.
    const genuine = Buffer.from(this.sealed(body, binding));
    const given = Buffer.from(cursor);
    if (given.length === genuine.length && timingSafeEqual(given, genuine)) return JSON.parse(body) as CursorPosition;
    throw new InvalidQuery([
      {
        parameter: 'cursor',
        code: 'cursor',
        detail: 'cursor must be the nextCursor of a page with the same filters and sort. Begin again without it.',
      },
    ]);
  }

  private sealed(body: string, binding: string): string {
    const mac = createHmac('sha256', this.secrets.cursorKey).update(`${binding}\n${body}`).digest();
    return `${Buffer.from(body).toString('base64url')}.${mac.subarray(0, MAC_BYTES).toString('base64url')}`;
  }
}
