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

export type ThrottledAction = 'login' | 'refresh' | 'forgot' | 'register';

export const LOGIN_LIMITS: Readonly<Record<ThrottledAction, LoginLimits>> = {
  login: {
    pair: declareLimit('login', 5, 60),
    address: declareLimit('login-address', 30, 300),
    account: declareLimit('login-account', 100, 3600),
    counts: 'failures',
  },
  refresh: {
    pair: declareLimit('refresh', 30, 60),
    address: declareLimit('refresh-address', 120, 60),
    account: declareLimit('refresh-account', 60, 60),
    counts: 'failures',
  },
  forgot: {
    pair: declareLimit('forgot', 3, 900),
    address: declareLimit('forgot-address', 10, 900),
    account: declareLimit('forgot-account', 6, 3600),
    counts: 'everything',
  },
  register: {
    pair: declareLimit('register', 3, 900),
    address: declareLimit('register-address', 10, 3600),
    account: declareLimit('register-account', 6, 3600),
    counts: 'everything',
  },
};
