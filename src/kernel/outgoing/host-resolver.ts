import { type LookupAddress, lookup } from 'node:dns';
import { promisify } from 'node:util';
import { Injectable } from '@nestjs/common';

const lookupAll = promisify(lookup);

/** Resolves host names as the operating system does. Tests set it by spying on the instance of their application. */
@Injectable()
export class HostResolver {
  /** All addresses of the host. Throws when there is none. */
  resolve(host: string): Promise<LookupAddress[]> {
    return lookupAll(host, { all: true });
  }
}
