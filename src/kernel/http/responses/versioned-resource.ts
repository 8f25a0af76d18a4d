import { IntegerProperty, type Timestamp, TimestampProperty, UuidProperty } from './response-properties.js';

/** What every resource that changes is answered with. */
export abstract class VersionedResource {
  @UuidProperty('Id.') id!: string;
  @IntegerProperty('Number of the current version; the ETag.', 1) version!: number;
  @TimestampProperty('Time of creation.') createdAt!: Timestamp;
  @TimestampProperty('Time of the last change.') updatedAt!: Timestamp;
}
