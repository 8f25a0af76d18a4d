import { Injectable } from '@nestjs/common';

/** Whether this instance wants traffic. It stops wanting some before it stops serving, so that balancers can turn away. */
@Injectable()
export class Readiness {
  private leaving = false;

  get isLeaving(): boolean {
    return this.leaving;
  }

  leave(): void {
    this.leaving = true;
  }
}
