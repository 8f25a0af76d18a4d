import type { PolicyRule } from '../policy/policy-rule.js';

/** Port: the rules that the policy evaluates. The access module provides it. */
export abstract class PolicyRules {
  abstract listActive(): Promise<PolicyRule[]>;
}
