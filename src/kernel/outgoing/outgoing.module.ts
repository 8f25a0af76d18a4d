import { Global, Module } from '@nestjs/common';
import { HostResolver } from './host-resolver.js';
import { OutgoingHttp } from './outgoing-http.js';

@Global()
@Module({ providers: [HostResolver, OutgoingHttp], exports: [OutgoingHttp] })
export class OutgoingModule {}
