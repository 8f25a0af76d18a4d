import type { DomainEvent, EventType } from '../../../kernel/events/domain-event.js';
import { BROADCAST, roleRoom, userRoom } from '../../../kernel/realtime/rooms.js';
import { StockChanged } from '../../products/products.events.js';
import {
  UserDeactivated,
  UserPermissionsChanged,
  UserReactivated,
  UserRolesChanged,
  UserUpdated,
} from '../../users/users.events.js';
import { AnnouncementSent } from '../announcements/announcements.events.js';

/** What the members of rooms are told of an event. They may know all of it. */
interface RoomEvent {
  readonly rooms: readonly string[];
  readonly data: object;
}

interface RoomEventType {
  readonly describe: (event: DomainEvent<object>) => RoomEvent;
  /** An example of its data. */
  readonly example: object;
}

const EXAMPLE_ID = '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001';
const types = new Map<string, RoomEventType>();

declare(
  StockChanged,
  ({ subject, data: { by, reason } }) => ({
    rooms: [`product:${subject}`, 'products'],
    data: { productId: subject, by, reason },
  }),
  { productId: EXAMPLE_ID, by: -1, reason: 'order' },
);
declare(
  UserUpdated,
  ({ subject, data: { fields } }) => ({ rooms: [userRoom(subject)], data: { userId: subject, fields } }),
  { userId: EXAMPLE_ID, fields: ['phone'] },
);
// Which roles and permissions it has now, a client asks for.
declare(UserRolesChanged, ofUser, { userId: EXAMPLE_ID });
declare(UserPermissionsChanged, ofUser, { userId: EXAMPLE_ID });
declare(UserDeactivated, ofUser, { userId: EXAMPLE_ID });
declare(UserReactivated, ofUser, { userId: EXAMPLE_ID });
declare(
  AnnouncementSent,
  ({ data: { text, role } }) => ({ rooms: [role === null ? BROADCAST : roleRoom(role)], data: { text } }),
  { text: 'The shop closes for an hour at 22:00 UTC.' },
);

/** The types of events beside those of orders that rooms are told of, with an example of the data of each. */
export const ROOM_EVENT_EXAMPLES: ReadonlyMap<string, object> = new Map(
  [...types].map(([type, { example }]) => [type, example]),
);

/** Undefined for an event that no room is told of. */
export function roomEventOf(event: DomainEvent): RoomEvent | undefined {
  return types.get(event.type)?.describe(event as DomainEvent<object>);
}

function ofUser({ subject }: DomainEvent<object>): RoomEvent {
  return { rooms: [userRoom(subject)], data: { userId: subject } };
}

function declare<Data extends object>(
  { type }: EventType<Data>,
  describe: (event: DomainEvent<Data>) => RoomEvent,
  example: object,
): void {
  types.set(type, { describe: describe as RoomEventType['describe'], example });
}
