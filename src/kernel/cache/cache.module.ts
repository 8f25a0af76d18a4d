import { Global, Module } from '@nestjs/common';
import { Totals } from './totals.js';

@Global()
@Module({ providers: [Totals], exports: [Totals] })
export class CacheModule {}
