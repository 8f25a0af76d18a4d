import { Module } from '@nestjs/common';
import { IdentityModule } from '../identity/identity.module.js';
import { UsersModule } from '../users/users.module.js';
import { NotificationsService } from './notifications.service.js';

@Module({ imports: [UsersModule, IdentityModule], providers: [NotificationsService] })
export class NotificationsModule {}
