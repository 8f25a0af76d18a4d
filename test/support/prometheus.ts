import { spawnSync } from 'node:child_process';

/** Whether Prometheus, and promtool that comes with it, are on this machine; the tests that need them are left out otherwise. */
export const hasPrometheus = spawnSync('promtool', ['--version']).status === 0;
