import { notFound } from '../../kernel/errors/problem.js';

export class NotificationNotFound extends notFound(
  'notification_not_found',
  'notification',
  'No notification of the user has this id, it is about a resource that the user may no longer read, or it was purged.',
) {}
