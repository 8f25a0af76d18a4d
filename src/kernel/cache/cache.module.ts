import { Global, Module } from '@nestjs/common';
import { CountCache } from './count-cache.js';

@Global()
@Module({ providers: [CountCache], exports: [CountCache] })
export class CacheModule {}
