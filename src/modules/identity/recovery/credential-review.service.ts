import { Injectable } from '@nestjs/common';
import type { CredentialReview } from '../../users/users.events.js';

/** Revokes the user's credentials that are younger than `provenAt`, and lists those and the others. */
type Review = (userId: string, provenAt: Date | null) => Promise<CredentialReview>;

/**
 * What account recovery looks through, beside password and sessions. Modules with
 * further credentials register them. A thief who has the password, or a session, may
 * have made some: those younger than the last proof by mail end with a reset.
 */
@Injectable()
export class CredentialReviewService {
  private readonly reviews: Review[] = [];

  register(review: Review): void {
    this.reviews.push(review);
  }

  /**
   * Revokes what is younger than `provenAt`, nothing when that is null, and lists all.
   * Call it in the transaction that changes the password.
   */
  async review(userId: string, provenAt: Date | null): Promise<CredentialReview> {
    const found: CredentialReview[] = [];
    for (const review of this.reviews) found.push(await review(userId, provenAt));
    return { revoked: found.flatMap(({ revoked }) => revoked), kept: found.flatMap(({ kept }) => kept) };
  }
}
