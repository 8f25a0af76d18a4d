import { ListQuery, SortBy } from '../../../kernel/http/pagination/list.query.js';
import {
  BooleanProperty,
  IntegerProperty,
  responseOf,
  TextListProperty,
  TextProperty,
  type Timestamp,
  TimestampProperty,
} from '../../../kernel/http/responses/response-properties.js';
import { IntegerParameter } from '../../../kernel/http/validation/scalar.fields.js';
import type { ListedCheckpoint } from './evidence.repository.js';

const HASH = 'lqKW0iTyhcZ77pPDDwownkdVfw2qNdxbh+QQt4YwCc8=';
const KEY = 'shop.example.com/audits+a1b2c3d4+AYqJxqOpVQ1q0ZlJjzUuZ5a2lQ4oZ7dPp2Wm5oQ6nN1T';
const NOTE = `shop.example.com/audits\n8\n${HASH}\n\n— shop.example.com/audits obLD1K...\n`;

export class ListCheckpointsQuery extends ListQuery {
  @SortBy(['size'], '-size') sort = '-size';
}

export class ConsistencyQuery {
  @IntegerParameter({ description: 'Size of the earlier checkpoint.', min: 1, max: Number.MAX_SAFE_INTEGER })
  from!: number;
}

export class CheckpointResponse {
  @IntegerProperty('Number of leaves that it signs.', 8) size!: number;
  @TextProperty('Root of these leaves, in base64.', HASH) root!: string;
  @TextProperty('The signed note (C2SP tlog-checkpoint). Keep it elsewhere: it proves what was sealed then.', NOTE)
  note!: string;
  @TimestampProperty('When it was signed.') createdAt!: Timestamp;
  @TextProperty('The public key as a vkey of signed notes.', KEY) verifierKey!: string;

  static from(this: void, { root, ...checkpoint }: ListedCheckpoint, verifierKey: string): CheckpointResponse {
    return responseOf(CheckpointResponse, { ...checkpoint, root: root.toString('base64'), verifierKey });
  }
}

export class InclusionProofResponse {
  @TextProperty('In one line, what was verified.', 'Verified: the record is leaf 5 of the 8 that the checkpoint signs.')
  verdict!: string;
  @BooleanProperty('Whether this server finds the record unchanged.') verified!: boolean;
  @TextProperty(
    'The sealed record: canonical JSON (RFC 8785), whose UTF-8 bytes are hashed.',
    '{"actionType":"create"}',
  )
  canonical!: string;
  @IntegerProperty('Position among the leaves, from 0.', 5) leafIndex!: number;
  @TextProperty('SHA-256 of a zero byte and the record (RFC 9162), in base64.', HASH) leaf!: string;
  @TextListProperty('The hashes between leaf and root, lowest first, in base64.', [HASH]) path!: readonly string[];
  @TextProperty('Root of the tree, in base64.', HASH) root!: string;
  @IntegerProperty('Number of leaves of the tree.', 8) treeSize!: number;
  @TextProperty('The signed note about the root (C2SP tlog-checkpoint).', NOTE) checkpoint!: string;
  @TextProperty('The public key as a vkey of signed notes.', KEY) verifierKey!: string;
}

export class ConsistencyProofResponse {
  @IntegerProperty('Size of the earlier checkpoint.', 6) from!: number;
  @IntegerProperty('Size of the later checkpoint.', 8) to!: number;
  @TextProperty('Root of the earlier checkpoint, in base64.', HASH) fromRoot!: string;
  @TextProperty('Root of the later checkpoint, in base64.', HASH) toRoot!: string;
  @TextListProperty('The consistency proof (RFC 9162, section 2.1.4), in base64.', [HASH]) path!: readonly string[];
}
