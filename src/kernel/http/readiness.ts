import { Injectable } from '@nestjs/common';

/** Whether this instance accepts new traffic. It says no before it stops serving, so that load balancers can react. */
@Injectable()
export class Readiness {
  isLeaving = false;
}
