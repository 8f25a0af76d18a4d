import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { Injectable } from '@nestjs/common';

/** Resolves host names as the operating system does. Tests set it by spying on the instance of their application. */
@Injectable()
export class HostResolver {
  /** All addresses of the host. Throws when there is none. */
  resolve(host: string): Promise<LookupAddress[]> {
    return lookup(host, { all: true });
  }
}
