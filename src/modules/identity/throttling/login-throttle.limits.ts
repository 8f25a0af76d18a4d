import { declareLimit, type Limit } from '../../../kernel/rate-limits/limit.js';

/** What somebody who signs in, or wants to, may try how often. */
export interface LoginLimits {
  /** Of one address on one account. */
  readonly pair: Limit;
  /** Of one address on all accounts. */
  readonly address: Limit;
  /** Of all addresses together on one account, but for those it has signed in from before. */
  readonly account: Limit;
  /** `everything` where a try that succeeds costs somebody something, too: a mail, an account. */
  readonly counts: 'failures' | 'everything';
}

/** Of one who is signed in and may not be the owner: a session that was stolen is no place to guess the password. */
export const CHANGING_PASSWORDS = declareLimit('password-change', 10, 900);

export type ThrottledAction = 'login' | 'refresh' | 'forgot' | 'register';

/** A minute's count stops a program, the longer ones a patient program and one that has many addresses. */
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
