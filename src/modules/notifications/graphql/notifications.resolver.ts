import { Args, Field, Int, Resolver, Subscription } from '@nestjs/graphql';
import { type Actor, CurrentActor } from '../../../kernel/auth/actor.js';
import { Permissions } from '../../../kernel/auth/guard/access.decorators.js';
import { CurrentContext, type GraphqlContext } from '../../../kernel/graphql/endpoint/graphql-context.js';
import type { SourceEvent } from '../../../kernel/graphql/endpoint/source-stream.js';
import { SourceStreamsService } from '../../../kernel/graphql/endpoint/source-streams.service.js';
import {
  type Connection,
  ConnectionField,
  connectionType,
  PageConnection,
} from '../../../kernel/graphql/schema/connection.js';
import { ListArguments, type Validated } from '../../../kernel/graphql/schema/list-arguments.js';
import { Uuid } from '../../../kernel/graphql/schema/scalars.js';
import { objectType } from '../../../kernel/graphql/schema/types-from-dtos.js';
import { filterOf } from '../../../kernel/http/pagination/list.query.js';
import { Paginator } from '../../../kernel/http/pagination/paginator.js';
import { ListNotificationsQuery, NotificationResponse } from '../notifications.dto.js';
import { NotificationsService } from '../notifications.service.js';

const ACCESS = '@hasPermission(name: "notifications:read")';
const NotificationType = objectType('Notification', NotificationResponse, ACCESS);
const NotificationConnection = connectionType('Notification', NotificationType, ACCESS);
Field(() => Int, { description: 'Number of your unread notifications, of all types.' })(
  NotificationConnection.prototype as object,
  'unread',
);

type CountedConnection = Connection<NotificationResponse> & { readonly unread: number };
type Received = SourceEvent<{ readonly notificationReceived: NotificationResponse }>;

/** The notifications of the caller in GraphQL, to be read. */
@Resolver(() => NotificationType)
export class NotificationsResolver {
  constructor(
    private readonly notificationsService: NotificationsService,
    private readonly streams: SourceStreamsService,
    private readonly paginator: Paginator,
  ) {}

  @ConnectionField(NotificationConnection, 'Your own, newest first by default.')
  @Permissions('notifications:read')
  async notifications(
    @CurrentActor() actor: Actor,
    @ListArguments(ListNotificationsQuery, 'NotificationFilter') query: Validated<ListNotificationsQuery>,
  ): Promise<CountedConnection> {
    const page = this.paginator.requestedPage(query, '/api/v1/notifications');
    const found = await this.notificationsService.list(actor, filterOf(query), page);
    return Object.assign(new PageConnection(page, found, NotificationResponse.from), { unread: found.unread });
  }

  @Subscription(() => NotificationType, {
    nullable: true,
    description:
      'Each new notification of your own; with `after` also those after the one with this id, none is missed.',
  })
  @Permissions('notifications:read')
  async notificationReceived(
    @CurrentActor() actor: Actor,
    @CurrentContext() { req }: GraphqlContext,
    @Args('after', { type: () => Uuid, nullable: true }) after?: string | null,
  ): Promise<AsyncIterableIterator<Received>> {
    let position = await this.notificationsService.getPosition(actor, after ?? undefined);
    return this.streams.ofInbox(actor, req, async (current, limit) => {
      const found = await this.notificationsService.listAfter(current, position, limit);
      position = found.at(-1)?.position ?? position;
      return found.map((row) => ({ notificationReceived: NotificationResponse.from(row) }));
    });
  }
}
