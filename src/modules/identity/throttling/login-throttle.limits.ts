import { declareLimit, type Limit } from '../../../kernel/rate-limits/limit.js';

/** How many attempts are allowed. */
export interface LoginLimits {
  /** From one address at one account. */
  readonly pair: Limit;
  /** From one address at any account. */
  readonly address: Limit;
  /** From all addresses at one account, except those it has signed in from. */
  readonly account: Limit;
  /** `everything` where a success costs something, too: an e-mail, an account. */
  readonly counts: 'failures' | 'everything';
}

/** By user: a stolen session must not serve to guess the password. */
export const CHANGING_PASSWORDS = declareLimit('password-change', 10, 900);

/** By user: each request mails an address that the user chooses. */
export const CHANGING_EMAIL = declareLimit('email-change', 5, 3600);

export type ThrottledAction = 'login' | 'refresh' | 'forgot' | 'register';

/** Each window in requests and seconds. */
export const LOGIN_LIMITS: Readonly<Record<ThrottledAction, LoginLimits>> = {
  login: limitsOf('login', { pair: [5, 60], address: [30, 300], account: [100, 3600], counts: 'failures' }),
  refresh: limitsOf('refresh', { pair: [30, 60], address: [120, 60], account: [60, 60], counts: 'failures' }),
  forgot: limitsOf('forgot', { pair: [3, 900], address: [10, 900], account: [6, 3600], counts: 'everything' }),
  register: limitsOf('register', { pair: [3, 900], address: [10, 3600], account: [6, 3600], counts: 'everything' }),
};

type Window = readonly [requests: number, seconds: number];
type Windows = Record<'pair' | 'address' | 'account', Window> & Pick<LoginLimits, 'counts'>;

function limitsOf(name: ThrottledAction, { pair, address, account, counts }: Windows): LoginLimits {
  return {
    pair: declareLimit(name, ...pair),
    address: declareLimit(`${name}-address`, ...address),
    account: declareLimit(`${name}-account`, ...account),
    counts,
  };
}
