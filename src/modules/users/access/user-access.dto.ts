import { ApiProperty } from '@nestjs/swagger';
import type { UserPermissions } from './user-access.service.js';

export class UserPermissionsResponse {
  @ApiProperty({
    type: String,
    isArray: true,
    description: 'Permissions given to the user beside those of the roles.',
    example: ['orders:read'],
  })
  permissions!: string[];

  @ApiProperty({
    type: String,
    isArray: true,
    description: 'All that the user may do: these permissions and those that the roles bring.',
    example: ['ai:use', 'orders:place', 'orders:read'],
  })
  effective!: string[];

  @ApiProperty({ type: 'integer', description: 'Counts changes of the user; the ETag.', example: 1 })
  version!: number;

  static from(this: void, { permissions, effective, version }: UserPermissions): UserPermissionsResponse {
    return { permissions: [...permissions], effective: [...effective], version };
  }
}
