import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { INSTANCE_SECRETS, type InstanceSecrets } from '../../secrets/instance-secrets.js';
import { InvalidQuery } from '../../errors/request.errors.js';

/** Sort values and id of the last row of a page. */
export type CursorPosition = readonly (string | number)[];

const MAC_BYTES = 16;

/** Signed cursors. `binding`, which names the list with its filter and sort, is part of what is signed. */
@Injectable()
export class Cursors {
  constructor(@Inject(INSTANCE_SECRETS) private readonly secrets: InstanceSecrets) {}

  encode(position: CursorPosition, binding: string): string {
    return sign(JSON.stringify(position), binding, this.secrets.cursorKeys[0]);
  }

  /** Throws InvalidQuery for a cursor that was not issued for this binding. */
  decode(cursor: string, binding: string): CursorPosition {
    const body = Buffer.from(cursor.split('.', 1)[0] ?? '', 'base64url').toString();
    // The whole text is compared, because several base64 texts decode to the same bytes.
    const given = Buffer.from(cursor);
    const isSigned = this.secrets.cursorKeys.some((key) => {
      const expected = Buffer.from(sign(body, binding, key));
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
    if (isSigned) return JSON.parse(body) as CursorPosition;
    throw new InvalidQuery([
      {
        parameter: 'cursor',
        code: 'cursor',
        detail: 'cursor must be the nextCursor of a page with the same filters and sort. Start again without it.',
      },
    ]);
  }
}

function sign(body: string, binding: string, key: KeyObject): string {
  const mac = createHmac('sha256', key).update(`${binding}\n${body}`).digest();
  return `${Buffer.from(body).toString('base64url')}.${mac.subarray(0, MAC_BYTES).toString('base64url')}`;
}
