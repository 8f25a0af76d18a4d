import { Global, Module } from '@nestjs/common';
import { Totals } from './count-cache.js';

@Global()
@Module({ providers: [Totals], exports: [Totals] })
export class CacheModule {}
