import { Injectable } from '@nestjs/common';

/** The time that rules go by, such as what has expired. Tests set it by spying on the instance of their application. */
@Injectable()
export class Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number {
    return Date.now();
  }
}
