import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');
const rules = join(root, '.dependency-cruiser.cjs');
const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');

type Violation = { from: string; to: string; rule: { name: string } };
type Report = { summary: { violations: Violation[]; totalCruised: number } };

/** One import, in a file of its own, that a rule must refuse, and what the import needs beside it. */
type Plant = { rule: string; file: string; code: string; beside?: Record<string, string> };

/** A small application that breaks nothing, for the violations to be planted in. */
const APPLICATION: Record<string, string> = {
  'src/config/config.ts': `export const port = 3000;`,
  'src/app.module.ts': `
    import './kernel/database/database.js';
    import './modules/orders/orders.module.js';
    import './modules/orders/order.entity.js';
    import './modules/health/health.module.js';`,
  'src/app.ts': `
    import { AppModule } from './app.module.js';
    import { port } from './config/config.js';
    import { OrdersService } from './modules/orders/orders.service.js';
    export const app = [AppModule, port, OrdersService];`,
  'src/main.ts': `import './app.js';`,
  'src/kernel/database/database.ts': `
    import 'typeorm';
    import 'pg';
    import 'sql-template-tag';
    import { port } from '../../config/config.js';
    export const database = port;`,
  'src/kernel/events/outbox.ts': `import 'sql-template-tag'; import '../database/database.js'; export {};`,
  'src/kernel/graphql/types.ts': `export {};`,
  'src/kernel/http/idempotency/idempotency-key.entity.ts': `import 'typeorm'; export class IdempotencyKey {}`,
  'src/kernel/http/idempotency/idempotency.repository.ts': `import 'typeorm'; import 'sql-template-tag'; export {};`,
  'src/kernel/http/problems/problem.filter.ts': `import type { Response } from 'express'; export type Answer = Response;`,
  'src/modules/audits/audits.module.ts': `import './audits.service.js'; export {};`,
  'src/modules/audits/audits.service.ts': `import './audits.repository.js'; export {};`,
  'src/modules/audits/audits.repository.ts': `import 'sql-template-tag'; import './audit.entity.js'; export {};`,
  'src/modules/audits/audit.entity.ts': `import 'typeorm'; export class Audit {}`,
  'src/modules/products/products.service.ts': `import '../audits/audits.service.js'; export {};`,
  'src/modules/products/product.entity.ts': `export class Product {}`,
  'src/modules/orders/orders.module.ts': `
    import '../audits/audits.module.js';
    import './orders.controller.js';
    import './orders.service.js';
    export {};`,
  'src/modules/orders/orders.controller.ts': `
    import type { Request } from 'express';
    import './orders.dto.js';
    import './orders.service.js';
    export type Asked = Request;`,
  'src/modules/orders/orders.dto.ts': `
    import '@nestjs/swagger';
    import type { Order } from './order.entity.js';
    export const from = (order: Order) => order;`,
  'src/modules/orders/orders.service.ts': `
    import '../../kernel/database/database.js';
    import '../products/products.service.js';
    import './orders.errors.js';
    import './orders.repository.js';
    export class OrdersService {}`,
  'src/modules/orders/orders.errors.ts': `export class OrderNotFound extends Error {}`,
  'src/modules/orders/orders.repository.ts': `
    import 'typeorm';
    import type { Order } from './order.entity.js';
    export type Rows = Order[];`,
  'src/modules/orders/order.entity.ts': `import 'typeorm'; export class Order {}`,
  'src/modules/orders/pricing.spec.ts': `import 'fast-check'; export {};`,
  'src/modules/health/health.module.ts': `import '../../kernel/database/database.js'; export {};`,
  'test/support/app.ts': `import '../../src/app.js'; import 'pg'; export {};`,
};

const PLANTS: Plant[] = [
  // Kernel and modules
  {
    rule: 'kernel-knows-no-module',
    file: 'src/kernel/auth/guard.ts',
    code: `import '../../modules/audits/audits.service.js';`,
  },
  {
    rule: 'kernel-knows-no-module',
    file: 'src/kernel/auth/actor.ts',
    code: `import type { Order } from '../../modules/orders/order.entity.js'; export type Mine = Order;`,
  },
  { rule: 'nothing-knows-the-app', file: 'src/kernel/http/listen.ts', code: `import '../../app.js';` },
  { rule: 'nothing-knows-the-app', file: 'src/modules/health/health.service.ts', code: `import '../../main.js';` },
  { rule: 'config-imports-nothing', file: 'src/config/extra.ts', code: `import '../kernel/database/database.js';` },

  ...['context', 'errors', 'logging', 'telemetry', 'secrets', 'money', 'csv', 'database', 'cache', 'jobs']
    .concat(['outgoing', 'events', 'mail', 'auth', 'rate-limits'])
    .map((floor) => ({
      rule: `kernel-${floor}-stands-on-lower-floors`,
      file: `src/kernel/${floor}/upward.ts`,
      code: `import '../http/idempotency/idempotency.repository.js';`,
    })),
  {
    rule: 'kernel-http-stands-on-lower-floors',
    file: 'src/kernel/http/upward.ts',
    code: `import '../realtime/rooms.js';`,
    beside: { 'src/kernel/realtime/rooms.ts': `export class Rooms {}` },
  },
  {
    rule: 'kernel-realtime-stands-on-lower-floors',
    file: 'src/kernel/realtime/upward.ts',
    code: `import '../graphql/types.js';`,
    beside: { 'src/kernel/graphql/types.ts': `export class Types {}` },
  },
  {
    rule: 'every-kernel-folder-has-a-floor',
    file: 'src/kernel/extras/extra.ts',
    code: `import '../database/database.js';`,
  },

  // Cycles
  {
    rule: 'no-cycles',
    file: 'src/kernel/cache/left.ts',
    code: `import './right.js';`,
    beside: { 'src/kernel/cache/right.ts': `import './left.js';` },
  },
  {
    rule: 'no-cycles',
    file: 'src/kernel/jobs/left.ts',
    code: `import type { Right } from './right.js'; export type Left = Right;`,
    beside: {
      'src/kernel/jobs/right.ts': `import type { Left } from './left.js'; export type Right = { left: Left };`,
    },
  },

  // Doors
  {
    rule: 'enter-by-the-service',
    file: 'src/modules/orders/a.service.ts',
    code: `import '../audits/audits.repository.js';`,
  },
  {
    rule: 'enter-by-the-service',
    file: 'src/modules/orders/b.entity.ts',
    code: `import type { Product } from '../products/product.entity.js'; export type Line = { product: Product };`,
  },
  {
    rule: 'the-app-enters-by-the-service',
    file: 'src/worker.ts',
    code: `import './modules/audits/audits.repository.js';`,
  },

  // The table, one row upward each
  ...Object.entries({
    audits: 'orders',
    access: 'users',
    users: 'orders',
    identity: 'products',
    federation: 'reports',
    'api-keys': 'products',
    products: 'orders',
    orders: 'reports',
    webhooks: 'reports',
    notifications: 'ai',
    reports: 'ai',
    ai: 'reports',
    jobs: 'users',
    admin: 'users',
    health: 'audits',
  }).map(([caller, callee]) => ({
    rule: `${caller}-calls-only-its-row`,
    file: `src/modules/${caller}/planted.service.ts`,
    code: `import '../${callee}/${callee}.module.js';`,
  })),
  {
    rule: 'unlisted-module-calls-none',
    file: 'src/modules/coupons/coupons.service.ts',
    code: `import '../products/products.service.js';`,
  },

  // Layers
  {
    rule: 'controllers-ask-services',
    file: 'src/modules/orders/a.controller.ts',
    code: `import './orders.repository.js';`,
  },
  {
    rule: 'http-stays-at-the-edge',
    file: 'src/modules/orders/c.service.ts',
    code: `import type { from } from './orders.dto.js'; export type From = typeof from;`,
  },
  {
    rule: 'http-stays-at-the-edge',
    file: 'src/modules/orders/d.service.ts',
    code: `import type { Request } from 'express'; export type Asked = Request;`,
  },
  { rule: 'http-stays-at-the-edge', file: 'src/modules/orders/e.entity.ts', code: `import '@nestjs/swagger';` },
  {
    rule: 'http-stays-at-the-edge',
    file: 'src/modules/orders/f.repository.ts',
    code: `import './orders.controller.js';`,
  },
  { rule: 'sql-lives-in-repositories', file: 'src/modules/orders/g.service.ts', code: `import 'typeorm';` },
  {
    rule: 'sql-lives-in-repositories',
    file: 'src/modules/orders/h.controller.ts',
    code: `import type { Pool } from 'pg'; export type Mine = Pool;`,
  },
  { rule: 'sql-lives-in-repositories', file: 'src/kernel/http/list.ts', code: `import 'typeorm';` },
  { rule: 'sql-lives-in-repositories', file: 'src/demo/demo.ts', code: `import 'pg';` },
  {
    rule: 'sql-is-written-in-repositories',
    file: 'src/modules/orders/i.service.ts',
    code: `import 'sql-template-tag';`,
  },

  {
    rule: 'providers-of-ai-behind-one-service',
    file: 'src/modules/orders/j.service.ts',
    code: `import type { OpenAI } from 'openai'; export type Client = OpenAI;`,
  },
  {
    rule: 'providers-of-ai-behind-one-service',
    file: 'src/modules/ai/completions.service.ts',
    code: `export const load = () => import('openai');`,
    beside: { 'src/modules/ai/provider/openai.service.ts': `import 'openai'; export class OpenaiService {}` },
  },

  // What ships
  { rule: 'src-knows-no-test', file: 'src/kernel/mail/mailer.ts', code: `import '../../../test/support/app.js';` },
  { rule: 'src-ships-whole', file: 'src/kernel/mail/sink.ts', code: `import 'fast-check';` },
  { rule: 'every-import-resolves', file: 'src/kernel/telemetry/trace.ts', code: `import './nowhere.js';` },
];

const PACKAGES = {
  dependencies: ['typeorm', 'pg', 'sql-template-tag', 'express', '@nestjs/swagger', 'openai'],
  devDependencies: ['fast-check'],
};

describe('the architecture rules', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keelson-architecture-'));
    cpSync(join(root, 'tsconfig.json'), join(folder, 'tsconfig.json'));
    const manifest = Object.entries(PACKAGES).map(([kind, packages]) => [kind, versions(packages)]);
    write('package.json', JSON.stringify({ name: 'planted', ...Object.fromEntries(manifest) }));
    for (const name of Object.values(PACKAGES).flat()) {
      write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
      write(`node_modules/${name}/index.js`, '');
    }
    for (const [file, code] of Object.entries(APPLICATION)) write(file, code);
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('accept an application that keeps them', async () => {
    const { summary } = await cruise();

    expect(summary.violations).toEqual([]);
    expect(summary.totalCruised).toBeGreaterThan(Object.keys(APPLICATION).length - 1);
  });

  it('name every planted file and the rule it breaks, and nothing else', async () => {
    const callees = ['access', 'users', 'reports', 'identity', 'notifications', 'ai'];
    for (const name of [...callees, 'products']) write(`src/modules/${name}/${name}.module.ts`, 'export {};');
    for (const { file, code, beside } of PLANTS) {
      for (const [path, text] of Object.entries({ [file]: code, ...beside })) write(path, text);
    }
    const { violations } = (await cruise()).summary;
    const found = new Set(violations.map(({ rule, from }) => `${rule.name}: ${from}`));
    const planted = new Set(PLANTS.map(({ rule, file }) => `${rule}: ${file}`));

    expect([...found].toSorted()).toEqual([...planted].toSorted());
  });

  it('leave none unproven', () => {
    const proven = new Set(PLANTS.map(({ rule }) => rule));
    const { forbidden } = load(rules);

    expect(forbidden.map(({ name }) => name).filter((name) => !proven.has(name))).toEqual([]);
  });

  it('refuse a table in which a module calls one that is not before it', () => {
    const table = readFileSync(rules, 'utf8').replace('audits: []', "audits: ['orders']");
    write('upward.cjs', table);

    expect(() => load(join(folder, 'upward.cjs'))).toThrow('audits may not call orders');
  });

  it('list every module of the tree', () => {
    const { forbidden } = load(rules);
    const modules = readdirSync(join(root, 'src', 'modules'), { withFileTypes: true });
    const standing = modules.filter((entry) => entry.isDirectory()).map(({ name }) => name);

    expect(standing).not.toEqual([]);
    for (const name of standing)
      expect(forbidden).toContainEqual(expect.objectContaining({ name: `${name}-calls-only-its-row` }));
  });

  function write(file: string, text: string): void {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  function cruise(): Promise<Report> {
    const args = [cruiser, '--config', rules, '--output-type', 'json', 'src', 'test'];
    return new Promise((done, fail) => {
      // The exit status is the number of violations, so only output that is not JSON is a failure.
      execFile(process.execPath, args, { cwd: folder, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
        try {
          done(JSON.parse(stdout) as Report);
        } catch {
          fail(new Error(`dependency-cruiser gave no report: ${stderr || stdout}`, { cause: error }));
        }
      });
    });
  }
});

function versions(packages: string[]): Record<string, string> {
  return Object.fromEntries(packages.map((name) => [name, '1.0.0']));
}

function load(path: string): { forbidden: { name: string }[] } {
  return jest.requireActual(path);
}
