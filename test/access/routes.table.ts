import * as of from './resources.js';

/** A 200 that lists resources of several owners: whether the owner's are among them. */
type Sight = 'sees' | 'blind';
export type Outcome = number | Sight;

/** For each of the callers, in the order of `CALLERS`. */
type Outcomes = readonly [Outcome, Outcome, Outcome, Outcome, Outcome, Outcome, Outcome, Outcome];

interface Row {
  /** As Express calls it. */
  readonly route: string;
  readonly maker: of.Maker;
  readonly outcomes: Outcomes;
}

const sees = 'sees';
const blind = 'blind';

/**
 * Every route there is, and what becomes of a call that is right in every
 * respect but, perhaps, its caller: the owner of what it is about (with the role
 * `user`; of reports, a manager), another user, a manager, an admin, an admin's API
 * key without scopes, one with every scope a key can have, and an admin's
 * credentials that were good until they were revoked.
 */
// prettier-ignore
export const ROUTES: readonly Row[] = [
  //                                                                              anon    owner   other   manager admin   bare    scoped  revoked
  row('GET    /',                                     of.nothing,                 200,    200,    200,    200,    200,    200,    200,    200),
  row('GET    /health',                               of.nothing,                 200,    200,    200,    200,    200,    200,    200,    200),
  row('GET    /health/live',                          of.nothing,                 200,    200,    200,    200,    200,    200,    200,    200),
  row('GET    /health/ready',                         of.nothing,                 200,    200,    200,    200,    200,    200,    200,    200),
  row('GET    /health/detailed',                      of.nothing,                 401,    403,    403,    403,    200,    403,    403,    401),
  row('GET    /health/db',                            of.nothing,                 200,    200,    200,    200,    200,    200,    200,    200),
  row('GET    /api/v1/health',                        of.nothing,                 200,    200,    200,    200,    200,    200,    200,    200),
  row('GET    /api/v1/health/live',                   of.nothing,                 200,    200,    200,    200,    200,    200,    200,    200),
  row('GET    /api/v1/health/ready',                  of.nothing,                 200,    200,    200,    200,    200,    200,    200,    200),
  row('GET    /api/v1/health/detailed',               of.nothing,                 401,    403,    403,    403,    200,    403,    403,    401),
  row('GET    /api/v1/health/db',                     of.nothing,                 200,    200,    200,    200,    200,    200,    200,    200),
  row('GET    /problems',                             of.nothing,                 200,    200,    200,    200,    200,    200,    200,    200),
  row('GET    /problems/:code',                       of.problem,                 200,    200,    200,    200,    200,    200,    200,    200),
  row('GET    /.well-known/jwks.json',                of.nothing,                 200,    200,    200,    200,    200,    200,    200,    200),
  // Pages for users with a mailed token; they contain no data themselves.
  // The page for admins holds no data itself.
  row('GET    /admin',                                of.nothing,                 200,    200,    200,    200,    200,    200,    200,    200),
  row('GET    /admin/page.js',                        of.nothing,                 200,    200,    200,    200,    200,    200,    200,    200),
  row('GET    /admin/page.css',                       of.nothing,                 200,    200,    200,    200,    200,    200,    200,    200),
  row('GET    /admin/uplot.js',                       of.nothing,                 200,    200,    200,    200,    200,    200,    200,    200),
  row('GET    /admin/uplot.css',                      of.nothing,                 200,    200,    200,    200,    200,    200,    200,    200),
  row('GET    /api/v1/admin/traffic',                 of.nothing,                 401,    403,    403,    403,    200,    403,    200,    401),
  row('GET    /api/v1/admin/process',                 of.nothing,                 401,    403,    403,    403,    200,    403,    200,    401),
  row('GET    /account/verify-email',                 of.nothing,                 200,    200,    200,    200,    200,    200,    200,    200),
  row('GET    /account/change-email',                 of.nothing,                 200,    200,    200,    200,    200,    200,    200,    200),
  row('GET    /account/reset-password',               of.nothing,                 200,    200,    200,    200,    200,    200,    200,    200),
  row('GET    /account/page.js',                      of.nothing,                 200,    200,    200,    200,    200,    200,    200,    200),
  // The description of the API and the page that shows it hold nothing but what the source has.
  row('GET    /openapi.json',                         of.nothing,                 200,    200,    200,    200,    200,    200,    200,    200),
  row('GET    /openapi.yaml',                         of.nothing,                 200,    200,    200,    200,    200,    200,    200,    200),
  row('GET    /docs',                                 of.nothing,                 200,    200,    200,    200,    200,    200,    200,    200),
  row('GET    /docs/',                                of.nothing,                 200,    200,    200,    200,    200,    200,    200,    200),
  row('GET    /docs/index.html',                      of.nothing,                 200,    200,    200,    200,    200,    200,    200,    200),
  row('GET    /docs/swagger-ui-init.js',              of.nothing,                 200,    200,    200,    200,    200,    200,    200,    200),
  row('GET    /docs/docs/swagger-ui-init.js',         of.nothing,                 200,    200,    200,    200,    200,    200,    200,    200),
  // Nest answers this by itself, before the folder that has the file.
  row('GET    /docs/LICENSE',                         of.nothing,                 404,    404,    404,    404,    404,    404,    404,    404),

  row('POST   /api/v1/auth/register',                 of.newcomer,                202,    202,    202,    202,    202,    202,    202,    202),
  row('POST   /api/v1/auth/email/verification',       of.address,                 202,    202,    202,    202,    202,    202,    202,    202),
  row('POST   /api/v1/auth/email/verify',             of.verification,            204,    204,    204,    204,    204,    204,    204,    204),
  row('POST   /api/v1/auth/login',                    of.credentials,             200,    200,    200,    200,    200,    200,    200,    200),
  row('POST   /api/v1/auth/refresh',                  of.refreshToken,            200,    200,    200,    200,    200,    200,    200,    200),
  row('POST   /api/v1/auth/logout',                   of.onesSession,             401,    204,    204,    204,    204,    403,    403,    401),
  row('POST   /api/v1/auth/reauthenticate',           of.ownPassword,             401,    204,    204,    204,    204,    403,    403,    401),
  row('POST   /api/v1/auth/email/change',             of.newAddress,              401,    202,    202,    202,    202,    403,    403,    401),
  row('POST   /api/v1/auth/email/change/confirm',     of.addressChange,           204,    204,    204,    204,    204,    204,    204,    204),
  row('POST   /api/v1/auth/password/forgot',          of.address,                 202,    202,    202,    202,    202,    202,    202,    202),
  row('POST   /api/v1/auth/password/reset',           of.resetPassword,           204,    204,    204,    204,    204,    204,    204,    204),
  row('POST   /api/v1/auth/password/change',          of.onesPassword,            401,    204,    204,    204,    204,    403,    403,    401),
  row('GET    /api/v1/auth/sessions',                 of.listed(of.session),      401,    sees,   blind,  blind,  blind,  403,    403,    401),
  row('DELETE /api/v1/auth/sessions',                 of.onesSession,             401,    204,    204,    204,    204,    403,    403,    401),
  row('DELETE /api/v1/auth/sessions/:id',             of.session,                 401,    204,    404,    404,    404,    403,    403,    401),
  row('GET    /api/v1/auth/providers',                of.nothing,                 200,    200,    200,    200,    200,    200,    200,    200),
  row('GET    /api/v1/auth/login',                    of.nothing,                 302,    302,    302,    302,    302,    302,    302,    302),
  row('GET    /api/v1/auth/:provider/login',          of.provider,                302,    302,    302,    302,    302,    302,    302,    302),
  row('GET    /api/v1/auth/:provider/callback',       of.signInElsewhere,         200,    200,    200,    200,    200,    200,    200,    200),
  row('POST   /api/v1/auth/token',                    of.signInCode,              200,    200,    200,    200,    200,    200,    200,    200),
  row('GET    /api/v1/auth/identities',               of.identities,              401,    sees,   blind,  blind,  blind,  403,    403,    401),
  row('DELETE /api/v1/auth/identities/:id',           of.identity,                401,    204,    404,    404,    404,    403,    403,    401),
  row('POST   /api/v1/auth/:provider/link',           of.link,                    401,    200,    200,    200,    200,    403,    403,    401),

  row('GET    /api/v1/users/me',                      of.oneself,                 401,    sees,   blind,  blind,  blind,  blind,  blind,  401),
  row('GET    /api/v1/users',                         of.listed(of.account),      401,    403,    403,    sees,   sees,   403,    sees,   401),
  row('GET    /api/v1/users/:id',                    of.account,                401,    200,    403,    200,    200,    403,    200,    401),
  row('GET    /api/v1/users/statistics',             of.nothing,                401,    403,    403,    403,    200,    403,    200,    401),
  row('PATCH  /api/v1/users/me',                     of.ownName,                401,    200,    200,    200,    200,    403,    403,    401),
  row('POST   /api/v1/users',                        of.newUser,                401,    403,    403,    403,    201,    403,    201,    401),
  row('PUT    /api/v1/users/:id',                    of.replacedUser,           401,    403,    403,    403,    200,    403,    200,    401),
  row('PATCH  /api/v1/users/:id',                    of.changedUser,            401,    403,    403,    403,    200,    403,    200,    401),
  row('DELETE /api/v1/users/:id',                    of.account,                401,    403,    403,    403,    204,    403,    204,    401),
  row('POST   /api/v1/users/:id/deactivate',         of.account,                401,    403,    403,    403,    200,    403,    200,    401),
  row('POST   /api/v1/users/:id/reactivate',         of.deactivated,            401,    401,    403,    403,    200,    403,    200,    401),
  row('PUT    /api/v1/users/:id/roles',              of.givenRoles,             401,    403,    403,    403,    200,    403,    200,    401),
  row('GET    /api/v1/users/:id/permissions',        of.account,                401,    403,    403,    200,    200,    403,    200,    401),
  row('PUT    /api/v1/users/:id/permissions',        of.givenPermissions,       401,    403,    403,    403,    200,    403,    200,    401),

  row('GET    /api/v1/api-keys',                      of.listed(of.key),          401,    sees,   blind,  blind,  sees,   403,    403,    401),
  row('POST   /api/v1/api-keys',                      of.newKey,                  401,    201,    201,    201,    201,    403,    403,    401),
  row('GET    /api/v1/api-keys/:id',                  of.key,                     401,    200,    404,    404,    200,    403,    403,    401),
  row('PATCH  /api/v1/api-keys/:id',                  of.renamedKey,              401,    200,    404,    404,    200,    403,    403,    401),
  row('POST   /api/v1/api-keys/:id/rotate',           of.rotatedKey,              401,    200,    404,    404,    200,    403,    403,    401),
  row('DELETE /api/v1/api-keys/:id',                  of.key,                     401,    204,    404,    404,    204,    403,    403,    401),

  row('GET    /api/v1/products',                      of.listed(of.product),      sees,   sees,   sees,   sees,   sees,   sees,   sees,   sees),
  row('GET    /api/v2/products',                      of.listed(of.product),      sees,   sees,   sees,   sees,   sees,   sees,   sees,   sees),
  row('GET    /api/v1/products/categories',           of.nothing,                 200,    200,    200,    200,    200,    200,    200,    200),
  row('GET    /api/v1/products/:id',                  of.product,                 200,    200,    200,    200,    200,    200,    200,    200),
  row('POST   /api/v1/products',                      of.newProduct,              401,    403,    403,    201,    201,    403,    201,    401),
  row('PUT    /api/v1/products/:id',                  of.replacedProduct,         401,    403,    403,    200,    200,    403,    200,    401),
  row('PATCH  /api/v1/products/:id',                  of.changedProduct,          401,    403,    403,    200,    200,    403,    200,    401),
  row('POST   /api/v1/products/:id/stock-adjustments', of.stockAdjustment,          401,    403,    403,    200,    200,    403,    200,    401),
  row('DELETE /api/v1/products/:id',                  of.product,                 401,    403,    403,    204,    204,    403,    204,    401),
  row('GET    /api/v1/products/export',               of.nothing,                 401,    403,    403,    200,    200,    403,    200,    401),
  row('POST   /api/v1/products/import',               of.productFile,             401,    403,    403,    200,    200,    403,    200,    401),

  row('GET    /api/v1/orders',                        of.listed(of.pending),      401,    sees,   blind,  sees,   sees,   403,    sees,   401),
  row('POST   /api/v1/orders',                        of.newOrder,                401,    201,    201,    201,    201,    403,    201,    401),
  row('GET    /api/v1/orders/:id',                    of.pending,                 401,    200,    404,    200,    200,    403,    200,    401),
  row('PUT    /api/v1/orders/:id',                    of.otherLines,              401,    200,    404,    200,    200,    403,    200,    401),
  row('POST   /api/v1/orders/:id/pay',                of.pending,                 401,    403,    403,    200,    200,    403,    200,    401),
  row('POST   /api/v1/orders/:id/ship',               of.paid,                    401,    403,    403,    200,    200,    403,    200,    401),
  row('POST   /api/v1/orders/:id/deliver',            of.shipped,                 401,    403,    403,    200,    200,    403,    200,    401),
  row('POST   /api/v1/orders/:id/cancel',             of.paid,                    401,    200,    404,    200,    200,    403,    200,    401),
  row('DELETE /api/v1/orders/:id',                    of.delivered,               401,    403,    403,    403,    204,    403,    204,    401),
  row('GET    /api/v1/orders/statistics',             of.nothing,                 401,    403,    403,    200,    200,    403,    200,    401),
  row('GET    /api/v1/orders/export',                 of.exported,                401,    403,    403,    sees,   sees,   403,    sees,   401),

  row('GET    /api/v1/audits',                        of.trail,                   401,    sees,   blind,  sees,   sees,   403,    sees,   401),
  row('POST   /api/v1/audits',                        of.newAudit,                401,    201,    201,    201,    201,    403,    201,    401),
  row('GET    /api/v1/audits/:id',                    of.audit,                   401,    200,    404,    200,    200,    403,    200,    401),
  row('PUT    /api/v1/audits/:id',                    of.amendedAudit,            401,    200,    404,    403,    200,    403,    200,    401),
  row('DELETE /api/v1/audits/:id',                    of.clientAudit,             401,    403,    403,    403,    204,    403,    204,    401),
  row('GET    /api/v1/audits/:id/proof',              of.sealedAudit,             401,    200,    404,    200,    200,    403,    200,    401),
  row('GET    /api/v1/audits/checkpoints',            of.sealed,                  401,    403,    403,    200,    200,    403,    200,    401),
  row('GET    /api/v1/audits/checkpoints/:size/consistency', of.checkpoint,       401,    403,    403,    200,    200,    403,    200,    401),
  row('GET    /api/v1/audits/export',                 of.trailExport,             401,    403,    403,    sees,   sees,   403,    sees,   401),

  row('GET    /api/v1/reports',                       of.listed(of.report),       401,    sees,   403,    blind,  sees,   403,    sees,   401),
  row('POST   /api/v1/reports',                       of.newReport,               401,    403,    403,    201,    201,    403,    201,    401),
  row('GET    /api/v1/reports/:id',                   of.report,                  401,    200,    403,    404,    200,    403,    200,    401),
  row('GET    /api/v1/notifications',                 of.listed(of.notification), 401,    sees,   blind,  blind,  blind,  403,    blind,  401),
  row('POST   /api/v1/notifications/:id/read',        of.notification,            401,    200,    404,    404,    404,    403,    404,    401),
  row('POST   /api/v1/notifications/read-all',        of.nothing,                 401,    200,    200,    200,    200,    403,    200,    401),
  row('GET    /api/v1/notifications/preferences',     of.nothing,                 401,    200,    200,    200,    200,    403,    200,    401),
  row('PATCH  /api/v1/notifications/preferences',     of.preferences,             401,    200,    200,    200,    200,    403,    200,    401),
  row('POST   /api/v1/notifications/announcements',   of.announcement,            401,    403,    403,    403,    202,    403,    202,    401),
  row('POST   /api/v1/notifications/ticket',          of.nothing,                 401,    201,    201,    201,    201,    403,    403,    401),
  row('GET    /asyncapi.json',                        of.nothing,                 200,    200,    200,    200,    200,    200,    200,    200),
  row('GET    /api/v1/reports/:id/content',           of.report,                  401,    200,    403,    404,    404,    403,    404,    401),

  row('POST   /api/v1/ai/chat',                       of.chat,                    401,    200,    200,    200,    200,    403,    200,    401),
  row('POST   /api/v1/openai/chat',                   of.chat,                    401,    200,    200,    200,    200,    403,    200,    401),

  row('POST   /api/v1/ai/assistant',                  of.question,                401,    200,    200,    200,    200,    403,    200,    401),
  row('POST   /api/v1/ai/products/:id/description',   of.describedProduct,        401,    403,    403,    200,    200,    403,    200,    401),
  row('GET    /api/v1/ai/usage',                      of.nothing,                 401,    200,    200,    200,    200,    403,    200,    401),
  row('GET    /api/v1/ai/usage/service',              of.nothing,                 401,    403,    403,    403,    200,    403,    200,    401),

  row('GET    /api/v1/webhooks',                      of.listed(of.webhook),      401,    403,    403,    403,    sees,   403,    sees,   401),
  row('POST   /api/v1/webhooks',                      of.newWebhook,              401,    403,    403,    403,    201,    403,    201,    401),
  row('GET    /api/v1/webhooks/:id',                  of.webhook,                 401,    403,    403,    403,    200,    403,    200,    401),
  row('PATCH  /api/v1/webhooks/:id',                  of.changedWebhook,          401,    403,    403,    403,    200,    403,    200,    401),
  row('DELETE /api/v1/webhooks/:id',                  of.webhook,                 401,    403,    403,    403,    204,    403,    204,    401),
  row('POST   /api/v1/webhooks/:id/rotate',           of.rotatedSecret,           401,    403,    403,    403,    200,    403,    200,    401),
  row('POST   /api/v1/webhooks/:id/test',             of.webhook,                 401,    403,    403,    403,    202,    403,    202,    401),
  row('GET    /api/v1/webhooks/:id/deliveries',       of.listedDelivery,          401,    403,    403,    403,    sees,   403,    sees,   401),
  row('GET    /api/v1/webhooks/:id/deliveries/:deliveryId', of.delivery,          401,    403,    403,    403,    200,    403,    200,    401),
  row('POST   /api/v1/webhooks/:id/deliveries/:deliveryId/replay', of.endedDelivery, 401, 403,    403,    403,    202,    403,    202,    401),

  row('GET    /api/v1/roles',                         of.listed(of.role),         401,    403,    403,    403,    sees,   403,    403,   401),
  row('POST   /api/v1/roles',                         of.newRole,                 401,    403,    403,    403,    201,    403,    403,    401),
  row('GET    /api/v1/roles/:id',                     of.role,                    401,    403,    403,    403,    200,    403,    403,    401),
  row('PUT    /api/v1/roles/:id',                     of.replacedRole,            401,    403,    403,    403,    200,    403,    403,    401),
  row('PATCH  /api/v1/roles/:id',                     of.describedRole,           401,    403,    403,    403,    200,    403,    403,    401),
  row('DELETE /api/v1/roles/:id',                     of.role,                    401,    403,    403,    403,    204,    403,    403,    401),

  row('GET    /api/v1/permissions',                   of.listed(of.permission),   401,    403,    403,    403,    sees,   403,    403,   401),
  row('POST   /api/v1/permissions',                   of.newPermission,           401,    403,    403,    403,    201,    403,    403,    401),
  row('GET    /api/v1/permissions/:id',               of.permission,              401,    403,    403,    403,    200,    403,    403,    401),
  row('PUT    /api/v1/permissions/:id',               of.replacedPermission,      401,    403,    403,    403,    200,    403,    403,    401),
  row('PATCH  /api/v1/permissions/:id',               of.describedPermission,     401,    403,    403,    403,    200,    403,    403,    401),
  row('DELETE /api/v1/permissions/:id',               of.permission,              401,    403,    403,    403,    204,    403,    403,    401),

  row('GET    /api/v1/rules',                         of.listed(of.rule),         401,    403,    403,    403,    sees,   403,    403,   401),
  row('POST   /api/v1/rules',                         of.newRule,                 401,    403,    403,    403,    201,    403,    403,    401),
  row('GET    /api/v1/rules/:id',                     of.rule,                    401,    403,    403,    403,    200,    403,    403,    401),
  row('PUT    /api/v1/rules/:id',                     of.replacedRule,            401,    403,    403,    403,    200,    403,    403,    401),
  row('PATCH  /api/v1/rules/:id',                     of.describedRule,           401,    403,    403,    403,    200,    403,    403,    401),
  row('DELETE /api/v1/rules/:id',                     of.rule,                    401,    403,    403,    403,    204,    403,    403,    401),
  row('POST   /api/v1/rules/test',                    of.trial,                   401,    403,    403,    403,    200,    403,    403,    401),

  row('GET    /api/v1/jobs',                          of.failedJobs,              401,    403,    403,    403,    sees,   403,    sees,   401),
  row('GET    /api/v1/jobs/:queue/:id',               of.job,                     401,    403,    403,    403,    200,    403,    200,    401),
  row('POST   /api/v1/jobs/:queue/:id/retry',         of.job,                     401,    403,    403,    403,    200,    403,    200,    401),
  row('POST   /api/v1/jobs/:queue/retry-failed',      of.queue,                   401,    403,    403,    403,    200,    403,    200,    401),
  row('DELETE /api/v1/jobs/:queue/:id',               of.job,                     401,    403,    403,    403,    204,    403,    204,    401),
];

function row(route: string, maker: of.Maker, ...outcomes: Outcomes): Row {
  return { route: route.replace(/ +/, ' '), maker, outcomes };
}
