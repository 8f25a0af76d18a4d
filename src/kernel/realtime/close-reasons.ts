/** Why the server ends a connection, and its code: of the private range of RFC 6455, after the status of HTTP. */
export const CLOSE_REASONS = {
  token_expired: { code: 4401, text: 'The access token has expired. Connect with a new one.' },
  session_ended: { code: 4401, text: 'The session has ended, the key was revoked or the account is not active.' },
  forbidden: { code: 4403, text: 'The account may no longer read notifications.' },
  slow_reader: { code: 4408, text: 'The client does not read what is sent to it.' },
  too_many_messages: { code: 4429, text: 'The client sends too many messages.' },
  restarting: { code: 4503, text: 'The server is restarting. Connect again.' },
} as const;

export type CloseReason = keyof typeof CLOSE_REASONS;
