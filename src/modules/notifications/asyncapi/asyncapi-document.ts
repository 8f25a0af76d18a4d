import { version } from '../../../config/version.js';
import { CLOSE_REASONS } from '../../../kernel/realtime/close-reasons.js';
import { NOTIFICATION_TYPE_NAMES, NOTIFICATION_TYPES } from '../notification-types.js';
import { ROOM_EVENT_EXAMPLES } from '../rooms/room-events.js';

type Schema = Readonly<Record<string, unknown>>;

const uuid = { type: 'string', format: 'uuid' };
const text = { type: 'string' };
const time = { type: 'string', format: 'date-time' };
const room = {
  type: 'string',
  maxLength: 100,
  description:
    '`order:<id>`, `product:<id>`, `user:<id>`; `orders` and `products` for all that you may read. Without a ' +
    'subscription a client is in `broadcast`, in `user:<id>` of its own user and in `role:<name>` of each of its roles.',
};

const problem = object({ type: text, title: text, status: { type: 'integer' }, detail: text, code: text });
const acknowledgement = {
  oneOf: [
    object({ ok: { const: true } }),
    object({ ok: { const: false }, problem: { $ref: '#/components/schemas/Problem' } }),
  ],
};

/** An AsyncAPI 3.0 document of what is sent over the sockets. Its actions are those of the server. */
export function asyncApiDocument(publicUrl: string): object {
  const { host, protocol } = new URL(publicUrl);
  const channel = { $ref: '#/channels/socket' };
  const messages = { ...sentMessages(), ...receivedMessages() };
  const operation = (action: 'send' | 'receive', name: string, summary: string) => {
    return { action, channel, summary, messages: [{ $ref: `#/channels/socket/messages/${name}` }] };
  };
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Keelson sockets',
      version,
      description:
        'Protocol of socket.io 4, transport websocket. The name of a message is the name of its event. The credential ' +
        'is sent as Authorization or X-API-Key, or as token, apiKey or ticket of `auth` or of the query. `lastId` ' +
        'beside it resumes after that notification.',
    },
    defaultContentType: 'application/json',
    servers: {
      main: { host, protocol: protocol === 'https:' ? 'wss' : 'ws', pathname: '/socket.io', security: SECURITY },
    },
    channels: { socket: { address: '/', messages } },
    operations: {
      sendReady: operation('send', 'ready', 'Once, after the connection.'),
      sendNotification: operation('send', 'notification', 'Each notification of the user, once and in order.'),
      sendEvent: operation('send', 'event', 'What happens in the rooms of the connection.'),
      sendLeft: operation('send', 'left', 'The user may no longer be in a room.'),
      sendProblem: operation('send', 'problem', 'A message without acknowledgement was refused.'),
      sendClosing: operation('send', 'closing', 'Why the server ends the connection.'),
      receiveSubscribe: operation('receive', 'subscribe', 'Join a room. Acknowledged.'),
      receiveUnsubscribe: operation('receive', 'unsubscribe', 'Leave a room. Acknowledged.'),
      receivePing: operation('receive', 'ping', 'Acknowledged with the time of the server.'),
    },
    components: { schemas: { Problem: problem, Acknowledgement: acknowledgement }, securitySchemes: SECURITY_SCHEMES },
  };
}

const SECURITY_SCHEMES = {
  bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
  apiKey: { type: 'httpApiKey', in: 'header', name: 'X-API-Key' },
  ticket: { type: 'httpApiKey', in: 'query', name: 'ticket', description: 'Of POST /api/v1/notifications/ticket.' },
};
const SECURITY = Object.keys(SECURITY_SCHEMES).map((name) => ({ $ref: `#/components/securitySchemes/${name}` }));

function sentMessages(): Schema {
  const notifications = NOTIFICATION_TYPE_NAMES.map((type) => {
    const { description, example } = NOTIFICATION_TYPES[type];
    return { description, ...envelope({ const: type }, likeExample(example)) };
  });
  const orderEvent = object({ orderId: uuid, number: text, status: text });
  const orderTypes = NOTIFICATION_TYPE_NAMES.filter((type) => type.startsWith('order.'));
  const first = 'order.placed' as const;
  return {
    ready: { payload: object({ id: text, lastId: uuid, heartbeatMs: { type: 'integer' } }) },
    notification: {
      payload: { oneOf: notifications },
      examples: [
        {
          payload: {
            id: EXAMPLE_ID,
            type: first,
            data: NOTIFICATION_TYPES[first].example,
            ts: '2026-01-31T12:00:00.000Z',
          },
        },
      ],
    },
    event: {
      payload: {
        oneOf: [
          envelope({ enum: orderTypes }, orderEvent),
          ...[...ROOM_EVENT_EXAMPLES].map(([type, example]) => envelope({ const: type }, likeExample(example))),
        ],
      },
    },
    left: { payload: object({ room }) },
    problem: { payload: { $ref: '#/components/schemas/Problem' } },
    closing: {
      payload: object({ reason: { enum: Object.keys(CLOSE_REASONS) }, code: { type: 'integer' }, text }),
    },
  };
}

const EXAMPLE_ID = '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001';

function receivedMessages(): Schema {
  const subscription = { payload: object({ room }), examples: [{ payload: { room: `order:${EXAMPLE_ID}` } }] };
  return { subscribe: subscription, unsubscribe: subscription, ping: { payload: { type: 'null' } } };
}

function envelope(type: Schema, data: Schema): Schema {
  return object({ id: uuid, type, data, ts: time });
}

function likeExample(example: object): Schema {
  return { type: 'object', properties: Object.fromEntries(Object.keys(example).map((name) => [name, {}])) };
}

/** All members are always there. */
function object(properties: Readonly<Record<string, Schema>>): Schema {
  return { type: 'object', required: Object.keys(properties), properties };
}
