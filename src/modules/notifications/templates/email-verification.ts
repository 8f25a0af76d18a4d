import type { Content } from '../../../kernel/mail/letter.js';
import { type Addressee, button, greeting, page, paragraph } from './page.js';

export interface EmailVerification extends Addressee {
  /** Carries the token that shows who opened it. */
  readonly url: string;
  readonly validHours: number;
}

/** To somebody who says that this address is theirs. */
export function emailVerification({ firstName, publicUrl, url, validHours }: EmailVerification): Content {
  return page(
    'Confirm your e-mail address',
    'Confirm your e-mail address',
    [
      greeting(firstName),
      paragraph`Please confirm that this address is yours. The link works for ${hours(validHours)}.`,
      button('Confirm the address', url),
      paragraph`If you did not give us this address, you need not do anything.`,
    ],
    publicUrl,
  );
}

function hours(count: number): string {
  return new Intl.NumberFormat('en', { style: 'unit', unit: 'hour', unitDisplay: 'long' }).format(count);
}
