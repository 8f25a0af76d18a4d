import { Module } from '@nestjs/common';
import { UsersModule } from '../users/users.module.js';
import { NotificationsService } from './notifications.service.js';

@Module({ imports: [UsersModule], providers: [NotificationsService] })
export class NotificationsModule {}
