import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { hasPrometheus } from '../../support/prometheus.js';
import { proof } from '../../support/thorough.js';

const ROOT = resolve(__dirname, '..', '..', '..');
const FOLDER = join(ROOT, 'deploy', 'observability', 'alerts');

interface Rule {
  readonly alert?: string;
  readonly annotations?: { readonly runbook: string };
}
interface Tests {
  readonly tests: ReadonlyArray<{
    readonly alert_rule_test: ReadonlyArray<{ readonly alertname: string; readonly exp_alerts: readonly unknown[] }>;
  }>;
}

const read = (file: string): unknown => parse(readFileSync(join(FOLDER, file), 'utf8'));
const { groups } = read('rules.yml') as { groups: ReadonlyArray<{ rules: readonly Rule[] }> };
const alerts = groups.flatMap(({ rules }) => rules).filter(({ alert }) => alert !== undefined);

describe('the alerts', () => {
  it('each have a case that fires and one that does not', () => {
    const cases = (read('tests.yml') as Tests).tests.flatMap((test) => test.alert_rule_test);
    for (const { alert } of alerts) {
      const firing = cases
        .filter(({ alertname }) => alertname === alert)
        .map(({ exp_alerts }) => exp_alerts.length > 0);
      expect({ alert, cases: firing.length, both: new Set(firing) }).toEqual({
        alert,
        cases: 2,
        both: new Set([false, true]),
      });
    }
  });

  it('each name a runbook that exists', () => {
    const missing = alerts.filter(({ annotations }) => !existsSync(join(ROOT, annotations?.runbook ?? '?')));
    expect(missing).toEqual([]);
  });

  (hasPrometheus ? proof : it.skip)('are rules that Prometheus accepts, and pass their tests', () => {
    for (const command of ['check', 'test'] as const) {
      const file = command === 'check' ? 'rules.yml' : 'tests.yml';
      const { status, stdout, stderr } = spawnSync('promtool', [command, 'rules', file], { cwd: FOLDER });
      expect(`${stdout.toString()}${stderr.toString()}`).toContain('SUCCESS');
      expect(status).toBe(0);
    }
  });
});
