import { type VersioningOptions, VersioningType } from '@nestjs/common';

/** Routes begin with /api/v1 unless their controller names another version, or none. */
export const versioning: VersioningOptions = { type: VersioningType.URI, prefix: 'api/v', defaultVersion: '1' };
