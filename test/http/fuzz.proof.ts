import { createHash, randomInt } from 'node:crypto';
import fc from 'fast-check';
import type { Answer } from '../support/client.js';
import type { Operation } from '../support/openapi.js';
import type { CallerName, Draft, Ready } from '../support/fuzz/draft.js';
import { type Fault, Faults } from '../support/fuzz/faults.js';
import { Verdict } from '../support/fuzz/verdict.js';
import { World } from '../support/fuzz/world.js';

/** A few among the proofs, many with `npm run test:fuzz`. */
const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 12);
// Every run of the proofs sends the same; who goes looking for more says how much, and gets others each time.
const SEED = Number(process.env.FUZZ_SEED ?? (process.env.FUZZ_REQUESTS ? randomInt(2 ** 31) : 20_261_121));
const ONLY = process.env.FUZZ_ONLY ?? '';

/** A request takes milliseconds; a busy machine may take a hundred times as long. */
const TIMEOUT_MS = 300_000 + REQUESTS * 60_000;

/** For operations that need a state which chance leads to. */
const MOST_ROUNDS = Math.ceil(200 / REQUESTS);

/** Rules that a schema cannot express, by code, and why. */
const BEYOND_SCHEMAS: Readonly<Record<string, string>> = {
  currency: 'three letters are not yet a currency of ISO 4217',
  secret: 'a password is measured in bytes',
  cursor: 'a cursor is signed',
  'choice of entityType': 'a type of entity is one of those that records are about',
  sort: 'a list of names and signs',
  alone: 'one parameter excludes another',
  later: 'one moment is compared with another',
  period: 'one moment is compared with another',
  scope: 'a permission is one of those that are there',
  permission: 'a permission is one of those that are there',
  role: 'a role is one of those that are there',
  user: 'a user is one of those that are there',
  model: 'a model is one of those that are configured',
  name: 'letters are those of every script',
  reserved: 'some user names are kept back',
  guessable: 'a password is compared with those that are guessed first',
  address: 'an IP address has two forms',
  inside: 'conditions are a language of their own',
  end: 'one moment is compared with now',
  sum: 'lines of one product are added up',
  origin: 'a page belongs to one of the origins that are configured',
  together: 'one parameter needs another',
  total: 'lines are multiplied by prices of the moment, and added up',
};

/** Operations that no request which is made from the document alone can succeed with, and why. */
const OUT_OF_REACH: Readonly<Record<string, string>> = {
  refresh: 'only a sign-in creates a refresh token',
  verifyEmail: 'the token is mailed to the owner of the address',
  createWebhook: 'the host of an address made at random does not exist',
  updateWebhook: 'the host of an address made at random does not exist',
  getWebhookDelivery: 'only events create deliveries',
  replayWebhookDelivery: 'only events create deliveries',
  confirmEmailChange: 'the token is mailed to the new address',
  reauthenticate: 'only its owner knows the password of an account',
  getAuditCheckpointConsistency: 'chance finds no two sizes of which checkpoints are kept',
  resetPassword: 'the token is mailed to the owner of the account',
  changePassword: 'only its owner knows the password of an account',
  handleCallback: 'browsers come back from a provider with what it and a cookie gave them',
  redeemToken: 'only a completed sign-in creates the code',
  unlinkIdentity: 'only a provider links an identity',
  signIn: 'only its owner knows the password of an account',
};

/** Past this the administrator stays refused until the next operation: starting anew each time would take for ever. */
const MOST_BEGINNINGS = 20;

describe('every operation of the OpenAPI document', () => {
  let world: World;
  let verdict: Verdict;
  let operations: Operation[];

  beforeAll(async () => {
    world = await World.begin({ working: true });
    verdict = new Verdict(world.description);
    const all = world.description.operations.filter(({ operationId }) => operationId?.startsWith(ONLY));
    // What deletes comes last of its collection, when there is something in every state to be deleted.
    operations = [...Map.groupBy(all, collectionOf).values()].flatMap((some) => [
      ...some.filter(({ method }) => method !== 'DELETE'),
      ...some.filter(({ method }) => method === 'DELETE'),
    ]);
    expect(operations.length).toBeGreaterThan(0);
  });
  afterAll(() => world.end());

  it(
    'answers valid requests as documented, and lets each operation succeed',
    async () => {
      const findings = new Findings('valid');
      for (const operation of operations) {
        const enough = () =>
          findings.sentTo(operation) >= REQUESTS && (findings.succeeded(operation) || outOfReach(operation));
        for (const draft of draftsOf(operation)) {
          const { request } = await world.ready(operation, draft);
          const answer = await world.send(request);
          findings.note(operation, request, answer, [
            ...verdict.flawsOf(operation, answer),
            ...unjustRefusal(operation, request, answer),
          ]);
          await keepCallers(operation, draft.caller, answer);
          const next = /<([^>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1];
          if (next && findings.sentTo(operation) % 4 === 0)
            await follow(findings, operation, { ...request, target: next });
          if (enough()) break;
        }
      }
      findings.tell();
      const unreached = operations.filter((operation) => !findings.succeeded(operation) && !outOfReach(operation));
      expect(findings.list).toEqual([]);
      expect(unreached.map((operation) => findings.countsOf(operation))).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'answers requests with a single fault as documented, and takes none for valid',
    async () => {
      const findings = new Findings('broken');
      const faults = new Faults(world.description);
      for (const operation of operations) {
        const cases = fc.tuple(world.arbitraries.draft(operation), faults.of(operation));
        for (const [draft, spoil] of fc.sample(cases, { seed: seedOf(operation), numRuns: REQUESTS })) {
          const fault = spoil({ operation, ...(await world.ready(operation, draft)) });
          const answer = await world.send(fault.request);
          const flaws = [...verdict.flawsOf(operation, answer), ...undueSuccess(operation, fault, answer)];
          findings.note(operation, fault.request, answer, flaws, fault.name);
          await keepCallers(operation, draft.caller, answer);
        }
      }
      findings.tell();
      expect(findings.list).toEqual([]);
    },
    TIMEOUT_MS,
  );

  /** As many as are wanted, and as many again and again for an operation that seldom succeeds. */
  function* draftsOf(operation: Operation): Generator<Draft> {
    for (let round = 0; round < MOST_ROUNDS; round++)
      yield* fc.sample(world.arbitraries.draft(operation), { seed: seedOf(operation) + round, numRuns: REQUESTS });
  }

  /** The next page of a list, by the address that the list itself gives. */
  async function follow(findings: Findings, operation: Operation, request: Ready): Promise<void> {
    const answer = await world.send(request);
    const refused = answer.status === 200 ? [] : [`status ${answer.status} for the next page`];
    findings.note(operation, request, answer, [...verdict.flawsOf(operation, answer), ...refused]);
  }

  const beginnings = new Map<string | undefined, number>();

  /** Requests may end sessions and remove permissions, which is correct; the following ones need them again. */
  async function keepCallers(
    { security, operationId }: Operation,
    caller: CallerName,
    { status }: Answer,
  ): Promise<void> {
    if (caller === 'nobody' || !security?.length) return;
    if (status === 401) world.forget(caller);
    const begun = beginnings.get(operationId) ?? 0;
    if (status !== 403 || caller !== 'admin' || begun === MOST_BEGINNINGS) return;
    beginnings.set(operationId, begun + 1);
    await world.beginAgain();
  }

  /** A request that the document allows may meet a state that refuses it, but breaks no rule of form. */
  function unjustRefusal(operation: Operation, request: Ready, { status, body }: Answer): string[] {
    if (status === 415 || status === 413) return [`status ${status} for a valid request`];
    // What a schema calls a text may be a file with rules of its own.
    const aFile = operation.requestBody && !world.description.bodyOf(operation);
    if (aFile || (status !== 400 && status !== 422)) return [];
    const broken = (body?.errors ?? []) as Array<{ code: string; pointer?: string; parameter?: string }>;
    return broken
      .filter(({ code, pointer, parameter }) => {
        const isBeyond = code in BEYOND_SCHEMAS || `${code} of ${parameter}` in BEYOND_SCHEMAS;
        return !isBeyond && !isLeftOut(operation, request, pointer);
      })
      .map(
        ({ code, pointer, parameter }) =>
          `a valid ${(pointer ?? parameter)?.replace(/\/\d+/g, '/*')} breaks the rule ${code}`,
      );
  }

  /** Another field may make one required that the schema lets a request leave out. */
  function isLeftOut(operation: Operation, { body }: Ready, pointer = ''): boolean {
    if (!world.description.bodyOf(operation) || typeof body !== 'string') return false;
    return pointer.lastIndexOf('/') === 1 && !(pointer.slice(2) in (JSON.parse(body) as object));
  }

  /** Where a fault leaves JSON that the schema refuses, so must the application. */
  function undueSuccess(operation: Operation, fault: Fault, { status }: Answer): string[] {
    const schema = world.description.bodyOf(operation);
    if (!schema || status >= 300 || !fault.body) return [];
    return world.description.checker(schema)(trimmed(fault.body)) ? [] : ['a body that the schema refuses was taken'];
  }
});

/** Of its own for each operation, so that a new one leaves the requests of the others as they are. */
function seedOf({ operationId = '' }: Operation): number {
  return createHash('sha256').update(`${SEED} ${operationId}`).digest().readInt32BE();
}

/** `/api/v1/orders`, for everything that is done with orders. */
function collectionOf({ path }: Operation): string {
  return path.split('/', 4).join('/');
}

function outOfReach({ operationId = '' }: Operation): boolean {
  return operationId in OUT_OF_REACH;
}

/** Space around a text is cut off before its rules are looked at. */
function trimmed(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, part: unknown) => (typeof part === 'string' ? part.trim() : part)));
}

/** What was found, each kind of flaw of an operation once, with a request that shows it. */
class Findings {
  private readonly found = new Map<string, string>();
  private readonly statuses = new Map<string | undefined, Map<number, number>>();
  private sent = 0;

  constructor(private readonly kind: string) {}

  note({ operationId }: Operation, request: Ready, { status }: Answer, flaws: readonly string[], fault?: string): void {
    this.sent++;
    const counts = this.statuses.get(operationId) ?? new Map<number, number>();
    this.statuses.set(operationId, counts.set(status, (counts.get(status) ?? 0) + 1));
    for (const flaw of flaws) {
      const key = `${operationId}: ${flaw.slice(0, 300)}`;
      if (!this.found.has(key)) this.found.set(key, `${key}${fault ? `, with ${fault}` : ''}\n${shown(request)}`);
    }
  }

  get list(): string[] {
    return [...this.found.values()];
  }

  sentTo({ operationId }: Operation): number {
    return [...(this.statuses.get(operationId)?.values() ?? [])].reduce((sum, count) => sum + count, 0);
  }

  succeeded({ operationId }: Operation): boolean {
    return [...(this.statuses.get(operationId)?.keys() ?? [])].some((status) => status < 400);
  }

  countsOf({ operationId }: Operation): string {
    return `${operationId}: ${inWords(this.statuses.get(operationId) ?? new Map())}`;
  }

  /** Says what was done, and with which seed it can be done again. */
  tell(): void {
    const all = new Map<number, number>();
    for (const counts of this.statuses.values())
      for (const [status, count] of counts) all.set(status, (all.get(status) ?? 0) + count);
    const lines = [
      `Fuzz: ${this.sent} ${this.kind} requests, ${this.statuses.size} operations, ${this.found.size} findings, FUZZ_SEED=${SEED}`,
      inWords(all),
    ];
    process.stderr.write(`${lines.join('\n')}\n`);
  }
}

function inWords(counts: ReadonlyMap<number, number>): string {
  return [...counts]
    .toSorted(([a], [b]) => a - b)
    .map(([status, count]) => `${count} x ${status}`)
    .join(', ');
}

function shown({ method, target, headers, body }: Ready): string {
  const others = Object.entries(headers).filter(([, value]) => !String(value).startsWith('Bearer ey'));
  const text = body === undefined ? '' : ` ${Buffer.from(body).toString().slice(0, 600)}`;
  return `${method} ${target.slice(0, 400)} ${JSON.stringify(others).slice(0, 400)}${text}`;
}
