import { Global, Module } from '@nestjs/common';
import { Mail } from './mailer.js';

@Global()
@Module({ providers: [Mail], exports: [Mail] })
export class MailModule {}
