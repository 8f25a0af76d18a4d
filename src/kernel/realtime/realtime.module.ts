import { Global, Module } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/config.js';
import { Database } from '../database/database.js';
import { NotificationListener } from '../database/notification-listener.js';
import { AccessWatch } from './access-watch.js';
import { Connections } from './connections.js';
import { MessageDelivery } from './message-delivery.js';
import { Fanout } from './fanout/fanout.js';
import { FanoutTransport } from './fanout/fanout-transport.js';
import { PostgresTransport } from './fanout/postgres.transport.js';
import { RedisTransport } from './fanout/redis.transport.js';
import { RealtimeServer } from './realtime-server.js';
import { Rooms } from './rooms.js';
import { SocketAdmission } from './socket-admission.js';
import { SocketGuards } from './socket-guards.js';
import { ClientMessages } from './client-messages.js';
import { SocketProblems } from './socket-problems.js';
import { UpgradeCheck } from './upgrade-check.js';

/** Null when there are neither sockets nor subscriptions of GraphQL. */
function transportOf(config: Config, database: Database, listener: NotificationListener): FanoutTransport | null {
  const { realtime, graphql, redisUrl } = config;
  if (!realtime.enabled && !graphql.enabled) return null;
  return redisUrl === undefined ? new PostgresTransport(database, listener) : new RedisTransport(redisUrl);
}

/** Sockets. Every process signals what happened; those that serve HTTP have the clients. */
@Global()
@Module({
  providers: [
    { provide: FanoutTransport, useFactory: transportOf, inject: [CONFIG, Database, NotificationListener] },
    Fanout,
    Rooms,
    Connections,
    MessageDelivery,
    AccessWatch,
    SocketGuards,
    ClientMessages,
    SocketProblems,
    SocketAdmission,
    UpgradeCheck,
    RealtimeServer,
  ],
  exports: [Fanout, Rooms, RealtimeServer],
})
export class RealtimeModule {}
