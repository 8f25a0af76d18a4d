import { Injectable } from '@nestjs/common';

/** Whether this instance accepts new traffic. It says no before it stops serving, so that load balancers can react. */
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
