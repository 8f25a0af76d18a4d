import { randomUUID } from 'node:crypto';
import { SequencerService } from '../../src/modules/audits/evidence/sequencer.service.js';
import type { OrderStatus } from '../../src/modules/orders/order-status.js';
import { apiKeyRequest, createApiKey } from '../support/api-keys.js';
import type { ApiClient } from '../support/client.js';
import { Browser } from '../support/browser.js';
import { createProduct, lines, productCsv, productRequest, userRequest } from '../support/factories.js';
import { failedJob } from '../support/failed-job.js';
import { linkToken } from '../support/mailed-links.js';
import { recordMany } from '../support/many-notifications.js';
import { orderIn } from '../support/orders.js';
import { until } from '../support/until.js';
import { createUnreachableWebhook, webhookRequest } from '../support/webhook-receiver.js';
import type { Cast } from './cast.js';

const PASSWORD = 'correct horse battery';
const NEW_PASSWORD = 'violet lamps hum softly';
const DESCRIPTION = { description: 'Changed.' };
const REPORT = { type: 'sales', format: 'json' };

/** What a call needs beyond its route, so that nothing but the caller can be the reason for its status. */
export interface Asked {
  /** Parameters of the path. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  /** Whose it is, when not the cast's owner's. */
  readonly owner?: ApiClient;
  /** For routes that show a user's resources: text that tells the resource from all others. */
  readonly shows?: string;
}

/** Makes what one call is about, anew for each. */
export interface Maker {
  (cast: Cast): Asked | Promise<Asked>;
  /** The call changes its caller, so no other call may use the same one. */
  readonly spendsCallers?: boolean;
}

export const nothing: Maker = () => ({});

const sending =
  (body: () => unknown, headers?: Record<string, string>): Maker =>
  () => ({ body: body(), headers });

/** The same resource, called with a body. */
const called =
  (maker: Maker, body: () => unknown): Maker =>
  async (cast) => ({ ...(await maker(cast)), body: body() });

/** A list that has the resource on its first page, for those who may see it. */
export const listed =
  (maker: Maker): Maker =>
  async (cast) => {
    const { params, owner } = await maker(cast);
    return { query: '?limit=50&sort=-createdAt', shows: params!.id, owner };
  };

export const problem: Maker = () => ({ params: { code: 'out_of_stock' } });

/** An account that owns itself. */
export const account: Maker = async ({ app }) => {
  const owner = await app.signIn('user');
  return { params: { id: owner.userId! }, owner };
};
/** One that can no longer be used. */
export const deactivated: Maker = async (cast) => {
  const made = await account(cast);
  await cast.app.sql.query('update users set is_active = false where id = $1', [made.params!.id]);
  return made;
};
export const newUser = sending(() => userRequest());
export const ownName = sending(() => ({ firstName: 'Zoë' }));
export const replacedUser = called(account, () => userRequest());
export const changedUser = called(account, () => ({ firstName: 'Zoë' }));
export const givenRoles = called(account, () => ({ roles: ['user'] }));
export const givenPermissions = called(account, () => ({ permissions: ['orders:place'] }));
export const oneself: Maker = ({ owner }) => ({ shows: owner.userId });

export const newcomer = sending(() => {
  return { email: `${randomUUID()}@example.com`, password: NEW_PASSWORD, firstName: 'New', lastName: 'Comer' };
});
export const address: Maker = async ({ owner }) => ({ body: { email: await emailOf(owner) } });
export const verification: Maker = async ({ app }) => {
  const { userId } = await app.signIn('user');
  await app.sql.query('update users set email_verified = false where id = $1', [userId]);
  return { body: { token: await linkToken(app, 'verify_email', userId!) } };
};
export const credentials: Maker = async ({ owner }) => ({
  body: { email: await emailOf(owner), password: PASSWORD },
});
export const refreshToken: Maker = async (cast) => {
  const { body } = await cast.app.nobody.post('auth/login', (await credentials(cast)).body);
  return { body: { refreshToken: body.refreshToken } };
};
export const resetPassword: Maker = async ({ app }) => {
  const { userId } = await app.signIn('user');
  return { body: { token: await linkToken(app, 'reset_password', userId!), newPassword: NEW_PASSWORD } };
};
/** One that the owner has beside the session in which they call. */
export const session: Maker = async ({ app, owner }) => {
  const { token } = await app.signInAs({ email: await emailOf(owner) });
  const { sid } = JSON.parse(Buffer.from(token!.split('.')[1]!, 'base64url').toString()) as { sid: string };
  return { params: { id: sid } };
};
export const ownPassword: Maker = () => ({ body: { password: PASSWORD } });
export const newAddress: Maker = () => ({ body: { newEmail: `${randomUUID()}@example.com` } });
export const addressChange: Maker = async ({ app }) => {
  const { userId } = await app.signIn('user');
  return { body: { token: await linkToken(app, 'change_email', userId!, `${randomUUID()}@example.com`) } };
};
export const onesSession: Maker = Object.assign(() => ({}), { spendsCallers: true });
export const onesPassword: Maker = Object.assign(
  () => ({ body: { currentPassword: PASSWORD, newPassword: NEW_PASSWORD } }),
  { spendsCallers: true },
);

export const provider: Maker = () => ({ params: { provider: 'auth0' } });
/** A user who has signed in with a provider and comes back. */
export const signInElsewhere: Maker = async ({ app }) => {
  const browser = new Browser(app.url);
  const { pathname, search } = new URL(await browser.atProvider(await browser.depart('auth0')));
  return { params: { provider: pathname.split('/').at(-2)! }, query: search, headers: { Cookie: browser.cookie } };
};
export const signInCode: Maker = async ({ app }) => ({
  body: await new Browser(app.url).signInFor('http://localhost:3000/in', 'auth0'),
});
export const link: Maker = () => ({ params: { provider: 'auth0' }, body: {} });
export const identity: Maker = async ({ app, owner }) => {
  const id = randomUUID();
  await app.sql.query(
    `insert into user_identities (id, user_id, issuer, subject) values ($1::uuid, $2, 'https://issuer.test', $1::text)`,
    [id, owner.userId],
  );
  return { params: { id } };
};
export const identities: Maker = async (cast) => ({ shows: (await identity(cast)).params!.id });

export const newKey = sending(() => apiKeyRequest());
export const key: Maker = async ({ owner }) => ({ params: { id: (await createApiKey(owner)).id } });
export const newWebhook = sending(() => webhookRequest());
export const webhook: Maker = async ({ app, admin }) => ({
  params: { id: (await createUnreachableWebhook(app, admin)).id },
});
export const changedWebhook = called(webhook, () => ({ description: 'Other' }));
export const rotatedSecret = called(webhook, () => ({}));
export const delivery: Maker = async ({ app, admin }) => {
  const { id } = await createUnreachableWebhook(app, admin);
  return { params: { id, deliveryId: (await admin.post(`webhooks/${id}/test`)).body.id } };
};
/** One that is not pending, and can be sent again. */
export const endedDelivery: Maker = async (cast) => {
  const made = await delivery(cast);
  await cast.app.sql.query(
    `update webhook_deliveries set status = 'failed', next_attempt_at = null, finished_at = now() where id = $1`,
    [made.params!.deliveryId],
  );
  return made;
};
export const listedDelivery: Maker = async (cast) => {
  const { params } = await delivery(cast);
  return { params, shows: params!.deliveryId };
};
export const renamedKey = called(key, () => ({ name: 'Other' }));
export const rotatedKey = called(key, () => ({}));

export const newProduct = sending(() => productRequest());
export const productFile = sending(() => productCsv(productRequest()), { 'Content-Type': 'text/csv' });
export const product: Maker = async ({ author }) => ({ params: { id: (await createProduct(author)).id } });
export const replacedProduct = called(product, () => productRequest());
export const describedProduct = called(product, () => ({ language: 'de' }));
export const changedProduct = called(product, () => ({ name: 'Changed' }));
export const stockAdjustment = called(product, () => ({ by: -7 }));

export const newOrder: Maker = async ({ author }) => ({ body: lines([await createProduct(author), 1]) });
export const pending: Maker = (cast) => order(cast, 'pending');
export const paid: Maker = (cast) => order(cast, 'paid');
export const shipped: Maker = (cast) => order(cast, 'shipped');
export const delivered: Maker = (cast) => order(cast, 'delivered');
export const otherLines: Maker = async (cast) => ({ ...(await pending(cast)), ...(await newOrder(cast)) });
/** In files orders go by their numbers. */
export const exported: Maker = async (cast) => ({ shows: (await placed(cast, 'pending')).number });

/** The record of something the owner did. */
export const audit: Maker = async (cast) => {
  const { id } = await placed(cast, 'pending');
  const { body } = await cast.owner.get(`audits?entityId=${id}`);
  return { params: { id: body.items[0].id } };
};
export const trail: Maker = async (cast) => {
  const { id } = await placed(cast, 'pending');
  return { query: `?entityId=${id}`, shows: id };
};

const event = () => ({ actionType: 'other', entityType: 'parcel', entityId: randomUUID(), status: 'pending' });
export const newAudit = sending(event);
export const clientAudit: Maker = ({ owner }) => made(owner, 'audits', event());
export const amendedAudit = called(clientAudit, () => ({ status: 'success' }));
export const sealedAudit: Maker = async (cast) => {
  const recorded = await clientAudit(cast);
  await cast.app.app.get(SequencerService).seal();
  await until(async () => (await cast.owner.get(`audits/${recorded.params!.id}/proof`)).status === 200);
  return recorded;
};
export const sealed: Maker = async (cast) => {
  await sealedAudit(cast);
  return {};
};
export const checkpoint: Maker = async (cast) => {
  await sealedAudit(cast);
  const [{ size }] = (await cast.admin.get('audits/checkpoints?limit=1')).body.items;
  return { params: { size: String(size) }, query: `?from=${size}` };
};
export const trailExport: Maker = async (cast) => ({ shows: (await clientAudit(cast)).params!.id });

/** Of the owner alone. */
export const notification: Maker = async ({ app, owner }) => {
  await recordMany(app, owner.userId!, 1);
  const { items } = (await owner.get('notifications')).body;
  return { params: { id: items[0].id } };
};
export const announcement = sending(() => ({ text: 'Closed for an hour.' }));
export const preferences = sending(() => ({
  preferences: [{ type: 'order.placed', channel: 'email', enabled: true }],
}));

export const newReport = sending(() => REPORT);
/** Users can have none, so the owner is a manager. */
export const question = sending(() => ({ question: 'Do you sell tea?' }));
export const chat = sending(() => ({ messages: [{ role: 'user', content: 'Hello.' }] }));

export const report: Maker = async ({ author }) => {
  const { body } = await author.post('reports', REPORT);
  await until(async () => (await author.get(`reports/${body.id}`)).body.status === 'done');
  return { params: { id: body.id }, owner: author };
};

const roleFields = () => ({ name: `role-${randomUUID()}` });
export const newRole = sending(roleFields);
export const role: Maker = ({ admin }) => made(admin, 'roles', roleFields());
export const replacedRole = called(role, roleFields);
export const describedRole = called(role, () => DESCRIPTION);

const permissionFields = () => ({ name: `things:${randomUUID()}` });
export const newPermission = sending(permissionFields);
export const permission: Maker = ({ admin }) => made(admin, 'permissions', permissionFields());
export const replacedPermission = called(permission, permissionFields);
export const describedPermission = called(permission, () => DESCRIPTION);

/** Of rules that match no user. */
const ruleFields = () => {
  const nobody = randomUUID();
  return { name: nobody, effect: 'deny', permission: 'users:read', conditions: { 'actor.userId': nobody } };
};
export const newRule = sending(ruleFields);
export const rule: Maker = ({ admin }) => made(admin, 'rules', ruleFields());
export const replacedRule = called(rule, ruleFields);
export const describedRule = called(rule, () => DESCRIPTION);
export const trial = sending(() => ({ permission: 'audits:read' }));

export const job: Maker = async ({ app }) => {
  const [, queue, id] = (await failedJob(app)).split('/');
  return { params: { queue: queue!, id: id! } };
};
/** The latest comes first, and nothing else can be asked for. */
/** A queue in which nothing fails here. */
export const queue: Maker = () => Promise.resolve({ params: { queue: 'reports' } });

export const failedJobs: Maker = async (cast) => ({ shows: (await job(cast)).params!.id });

async function emailOf(client: ApiClient): Promise<string> {
  return (await client.get('users/me')).body.email;
}

async function made(admin: ApiClient, collection: string, body: unknown): Promise<Asked> {
  const { status, body: answer } = await admin.post(collection, body);
  if (status !== 201) throw new Error(`${collection} refused what is needed: ${JSON.stringify(answer)}`);
  return { params: { id: answer.id } };
}

async function order(cast: Cast, status: OrderStatus): Promise<Asked> {
  return { params: { id: (await placed(cast, status)).id } };
}

async function placed({ owner, author }: Cast, status: OrderStatus): Promise<{ id: string; number: string }> {
  return orderIn(status, { buyer: owner, manager: author, product: await createProduct(author) });
}
