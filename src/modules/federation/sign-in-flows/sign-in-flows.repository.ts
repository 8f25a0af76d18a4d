import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { Database } from '../../../kernel/database/database.js';
import type { SignInCode } from './sign-in-code.entity.js';
import type { SignInFlow } from './sign-in-flow.entity.js';

type NewFlow = Omit<SignInFlow, 'expiresAt'>;
type NewCode = Omit<SignInCode, 'expiresAt'>;

@Injectable()
export class SignInFlowsRepository {
  constructor(private readonly database: Database) {}

  async insert(flow: NewFlow, seconds: number): Promise<void> {
    const { stateHash, browserHash, provider, secrets, returnTo, codeChallenge } = flow;
    const { userId, accessGeneration, sessionId } = flow;
    await this.database.execute(sql`
      insert into sign_in_flows
        (state_hash, browser_hash, provider, secrets, return_to, code_challenge, user_id, access_generation, session_id,
          expires_at)
      values (${stateHash}, ${browserHash}, ${provider}, ${secrets}, ${returnTo}, ${codeChallenge}, ${userId},
        ${accessGeneration}, ${sessionId}, now() + make_interval(secs => ${seconds}))`);
  }

  /** Deletes the flow, so that of two concurrent callbacks one gets it. Another browser's stays. */
  consume(provider: string, stateHash: string, browserHash: string): Promise<NewFlow | null> {
    return this.database.queryOne<NewFlow>(sql`
      delete from sign_in_flows
      where state_hash = ${stateHash} and browser_hash = ${browserHash} and provider = ${provider} and expires_at > now()
      returning state_hash as "stateHash", browser_hash as "browserHash", provider, secrets, return_to as "returnTo",
        code_challenge as "codeChallenge", user_id as "userId", access_generation as "accessGeneration",
        session_id as "sessionId"`);
  }

  async insertCode(
    { codeHash, userId, provider, codeChallenge, accessGeneration }: NewCode,
    seconds: number,
  ): Promise<void> {
    await this.database.execute(sql`
      insert into sign_in_codes (code_hash, user_id, provider, code_challenge, access_generation, expires_at)
      values (${codeHash}, ${userId}, ${provider}, ${codeChallenge}, ${accessGeneration}, now() + make_interval(secs => ${seconds}))`);
  }

  /** Deletes the code, before its challenge is verified. */
  consumeCode(codeHash: string): Promise<NewCode | null> {
    return this.database.queryOne<NewCode>(sql`
      delete from sign_in_codes where code_hash = ${codeHash} and expires_at > now()
      returning code_hash as "codeHash", user_id as "userId", provider, code_challenge as "codeChallenge",
        access_generation as "accessGeneration"`);
  }
}
