// Generated from the OpenAPI document by `npm run client`. Do not edit.
export interface paths {
    "/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Describe the application
         * @description Name, version and entry points. Clients that prefer HTML, such as browsers, get a page.
         */
        get: operations["getRoot"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the public keys of access tokens
         * @description A JWK set (RFC 7517) that verifies the access tokens of this application.
         */
        get: operations["getJwks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/process": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get figures of a process
         * @description What the process that answers has counted since it started: its slowest statements and its caches.
         *
         *     Requires permission `jobs:manage`.
         */
        get: operations["getAdminProcess"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/traffic": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get requests by minute
         * @description Requests, errors and latency of all processes, kept for 14 days. Longer ranges have longer steps.
         *
         *     Requires permission `jobs:manage`.
         */
        get: operations["getAdminTraffic"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ai/assistant": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask the assistant
         * @description Answers questions about the catalogue and your own orders. It reads what you may read, and changes nothing.
         *
         *     Requires permission `ai:use`.
         */
        post: operations["askAiAssistant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ai/chat": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Talk to a model
         * @description Passes the messages to the provider. With `stream` the answer comes as server-sent events: `delta` for each piece, then `usage`, or `error` with a problem document when the answer breaks off. A client that disconnects ends the call.
         *
         *     Requires permission `ai:use`.
         */
        post: operations["chatAi"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ai/products/{id}/description": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Draft the description of a product
         * @description Changes nothing. Store the draft, or what you make of it, with `PATCH /api/v1/products/{id}`.
         *
         *     Requires permission `ai:use`, permission `products:manage`.
         */
        post: operations["draftAiProductDescription"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ai/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get your AI usage
         * @description Today (UTC): your calls, and what is left of your budget.
         *
         *     Requires permission `ai:use`.
         */
        get: operations["getAiUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ai/usage/service": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the AI usage of the service
         * @description Today (UTC): all calls, and who used most.
         *
         *     Requires permission `ai:read`.
         */
        get: operations["getAiUsageService"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List API keys
         * @description Your own, including ended ones; with `api-keys:manage` those of all users. Newest first.
         *
         *     Requires permission `api-keys:create`.
         */
        get: operations["listApiKeys"];
        put?: never;
        /**
         * Create an API key
         * @description The response contains the key, which is shown only once. Send it as `X-API-Key`. With `api-keys:manage` the key can belong to another user.
         *
         *     Requires permission `api-keys:create`.
         */
        post: operations["createApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/api-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an API key
         * @description Its scopes, expiry and last use, without the secret.
         *
         *     Requires permission `api-keys:create`.
         */
        get: operations["getApiKey"];
        put?: never;
        post?: never;
        /**
         * Revoke an API key
         * @description It is refused from the next request, on other instances within a second. It stays listed.
         *
         *     Requires permission `api-keys:create`.
         */
        delete: operations["revokeApiKey"];
        options?: never;
        head?: never;
        /**
         * Change an API key
         * @description Its name and rate limit. For other scopes create another key.
         *
         *     Requires permission `api-keys:create`.
         */
        patch: operations["updateApiKey"];
        trace?: never;
    };
    "/api/v1/api-keys/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate an API key
         * @description Issues a new secret, which is shown only once. The previous secrets remain valid for `overlapSeconds`, so that clients can be updated.
         *
         *     Requires permission `api-keys:create`.
         */
        post: operations["rotateApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List audit records
         * @description Your own; with `audits:read` those of all users. Withdrawn records are left out.
         *
         *     An API key requires the scope `audits:read`.
         */
        get: operations["listAudits"];
        put?: never;
        /**
         * Record an event
         * @description An event of your own. Its `source` is `client`, which tells it from records of the application.
         *
         *     Requires permission `audits:create`.
         */
        post: operations["createAudit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audits/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an audit record
         * @description One of your own; with `audits:read` any, as it was last amended, withdrawn ones included.
         *
         *     An API key requires the scope `audits:read`.
         */
        get: operations["getAudit"];
        /**
         * Amend an audit record
         * @description Status and details of an event that you recorded; with `audits:manage` of any record. Only `pending` becomes `success` or `failure`. The amendment is a record of its own, and the original can still be proved.
         *
         *     An API key requires the scope `audits:manage`.
         */
        put: operations["amendAudit"];
        post?: never;
        /**
         * Withdraw an audit record
         * @description Lists leave it out from now on. Nothing is deleted: it can still be read and proved.
         *
         *     Requires permission `audits:manage`.
         */
        delete: operations["withdrawAudit"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audits/{id}/proof": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Prove an audit record
         * @description One of your own; with `audits:read` any. What leads from the record to the latest signed checkpoint.
         *
         *     An API key requires the scope `audits:read`.
         */
        get: operations["getAuditProof"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audits/checkpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List checkpoints
         * @description Signed statements of what the audit trail holds, newest first. Keep some of them elsewhere.
         *
         *     Requires permission `audits:read`.
         */
        get: operations["listAuditCheckpoints"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audits/checkpoints/{size}/consistency": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Prove consistency
         * @description The hashes which show that a checkpoint continues an earlier one: nothing in between was rewritten.
         *
         *     Requires permission `audits:read`.
         */
        get: operations["getAuditCheckpointConsistency"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audits/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export the audit trail
         * @description NDJSON of all records with their leaves, and of all checkpoints. `npm run audit:verify` verifies it without this server.
         *
         *     Requires permission `audits:read`.
         */
        get: operations["downloadAuditExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/{provider}/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Return from a provider
         * @description The redirect URI for providers.
         */
        get: operations["handleCallback"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/{provider}/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Link an identity
         * @description Returns the URL to redirect this browser to, and sets a cookie that identifies the browser on its return: call it from the page that the browser leaves.
         */
        post: operations["linkIdentity"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/{provider}/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sign in with a provider
         * @description For browsers, not for scripts. The provider redirects to `auth/{provider}/callback`, which redirects to `returnTo` with a `code` for `POST auth/token`.
         */
        get: operations["beginLogin"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/email/change": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change your e-mail address
         * @description Mails a link to the new address, which becomes yours when its token is confirmed. Requires a recent authentication. The response does not tell whether another account has the address.
         */
        post: operations["requestEmailChange"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/email/change/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm a new e-mail address
         * @description With the token of the mailed link. Revokes all sessions of the account, and tells the former address.
         */
        post: operations["confirmEmailChange"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/email/verification": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Request another verification e-mail
         * @description Sends a new link if an account is waiting for verification. The response is always the same.
         */
        post: operations["resendEmailVerification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/email/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Verify an e-mail address
         * @description With the token of the mailed link.
         */
        post: operations["verifyEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/identities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List your identities
         * @description The external identities that you can sign in with.
         */
        get: operations["listIdentities"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/identities/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Unlink an identity
         * @description It can no longer be used to sign in; the provider is asked to revoke the tokens that it issued.
         */
        delete: operations["unlinkIdentity"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sign in with Auth0
         * @description The same as `GET auth/auth0/login`.
         */
        get: operations["beginWithAuth0"];
        put?: never;
        /**
         * Sign in
         * @description Starts a session with e-mail address and password. With `mode: cookie` the tokens are HttpOnly cookies and not in the response.
         */
        post: operations["signIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign out
         * @description Revokes the session of the access token; in browsers that of whichever cookie is left, and clears the cookies, also when the session has ended already.
         */
        post: operations["signOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/password/change": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change your password
         * @description Requires the current one. Revokes your other sessions.
         */
        post: operations["changePassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/password/forgot": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Request a password reset link
         * @description The link is mailed if the account exists. Response and response time do not depend on it.
         */
        post: operations["forgotPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/password/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reset a password
         * @description With the token of the mailed link. Revokes all sessions of the account.
         */
        post: operations["resetPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List sign-in providers */
        get: operations["listProviders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/reauthenticate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Authenticate again
         * @description With the password, in the session of this access token. Afterwards routes that require a recent authentication can be called. Users without a password sign in again.
         */
        post: operations["reauthenticate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refresh the tokens
         * @description Exchanges a refresh token for new tokens. It can be used once: using it again revokes the session. Browsers send `{}` with the cookie and get cookies.
         */
        post: operations["refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Register
         * @description Creates an account, which can sign in when its e-mail address is verified with the mailed link. The response is the same if the address has an account already: its owner is informed by e-mail.
         */
        post: operations["register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List your sessions
         * @description Newest first by default.
         */
        get: operations["listSessions"];
        put?: never;
        post?: never;
        /**
         * Sign out everywhere
         * @description Revokes all your sessions, including this one.
         */
        delete: operations["revokeSessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke a session
         * @description The current one or another one of yours.
         */
        delete: operations["revokeSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Exchange a code for tokens
         * @description The end of a sign-in with a provider, for the front end at `returnTo`. Starts a session. With `mode: cookie` the tokens are HttpOnly cookies and not in the response.
         */
        post: operations["redeemToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check health
         * @deprecated
         * @description Moved to `/health`.
         */
        get: operations["getHealthV1"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/health/db": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check the database
         * @deprecated
         * @description Moved to `/health/db`.
         */
        get: operations["getHealthDbV1"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/health/detailed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check health in detail
         * @description Also queue depths, workers, the newest migration, the connection pool, figures of the process, and settings to look at.
         *
         *     Requires role `admin`.
         */
        get: operations["getHealthDetailedV1"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check liveness
         * @deprecated
         * @description Moved to `/health/live`.
         */
        get: operations["getHealthLiveV1"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check readiness
         * @deprecated
         * @description Moved to `/health/ready`.
         */
        get: operations["getHealthReadyV1"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List jobs
         * @description Failed jobs by default.
         *
         *     Requires permission `jobs:manage`.
         */
        get: operations["listJobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{queue}/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a job
         * @description Requires permission `jobs:manage`.
         */
        get: operations["getJob"];
        put?: never;
        post?: never;
        /**
         * Discard a failed job
         * @description Its work is never done. For an event, only the handlers that failed are affected.
         *
         *     Requires permission `jobs:manage`.
         */
        delete: operations["discardJob"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{queue}/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry a failed job
         * @description With the full number of attempts.
         *
         *     Requires permission `jobs:manage`.
         */
        post: operations["retryJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{queue}/retry-failed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry the failed jobs of a queue
         * @description The oldest 1000, with the full number of attempts, as after an outage. Call it again while `left` is not 0.
         *
         *     Requires permission `jobs:manage`.
         */
        post: operations["retryJobFailed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List notifications
         * @description Your own, newest first, and in `page.unread` how many are unread. They are kept for some months.
         *
         *     Requires permission `notifications:read`.
         */
        get: operations["listNotifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/{id}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mark a notification as read
         * @description A second time changes nothing.
         *
         *     Requires permission `notifications:read`.
         */
        post: operations["markNotificationRead"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/announcements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send an announcement
         * @description To the users who are connected by socket, as an `event`. It is not stored in inboxes.
         *
         *     Requires permission `notifications:send`.
         */
        post: operations["sendNotificationAnnouncement"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/preferences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get your preferences
         * @description For each type of notification and each channel.
         *
         *     Requires permission `notifications:read`.
         */
        get: operations["listNotificationPreferences"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change your preferences
         * @description The given ones; the others stay. A channel that a type does not have is ignored.
         *
         *     Requires permission `notifications:read`.
         */
        patch: operations["updateNotificationPreferences"];
        trace?: never;
    };
    "/api/v1/notifications/read-all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mark all notifications as read
         * @description Requires permission `notifications:read`.
         */
        post: operations["markNotificationReadAll"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/ticket": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get a ticket for a socket connection
         * @description It is valid once, for 30 seconds. Clients that can send headers or `auth` do not need one.
         */
        post: operations["createNotificationTicket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/openai/chat": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Talk to a model, at the other path
         * @description The same as `POST /api/v1/ai/chat`.
         *
         *     Requires permission `ai:use`.
         */
        post: operations["chatOpenai"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List orders
         * @description Your own; with `orders:read` all orders. Newest first.
         *
         *     An API key requires the scope `orders:place` or `orders:read`.
         */
        get: operations["listOrders"];
        put?: never;
        /**
         * Place an order
         * @description Reserves the stock of all lines or of none, at the current prices.
         *
         *     Requires permission `orders:place`.
         */
        post: operations["placeOrder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an order
         * @description One of your own; with `orders:read` any order.
         *
         *     An API key requires the scope `orders:place` or `orders:read`.
         */
        get: operations["getOrder"];
        /**
         * Replace the lines of an order
         * @description Of a pending order of your own; with `orders:manage` of any pending order. Reserves and releases the difference in stock, completely or not at all. A line that stays or shrinks keeps its name and price; a new or larger line gets the current ones. `reservedUntil` does not change.
         *
         *     Requires permission `orders:place`.
         */
        put: operations["replaceOrder"];
        post?: never;
        /**
         * Delete an order
         * @description A `delivered` or `cancelled` one. Its audit records are kept.
         *
         *     Requires permission `orders:delete`.
         */
        delete: operations["deleteOrder"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel an order
         * @description One of your own; with `orders:manage` any order. `pending` or `paid` becomes `cancelled`, and the stock is released. The event `order.cancelled` names the paid amount as `refund`.
         *
         *     Requires permission `orders:place`.
         */
        post: operations["cancelOrder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{id}/deliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mark an order as delivered
         * @description `shipped` becomes `delivered`.
         *
         *     Requires permission `orders:manage`.
         */
        post: operations["deliverOrder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{id}/pay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mark an order as paid
         * @description `pending` becomes `paid`, and the reservation of the stock no longer expires. For payment services.
         *
         *     Requires permission `orders:manage`.
         */
        post: operations["payOrder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{id}/ship": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mark an order as shipped
         * @description `paid` becomes `shipped`.
         *
         *     Requires permission `orders:manage`.
         */
        post: operations["shipOrder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export orders
         * @description CSV with a row for each line of each matching order, in the order of placement, from one snapshot. Amounts are in minor units.
         *
         *     Requires permission `orders:read`.
         */
        get: operations["downloadOrderExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/statistics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get order statistics
         * @description Counts and revenue by day and by status, for each currency. Revenue counts paid, shipped and delivered orders on the day of placement.
         *
         *     Requires permission `orders:read`.
         */
        get: operations["getOrderStatistics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/permissions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List permissions
         * @description Sorted by name by default.
         *
         *     Requires permission `access:manage`.
         */
        get: operations["listPermissions"];
        put?: never;
        /**
         * Create a permission
         * @description For other applications, such as a front end, that ask for it. The code of this application uses only its own permissions.
         *
         *     Requires permission `access:manage`.
         */
        post: operations["createPermission"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/permissions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a permission
         * @description Requires permission `access:manage`.
         */
        get: operations["getPermission"];
        /**
         * Replace a permission
         * @description Only the description of a system permission can be changed.
         *
         *     Requires permission `access:manage`.
         */
        put: operations["replacePermission"];
        post?: never;
        /**
         * Delete a permission
         * @description Removes it from all roles and users. A system permission cannot be deleted.
         *
         *     Requires permission `access:manage`.
         */
        delete: operations["deletePermission"];
        options?: never;
        head?: never;
        /**
         * Change a permission
         * @description Only the description of a system permission can be changed.
         *
         *     Requires permission `access:manage`.
         */
        patch: operations["patchPermission"];
        trace?: never;
    };
    "/api/v1/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List products
         * @description By default the best match first if `q` is given, else the newest.
         */
        get: operations["listProducts"];
        put?: never;
        /**
         * Create a product
         * @description Requires permission `products:manage`.
         */
        post: operations["createProduct"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/products/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a product */
        get: operations["getProduct"];
        /**
         * Replace a product
         * @description If-Match ignores changes of the stock, unless the request sets the stock to another number.
         *
         *     Requires permission `products:manage`.
         */
        put: operations["replaceProduct"];
        post?: never;
        /**
         * Delete a product
         * @description Order lines keep their copy of it; its SKU can be used again.
         *
         *     Requires permission `products:manage`.
         */
        delete: operations["deleteProduct"];
        options?: never;
        head?: never;
        /**
         * Change a product
         * @description None of the fields accepts null. If-Match ignores changes of the stock, unless the request sets the stock to another number.
         *
         *     Requires permission `products:manage`.
         */
        patch: operations["patchProduct"];
        trace?: never;
    };
    "/api/v1/products/{id}/stock-adjustments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Adjust the stock of a product
         * @description Changes the stock by a difference, so that sales in between count. Send Idempotency-Key, so that a repetition adjusts nothing. With If-Match the whole product must be unchanged.
         *
         *     Requires permission `products:manage`.
         */
        post: operations["adjustProductStockAdjustmentStock"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/products/categories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the categories
         * @description Of all products that can be ordered.
         */
        get: operations["getProductCategories"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/products/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export products
         * @description CSV, sorted by SKU, from one snapshot. `POST products/import` accepts it.
         *
         *     Requires permission `products:manage`.
         */
        get: operations["downloadProductExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/products/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Import products
         * @description Creates products with a new SKU and updates those that differ; importing the same file again changes nothing. Existing products keep their stock, unless `stock=set`. Rows follow the rules of `POST products`. All rows or none are imported, unless `mode=valid`.
         *
         *     Requires permission `products:manage`.
         */
        post: operations["uploadProductImport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List reports
         * @description Your own; with `reports:read` all reports. Newest first.
         *
         *     Requires permission `reports:create`.
         */
        get: operations["listReports"];
        put?: never;
        /**
         * Request a report
         * @description It is written in the background: poll its `status` until it is `done`, then download its content.
         *
         *     Requires permission `reports:create`.
         */
        post: operations["requestReport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a report
         * @description Its status, progress and expiry.
         *
         *     Requires permission `reports:create`.
         */
        get: operations["getReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/{id}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download a report
         * @description Your own, when it is `done` and until it expires.
         *
         *     Requires permission `reports:create`.
         */
        get: operations["getReportContent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/roles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List roles
         * @description Sorted by name by default.
         *
         *     Requires permission `access:manage`.
         */
        get: operations["listRoles"];
        put?: never;
        /**
         * Create a role
         * @description A role inherits the permissions of its parent.
         *
         *     Requires permission `access:manage`.
         */
        post: operations["createRole"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/roles/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a role
         * @description Requires permission `access:manage`.
         */
        get: operations["getRole"];
        /**
         * Replace a role
         * @description Takes effect with the next request of each user who has the role.
         *
         *     Requires permission `access:manage`.
         */
        put: operations["replaceRole"];
        post?: never;
        /**
         * Delete a role
         * @description A system role, a role of users and a parent of other roles cannot be deleted.
         *
         *     Requires permission `access:manage`.
         */
        delete: operations["deleteRole"];
        options?: never;
        head?: never;
        /**
         * Change a role
         * @description Takes effect with the next request of each user who has the role.
         *
         *     Requires permission `access:manage`.
         */
        patch: operations["patchRole"];
        trace?: never;
    };
    "/api/v1/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List rules
         * @description The highest priority first by default.
         *
         *     Requires permission `access:manage`.
         */
        get: operations["listRules"];
        put?: never;
        /**
         * Create a rule
         * @description Takes effect with the next request. `POST /api/v1/rules/test` simulates a rule before it is created.
         *
         *     Requires permission `access:manage`.
         */
        post: operations["createRule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rules/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a rule
         * @description Requires permission `access:manage`.
         */
        get: operations["getRule"];
        /**
         * Replace a rule
         * @description Takes effect with the next request.
         *
         *     Requires permission `access:manage`.
         */
        put: operations["replaceRule"];
        post?: never;
        /**
         * Delete a rule
         * @description Takes effect with the next request.
         *
         *     Requires permission `access:manage`.
         */
        delete: operations["deleteRule"];
        options?: never;
        head?: never;
        /**
         * Change a rule
         * @description Takes effect with the next request.
         *
         *     Requires permission `access:manage`.
         */
        patch: operations["patchRule"];
        trace?: never;
    };
    "/api/v1/rules/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Simulate a decision
         * @description For any user, permission, resource and request, and optionally with a rule that does not exist yet. Explains which rule or role decides. Changes nothing.
         *
         *     Requires permission `access:manage`.
         */
        post: operations["testRule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List users
         * @description Newest first by default.
         *
         *     Requires permission `users:read`.
         */
        get: operations["listUsers"];
        put?: never;
        /**
         * Create a user
         * @description Callers who are not admins can assign only roles that they have, and `user`.
         *
         *     Requires permission `users:manage`.
         */
        post: operations["createUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a user
         * @description Yourself; with `users:read` any user.
         *
         *     An API key requires the scope `users:read`.
         */
        get: operations["getUser"];
        /**
         * Replace a user
         * @description Sets names, e-mail address and username; an absent username is removed. A new e-mail address is not verified.
         *
         *     Requires permission `users:manage`.
         */
        put: operations["replaceUser"];
        post?: never;
        /**
         * Delete a user
         * @description Access ends with the next request; e-mail address and username can be used again. Orders and audit records are kept. The last active admin cannot be deleted.
         *
         *     Requires permission `users:manage`.
         */
        delete: operations["deleteUser"];
        options?: never;
        head?: never;
        /**
         * Change a user
         * @description A new e-mail address is not verified.
         *
         *     Requires permission `users:manage`.
         */
        patch: operations["patchUser"];
        trace?: never;
    };
    "/api/v1/users/{id}/deactivate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Deactivate a user
         * @description All credentials of the user are refused from the next request. The last active admin stays active.
         *
         *     Requires permission `users:manage`.
         */
        post: operations["deactivateUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{id}/permissions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the permissions of a user
         * @description Those of the user itself, and all including those of the roles.
         *
         *     Requires permission `users:read`.
         */
        get: operations["getUserPermissions"];
        /**
         * Replace the permissions of a user
         * @description Those of the user itself, without those of the roles. Takes effect with the next request of the user. Callers who are not admins can grant only permissions that they have.
         *
         *     Requires permission `users:manage`.
         */
        put: operations["setUserPermissions"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{id}/reactivate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reactivate a user
         * @description The user can sign in again.
         *
         *     Requires permission `users:manage`.
         */
        post: operations["reactivateUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{id}/roles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Replace the roles of a user
         * @description Takes effect with the next request of the user. Callers who are not admins can assign only roles that they have, to users who have no others. The last active admin stays an admin.
         *
         *     Requires permission `users:manage`.
         */
        put: operations["setUserRoles"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get yourself
         * @description The user of the access token or API key.
         */
        get: operations["getUserMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change yourself */
        patch: operations["patchUserMe"];
        trace?: never;
    };
    "/api/v1/users/statistics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get user statistics
         * @description The number of users in total, by role, and by day of creation. Deleted users do not count.
         *
         *     Requires permission `users:manage`.
         */
        get: operations["getUserStatistics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List webhooks
         * @description Without their secrets. Newest first.
         *
         *     Requires permission `webhooks:manage`.
         */
        get: operations["listWebhooks"];
        put?: never;
        /**
         * Create a webhook
         * @description From now on, events of these types are sent to the URL, signed after Standard Webhooks. The response contains the secret, which is shown only once.
         *
         *     Requires permission `webhooks:manage`.
         */
        post: operations["createWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a webhook
         * @description Its URL, event types and state, without the secret.
         *
         *     Requires permission `webhooks:manage`.
         */
        get: operations["getWebhook"];
        put?: never;
        post?: never;
        /**
         * Delete a webhook
         * @description Its pending deliveries are cancelled.
         *
         *     Requires permission `webhooks:manage`.
         */
        delete: operations["deleteWebhook"];
        options?: never;
        head?: never;
        /**
         * Change a webhook
         * @description Requires the permissions to read what events of all its types tell, because it may lead them elsewhere. Deactivating it cancels its pending deliveries.
         *
         *     Requires permission `webhooks:manage`.
         */
        patch: operations["updateWebhook"];
        trace?: never;
    };
    "/api/v1/webhooks/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List deliveries
         * @description Of the last 30 days, without the messages. Newest first.
         *
         *     Requires permission `webhooks:manage`.
         */
        get: operations["listWebhookDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{id}/deliveries/{deliveryId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a delivery
         * @description What came of the last attempt, and when the next one is due.
         *
         *     Requires permission `webhooks:manage`.
         */
        get: operations["getWebhookDelivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{id}/deliveries/{deliveryId}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replay a delivery
         * @description Sends the message again, with the same `webhook-id` and all retries, whatever came of it before. Receivers that remember ids ignore it if they had it.
         *
         *     Requires permission `webhooks:manage`.
         */
        post: operations["replayWebhookDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate the secret of a webhook
         * @description Issues a new secret, which is shown only once. For `overlapSeconds` messages have a signature by each of the previous secrets, too, so that receivers can be updated.
         *
         *     Requires permission `webhooks:manage`.
         */
        post: operations["rotateWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Test a webhook
         * @description Sends a message of the type `webhook.test`, once, also to an inactive webhook. Poll the delivery until its `status` is no longer `pending`.
         *
         *     Requires permission `webhooks:manage`.
         */
        post: operations["testWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List products by cursor
         * @description As in version 1, but by cursor only and without a total, so that nothing has to be counted. By default the best match first if `q` is given, else the newest.
         */
        get: operations["listProductsV2"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check health
         * @description Readiness, and what an instance can do without for a while: queues, outbox, worker, migrations, disk. `degraded` is answered with 200. These checks are made every five seconds at most.
         */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/db": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check the database
         * @description Runs a statement, with a timeout.
         */
        get: operations["getHealthDb"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/detailed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check health in detail
         * @description Also queue depths, workers, the newest migration, the connection pool, figures of the process, and settings to look at.
         *
         *     Requires role `admin`.
         */
        get: operations["getHealthDetailed"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check liveness
         * @description Checks only the process. Restart it when this fails.
         */
        get: operations["getHealthLive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check readiness
         * @description Send requests to another instance when this fails; do not restart this one.
         */
        get: operations["getHealthReady"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/problems": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the problem types
         * @description All codes, each with a link to its page.
         */
        get: operations["listProblems"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/problems/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Explain a problem type
         * @description What happened, and what the client can do.
         */
        get: operations["getProblem"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        AcceptedResponse: {
            /**
             * @description What happens now.
             * @example If this is possible for the address, an e-mail is on its way to it.
             */
            message: string;
        };
        /** @description The budget of tokens is used up. */
        ai_budget_exceeded: components["schemas"]["ProblemResponse"] & {
            /** @enum {unknown} */
            code?: "ai_budget_exceeded";
            /** @enum {unknown} */
            status?: 429;
        } & {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "ai_budget_exceeded";
        };
        AiTotalUsageResponse: {
            /**
             * @description Calls of models, those under way included.
             * @example 12
             */
            calls: number;
            /**
             * Format: date
             * @description The day (UTC) that is counted.
             * @example 2026-01-31
             */
            day: string;
            /**
             * @description The part of these tokens that is estimated.
             * @example 0
             */
            estimatedTokens: number;
            /**
             * @description Failed ones among them.
             * @example 1
             */
            failedCalls: number;
            /** @description The budget of the whole service. */
            service: components["schemas"]["BudgetResponse"];
            /**
             * @description Tokens that they have taken.
             * @example 2300
             */
            totalTokens: number;
            /** @description The 50 users with the most tokens. */
            users: components["schemas"]["UserTotalsResponse"][];
        };
        AiUsageResponse: {
            /**
             * @description Calls of models, those under way included.
             * @example 12
             */
            calls: number;
            /**
             * Format: date
             * @description The day (UTC) that is counted.
             * @example 2026-01-31
             */
            day: string;
            /**
             * @description The part of these tokens that is estimated.
             * @example 0
             */
            estimatedTokens: number;
            /**
             * @description Failed ones among them.
             * @example 1
             */
            failedCalls: number;
            /** @description The budget of the API key, when one is used. */
            key?: components["schemas"]["BudgetResponse"];
            /**
             * @description Tokens that they have taken.
             * @example 2300
             */
            totalTokens: number;
            /** @description The budget of the user. */
            user: components["schemas"]["BudgetResponse"];
        };
        AmendAuditRequest: {
            /**
             * @description A JSON object of at most 16 KiB; null for none.
             * @example {
             *       "reason": "Delivered to a neighbour."
             *     }
             */
            details?: {
                [key: string]: unknown;
            } | null;
            /**
             * @description Outcome. Only `pending` becomes another one.
             * @example failure
             */
            status?: components["schemas"]["AuditStatus"];
        };
        AnnouncementRequest: {
            /**
             * @description Only to users with this role. To all when it is absent.
             * @example manager
             */
            role?: string;
            /**
             * @description What is announced.
             * @example The shop closes for an hour at 22:00 UTC.
             */
            text: string;
        };
        AnnouncementResponse: {
            /**
             * Format: uuid
             * @description Id of the announcement.
             */
            id: string;
        };
        ApiKeyPage: {
            items: components["schemas"]["ApiKeyResponse"][];
            page: components["schemas"]["PageInfo"];
        };
        ApiKeyRequest: {
            /**
             * Format: date-time
             * @description When it expires: at the latest, and if absent, `API_KEY_MAX_DAYS` from now.
             * @example 2026-12-31T12:00:00Z
             */
            expiresAt?: string;
            /**
             * @description What uses the key.
             * @example Warehouse
             */
            name: string;
            /**
             * @description Requests per minute; null for the common limit of API keys.
             * @example 600
             */
            rateLimitPerMinute?: number | null;
            /**
             * @description Permissions of the key, as far as its owner has them. It can do nothing else.
             * @example [
             *       "products:manage"
             *     ]
             */
            scopes: string[];
            /**
             * Format: uuid
             * @description Owner of the key; another user than the caller requires `api-keys:manage`.
             */
            userId?: string;
        };
        ApiKeyResponse: components["schemas"]["VersionedResource"] & {
            /**
             * Format: date-time
             * @description When it expires.
             * @example 2026-12-31T12:00:00.000Z
             */
            expiresAt: string;
            /**
             * Format: date-time
             * @description When it was last used, to the minute.
             */
            lastUsedAt: string | null;
            /**
             * @description What uses the key.
             * @example Warehouse
             */
            name: string;
            /**
             * Format: date-time
             * @description Until when secrets from before a rotation are valid.
             * @example null
             */
            overlapUntil: string | null;
            /**
             * @description The beginning of the key, which is not secret.
             * @example kls_3yZe8MqT0a
             */
            prefix: string;
            /**
             * @description Requests per minute; null for the common limit.
             * @example 600
             */
            rateLimitPerMinute: number | null;
            /**
             * Format: date-time
             * @description When it was revoked.
             * @example null
             */
            revokedAt: string | null;
            /**
             * @description Permissions, as far as the owner has them.
             * @example [
             *       "products:manage"
             *     ]
             */
            scopes: string[];
            /** @description Status. */
            status: components["schemas"]["ApiKeyStatus"];
            /**
             * Format: uuid
             * @description Owner of the key.
             */
            userId: string;
        };
        /** @enum {string} */
        ApiKeyStatus: "active" | "expired" | "revoked";
        AssistantRequest: {
            /** @description The conversation before the question, oldest text first. Default: `[]`. */
            history?: components["schemas"]["SpokenRequest"][];
            /**
             * @description The question.
             * @example Where is my last order?
             */
            question: string;
        };
        AssistantResponse: {
            /**
             * @description The answer, as plain text without links. It can be wrong.
             * @example ORD-000123 was shipped on 31 January.
             */
            answer: string;
            /**
             * @description The model that answered.
             * @example gpt-4o-mini
             */
            model: string;
            /** @description The tools that were called, in their order. */
            tools: components["schemas"]["UsedToolResponse"][];
            /** @description Counted tokens of all rounds. */
            usage: components["schemas"]["TokensResponse"];
        };
        /** @enum {string} */
        AuditActionType: "create" | "update" | "delete" | "view" | "export" | "import" | "login" | "logout" | "other";
        AuditPage: {
            items: components["schemas"]["AuditResponse"][];
            page: components["schemas"]["PageInfo"];
        };
        AuditRequest: {
            /**
             * @description Type of the action.
             * @example other
             */
            actionType: components["schemas"]["AuditActionType"];
            /**
             * @description A JSON object of at most 16 KiB; null for none.
             * @example {
             *       "reason": "Delivered to a neighbour."
             *     }
             */
            details?: {
                [key: string]: unknown;
            } | null;
            /**
             * Format: uuid
             * @description The entity that the event is about.
             */
            entityId: string;
            /**
             * @description Type of the entity that the event is about.
             * @example parcel
             */
            entityType: string;
            /** @description Outcome; `pending` can be amended to one of the others. Default: `"success"`. */
            status?: components["schemas"]["AuditStatus"];
        };
        AuditResponse: {
            /** @description Type of the action. */
            actionType: components["schemas"]["AuditActionType"];
            /**
             * @description The actor: user:<id>, api_key:<id>, anonymous or system.
             * @example user:0199a5f0-7c2e-7cc3-8a52-0c3a1c9be003
             */
            actor: string;
            /**
             * @description Changed fields, with `from` and `to`, or `by` for a difference. Secrets are masked; erased personal data is a `commitment`.
             * @example {
             *       "stock": {
             *         "by": -2
             *       }
             *     }
             */
            changes: {
                [key: string]: unknown;
            } | null;
            /**
             * Format: date-time
             * @description Time of the action.
             */
            createdAt: string;
            /**
             * @description Details of the action.
             * @example {
             *       "number": "ORD-000123"
             *     }
             */
            details: {
                [key: string]: unknown;
            } | null;
            /**
             * Format: uuid
             * @description The entity that the action was about.
             */
            entityId: string;
            /**
             * @description Type of the entity that the action was about.
             * @example order
             */
            entityType: string;
            /**
             * Format: uuid
             * @description Id of the record.
             */
            id: string;
            /**
             * @description IP address of the client, until it is erased.
             * @example 127.0.0.1
             */
            ipAddress: string | null;
            /**
             * @description Id of the request.
             * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be004
             */
            requestId: string | null;
            /** @description Who says so: the application, or a client about an event of its own. */
            source: components["schemas"]["AuditSource"];
            /** @description Outcome, as last amended. */
            status: components["schemas"]["AuditStatus"];
            /**
             * @description W3C trace id of the request.
             * @example 0af7651916cd43dd8448eb211c80319c
             */
            traceId: string | null;
            /**
             * Format: date-time
             * @description When the record was last amended or withdrawn, if ever.
             * @example null
             */
            updatedAt: string | null;
            /**
             * @description User agent of the client, until it is erased.
             * @example curl/8.5.0
             */
            userAgent: string | null;
            /**
             * Format: uuid
             * @description The acting user; null for the system and anonymous callers.
             */
            userId: string | null;
            /**
             * @description 1, and one more for each amendment; the ETag.
             * @example 1
             */
            version: number;
            /**
             * Format: date-time
             * @description When the record was withdrawn, if ever.
             * @example null
             */
            withdrawnAt: string | null;
        };
        /** @enum {string} */
        AuditSource: "system" | "client";
        /** @enum {string} */
        AuditStatus: "success" | "failure" | "pending";
        BudgetResponse: {
            /**
             * @description Tokens of a day.
             * @example 200000
             */
            limit: number;
            /**
             * @description Tokens that are left.
             * @example 196600
             */
            remaining: number;
            /**
             * @description Tokens that are reserved for calls under way.
             * @example 1100
             */
            reserved: number;
            /**
             * @description Tokens that calls have taken.
             * @example 2300
             */
            used: number;
        };
        CacheResponse: {
            /**
             * @description Lookups that found a value.
             * @example 900
             */
            hits: number;
            /**
             * @description Lookups that found none.
             * @example 100
             */
            misses: number;
            /**
             * @description Name of the cache.
             * @example counts
             */
            name: string;
        };
        CategoriesResponse: {
            /** @description Categories of the products that can be ordered, by name. */
            items: components["schemas"]["CategoryResponse"][];
        };
        CategoryResponse: {
            /**
             * @description Name of the category.
             * @example Beverages
             */
            name: string;
            /**
             * @description Products of it that can be ordered.
             * @example 12
             */
            products: number;
        };
        ChangeEmailRequest: {
            /**
             * Format: email
             * @description The new e-mail address; a link is mailed to it.
             * @example anna@example.com
             */
            newEmail: string;
        };
        ChangePasswordRequest: {
            /**
             * Format: password
             * @description The current password.
             * @example keelson-demo
             */
            currentPassword: string;
            /**
             * Format: password
             * @description At least 12 characters and at most 72 bytes. Common passwords, repetitions and the name or address of the user are refused.
             * @example four words make a good one
             */
            newPassword: string;
        };
        ChatRequest: {
            /**
             * @description Most tokens of the answer; 1024 when not given.
             * @example 256
             */
            max_tokens?: number;
            /** @description The conversation, oldest message first. */
            messages: components["schemas"]["MessageRequest"][];
            /**
             * @description One of the allowed models.
             * @example gpt-4o-mini
             */
            model?: string;
            /**
             * @description Answer with server-sent events. Default: `false`.
             * @example false
             */
            stream?: boolean;
            /**
             * @description Randomness of the answer; the default of the model when not given.
             * @example 0
             */
            temperature?: number;
        };
        ChatResponse: {
            /**
             * @description Why it ends: `stop`, or `length` when max_tokens was reached.
             * @example stop
             */
            finish_reason: string;
            /**
             * @description Id of the answer at the provider.
             * @example chatcmpl-9xyz
             */
            id: string;
            /**
             * @description Duration of the call of the provider.
             * @example 812
             */
            latency_ms: number;
            /** @description The answer. */
            message: components["schemas"]["MessageResponse"];
            /**
             * @description The model that answered.
             * @example gpt-4o-mini
             */
            model: string;
            /**
             * @description Id of the request.
             * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be004
             */
            request_id: string;
            /** @description Counted tokens. */
            usage: components["schemas"]["UsageResponse"];
        };
        CheckpointPage: {
            items: components["schemas"]["CheckpointResponse"][];
            page: components["schemas"]["PageInfo"];
        };
        CheckpointResponse: {
            /**
             * Format: date-time
             * @description When it was signed.
             */
            createdAt: string;
            /**
             * @description The signed note (C2SP tlog-checkpoint). Keep it elsewhere: it proves what was sealed then.
             * @example shop.example.com/audits
             *     8
             *     lqKW0iTyhcZ77pPDDwownkdVfw2qNdxbh+QQt4YwCc8=
             *
             *     — shop.example.com/audits obLD1K...
             */
            note: string;
            /**
             * @description Root of these leaves, in base64.
             * @example lqKW0iTyhcZ77pPDDwownkdVfw2qNdxbh+QQt4YwCc8=
             */
            root: string;
            /**
             * @description Number of leaves that it signs.
             * @example 8
             */
            size: number;
            /**
             * @description The public key as a vkey of signed notes.
             * @example shop.example.com/audits+a1b2c3d4+AYqJxqOpVQ1q0ZlJjzUuZ5a2lQ4oZ7dPp2Wm5oQ6nN1T
             */
            verifierKey: string;
        };
        ConsistencyProofResponse: {
            /**
             * @description Size of the earlier checkpoint.
             * @example 6
             */
            from: number;
            /**
             * @description Root of the earlier checkpoint, in base64.
             * @example lqKW0iTyhcZ77pPDDwownkdVfw2qNdxbh+QQt4YwCc8=
             */
            fromRoot: string;
            /**
             * @description The consistency proof (RFC 9162, section 2.1.4), in base64.
             * @example [
             *       "lqKW0iTyhcZ77pPDDwownkdVfw2qNdxbh+QQt4YwCc8="
             *     ]
             */
            path: string[];
            /**
             * @description Size of the later checkpoint.
             * @example 8
             */
            to: number;
            /**
             * @description Root of the later checkpoint, in base64.
             * @example lqKW0iTyhcZ77pPDDwownkdVfw2qNdxbh+QQt4YwCc8=
             */
            toRoot: string;
        };
        CreateUserRequest: components["schemas"]["UserRequest"] & {
            /**
             * Format: password
             * @description Password of at least 12 characters. Without one, sign-in with a password is not possible yet.
             * @example four words make a good one
             */
            password?: string;
            /**
             * @description Roles, the complete list. Default: `["user"]`.
             * @example [
             *       "user"
             *     ]
             */
            roles?: string[];
        };
        CursorPageInfo: {
            /**
             * @description Maximum number of items.
             * @example 20
             */
            limit: number;
            /**
             * @description `cursor` of the next page; null on the last.
             * @example WyJDaGFpIl0.3q2-7wAAAAAAAAAAAAAAAA
             */
            nextCursor: string | null;
        };
        DayOfArrivalsResponse: {
            /**
             * Format: date
             * @description Day, in UTC.
             * @example 2026-01-31
             */
            day: string;
            /**
             * @description Users created on that day.
             * @example 12
             */
            users: number;
        };
        DayOfSalesResponse: components["schemas"]["SalesResponse"] & {
            /**
             * Format: date
             * @description Day, in UTC.
             * @example 2026-01-31
             */
            day: string;
        };
        DeliveryPage: {
            items: components["schemas"]["DeliveryResponse"][];
            page: components["schemas"]["PageInfo"];
        };
        DeliveryResponse: {
            /**
             * Format: date-time
             * @description Time of the last attempt.
             */
            attemptedAt: string | null;
            /**
             * @description Number of attempts.
             * @example 1
             */
            attempts: number;
            /**
             * Format: date-time
             * @description Time of creation.
             */
            createdAt: string;
            /**
             * @description Duration of the last attempt in milliseconds.
             * @example 120
             */
            durationMs: number | null;
            /**
             * @description Why the last attempt failed.
             * @example The endpoint answered 503.
             */
            error: string | null;
            /**
             * @description The type of the event.
             * @example order.paid
             */
            eventType: string;
            /**
             * Format: date-time
             * @description When it was delivered, failed for good or was cancelled.
             */
            finishedAt: string | null;
            /**
             * Format: uuid
             * @description Id.
             */
            id: string;
            /**
             * Format: uuid
             * @description The `webhook-id` of the message, the same each time it is sent.
             */
            messageId: string;
            /**
             * Format: date-time
             * @description Time of the next attempt; null when there will be none.
             */
            nextAttemptAt: string | null;
            /**
             * @description Status of the last response; null when there was none.
             * @example 204
             */
            responseStatus: number | null;
            /** @description Status. `cancelled`: the webhook was deactivated or deleted before it was delivered. */
            status: components["schemas"]["DeliveryStatus"];
            /**
             * Format: uuid
             * @description The webhook.
             */
            webhookId: string;
        };
        /** @enum {string} */
        DeliveryStatus: "pending" | "delivered" | "failed" | "cancelled";
        DescriptionRequest: {
            /**
             * @description Language of the text. Default: `"en"`.
             * @example de
             */
            language?: string;
            /**
             * @description What the text should mention.
             * @example For restaurants.
             */
            notes?: string;
        };
        DescriptionResponse: {
            /**
             * @description The draft, as plain text. Check it before you store it.
             * @example A white wine for long evenings.
             */
            description: string;
            /**
             * @description The model that wrote it.
             * @example gpt-4o-mini
             */
            model: string;
            /**
             * Format: uuid
             * @description The product, which is not changed.
             */
            productId: string;
            /** @description Counted tokens. */
            usage: components["schemas"]["TokensResponse"];
        };
        DetailedHealthResponse: components["schemas"]["HealthResponse"] & {
            /** @description Its connections to the database. */
            pool: components["schemas"]["PoolResponse"];
            /** @description This process. */
            process: components["schemas"]["ProcessResponse"];
            /**
             * @description Settings that are valid and may not be meant.
             * @example [
             *       "SMTP_URL is not set: mails are written to files."
             *     ]
             */
            warnings: string[];
        };
        EmailRequest: {
            /**
             * Format: email
             * @description E-mail address of the account.
             * @example anna@example.com
             */
            email: string;
        };
        EvaluatedRuleResponse: {
            /** @description Effect. */
            effect: components["schemas"]["RuleEffect"];
            /**
             * Format: uuid
             * @description Id; all zeros for the rule of the request.
             */
            id: string;
            /**
             * @description Name.
             * @example Auditors stay in the office
             */
            name: string;
            /**
             * @description The permission that it applies to.
             * @example audits:read
             */
            permission: string;
            /**
             * @description Priority among rules with the same effect.
             * @example 10
             */
            priority: number;
        };
        HealthResponse: {
            /**
             * @description The checks by name. A degraded or disabled part leaves the instance healthy.
             * @example {
             *       "database": {
             *         "status": "healthy",
             *         "message": "The database answers.",
             *         "responseTimeMs": 0.4
             *       }
             *     }
             */
            checks: {
                [key: string]: {
                    /** @description Only in the detailed check. */
                    details?: {
                        [key: string]: unknown;
                    };
                    message: string;
                    responseTimeMs?: number;
                    /** @enum {string} */
                    status: "healthy" | "degraded" | "disabled" | "unhealthy";
                };
            };
            /** @description The worst of all checks. */
            status: components["schemas"]["HealthStatus"];
            /**
             * Format: date-time
             * @description Time of the checks.
             */
            timestamp: string;
            /**
             * @description Seconds since the process started.
             * @example 3600
             */
            uptimeSeconds: number;
            /**
             * @description Version of the application.
             * @example 0.1.0
             */
            version: string;
        };
        /** @enum {string} */
        HealthStatus: "healthy" | "degraded" | "unhealthy";
        HoldersResponse: {
            /**
             * @description Role.
             * @example manager
             */
            role: string;
            /**
             * @description Users with the role.
             * @example 3
             */
            users: number;
        };
        /** @description The first request is still running. */
        idempotency_key_in_flight: components["schemas"]["ProblemResponse"] & {
            /** @enum {unknown} */
            code?: "idempotency_key_in_flight";
            /** @enum {unknown} */
            status?: 409;
        } & {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "idempotency_key_in_flight";
        };
        /** @description Idempotency-Key was used with another body. */
        idempotency_key_reused: components["schemas"]["ProblemResponse"] & {
            /** @enum {unknown} */
            code?: "idempotency_key_reused";
            /** @enum {unknown} */
            status?: 422;
        } & {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "idempotency_key_reused";
        };
        IdentitiesResponse: {
            /** @description The oldest first. */
            items: components["schemas"]["IdentityResponse"][];
        };
        IdentityResponse: {
            /**
             * Format: date-time
             * @description When it was linked.
             */
            createdAt: string;
            /**
             * @description E-mail address at the provider.
             * @example anna@example.com
             */
            email: string | null;
            /**
             * Format: uuid
             * @description Id.
             */
            id: string;
            /**
             * @description Issuer of the identity.
             * @example https://accounts.google.com
             */
            issuer: string;
            /**
             * Format: date-time
             * @description Last sign-in by redirect.
             */
            lastUsedAt: string | null;
            /**
             * @description Provider of the last sign-in by redirect; null if there was none.
             * @example google
             */
            provider: string | null;
            /**
             * @description Subject at the issuer.
             * @example 110169484474386276334
             */
            subject: string;
        };
        /** @description Rows cannot be imported. */
        import_refused: components["schemas"]["ProblemResponse"] & {
            /**
             * @description Number of violations.
             * @example 3
             */
            broken: number;
            /** @enum {unknown} */
            code?: "import_refused";
            /**
             * @description Number of invalid rows.
             * @example 2
             */
            refused: number;
            /**
             * @description Number of rows.
             * @example 120
             */
            rows: number;
            /** @enum {unknown} */
            status?: 422;
        } & {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "import_refused";
        };
        ImportResponse: {
            /**
             * @description Products that were created.
             * @example 1
             */
            created: number;
            /**
             * @description Why rows were skipped: the first 100 violations.
             * @example [
             *       {
             *         "pointer": "#/rows/2/price",
             *         "line": 4,
             *         "code": "decimal",
             *         "detail": "price must be an amount such as 18.00."
             *       }
             *     ]
             */
            errors: components["schemas"]["ViolationResponse"][];
            /**
             * @description Rows that were skipped, with `mode=valid` only.
             * @example 1
             */
            refused: number;
            /**
             * @description Rows of the file.
             * @example 3
             */
            rows: number;
            /**
             * @description Existing products that keep another stock than the file has, with `stock=keep` only.
             * @example 0
             */
            stockKept: number;
            /**
             * @description Products that already were as in the file.
             * @example 0
             */
            unchanged: number;
            /**
             * @description Products that were updated.
             * @example 1
             */
            updated: number;
        };
        InclusionProofResponse: {
            /**
             * @description The sealed record: canonical JSON (RFC 8785), whose UTF-8 bytes are hashed.
             * @example {"actionType":"create"}
             */
            canonical: string;
            /**
             * @description The signed note about the root (C2SP tlog-checkpoint).
             * @example shop.example.com/audits
             *     8
             *     lqKW0iTyhcZ77pPDDwownkdVfw2qNdxbh+QQt4YwCc8=
             *
             *     — shop.example.com/audits obLD1K...
             */
            checkpoint: string;
            /**
             * @description SHA-256 of a zero byte and the record (RFC 9162), in base64.
             * @example lqKW0iTyhcZ77pPDDwownkdVfw2qNdxbh+QQt4YwCc8=
             */
            leaf: string;
            /**
             * @description Position among the leaves, from 0.
             * @example 5
             */
            leafIndex: number;
            /**
             * @description The hashes between leaf and root, lowest first, in base64.
             * @example [
             *       "lqKW0iTyhcZ77pPDDwownkdVfw2qNdxbh+QQt4YwCc8="
             *     ]
             */
            path: string[];
            /**
             * @description Root of the tree, in base64.
             * @example lqKW0iTyhcZ77pPDDwownkdVfw2qNdxbh+QQt4YwCc8=
             */
            root: string;
            /**
             * @description Number of leaves of the tree.
             * @example 8
             */
            treeSize: number;
            /**
             * @description In one line, what was verified.
             * @example Verified: the record is leaf 5 of the 8 that the checkpoint signs.
             */
            verdict: string;
            /** @description Whether this server finds the record unchanged. */
            verified: boolean;
            /**
             * @description The public key as a vkey of signed notes.
             * @example shop.example.com/audits+a1b2c3d4+AYqJxqOpVQ1q0ZlJjzUuZ5a2lQ4oZ7dPp2Wm5oQ6nN1T
             */
            verifierKey: string;
        };
        /** @description The body breaks field rules. */
        invalid_body: components["schemas"]["ProblemResponse"] & {
            /** @enum {unknown} */
            code?: "invalid_body";
            /** @enum {unknown} */
            status?: 422;
        } & {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "invalid_body";
        };
        IssuedApiKeyResponse: components["schemas"]["ApiKeyResponse"] & {
            /**
             * @description The key. Store it now: it is not shown again. Send it as `X-API-Key`.
             * @example kls_3yZe8MqT0a_0000000000000000000000000000000000000000000000000
             */
            key: string;
        };
        /** @description The job has not failed. */
        job_not_failed: components["schemas"]["ProblemResponse"] & {
            /** @enum {unknown} */
            code?: "job_not_failed";
            /**
             * @description State of the job.
             * @example waiting
             */
            state: string;
            /** @enum {unknown} */
            status?: 409;
        } & {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "job_not_failed";
        };
        JobPage: {
            items: components["schemas"]["JobResponse"][];
            page: components["schemas"]["PageInfo"];
        };
        /** @enum {string} */
        JobQueue: "events" | "outside" | "maintenance" | "reports";
        JobResponse: {
            /**
             * @description Number of attempts.
             * @example 4
             */
            attempts: number;
            /**
             * Format: date-time
             * @description Time of creation.
             */
            createdAt: string;
            /**
             * @description Why the last attempt failed.
             * @example connect ECONNREFUSED
             */
            failedReason: string | null;
            /**
             * Format: date-time
             * @description When it completed or failed.
             */
            finishedAt: string | null;
            /**
             * @description Id in its queue.
             * @example 0196a1f0-5b7c-7b6e-9c0d-4f2f9a3d1e55
             */
            id: string;
            /**
             * @description Name.
             * @example order.placed
             */
            name: string;
            /** @description Queue. */
            queue: components["schemas"]["JobQueue"];
            /**
             * @description Id of the request that caused it.
             * @example a-request-id
             */
            requestId: string | null;
            /**
             * @description State.
             * @example failed
             */
            state: string;
        };
        /** @enum {string} */
        JobState: "failed" | "waiting" | "active" | "delayed" | "completed";
        LinkRequest: {
            /**
             * @description Page of a front end to redirect to at the end; its origin must be in RETURN_ORIGINS.
             * @example https://shop.example.com/account
             */
            returnTo?: string;
        };
        LinkResponse: {
            /**
             * Format: uri
             * @description Where to redirect this browser.
             * @example https://accounts.google.com/o/oauth2/v2/auth?client_id=keelson&state=kXf2
             */
            authorizationUrl: string;
        };
        MessageRequest: {
            /**
             * @description The text.
             * @example Name three uses of a teapot.
             */
            content: string;
            /**
             * @description Who speaks.
             * @example user
             */
            role: components["schemas"]["MessageRole"];
        };
        MessageResponse: {
            /**
             * @description The text. It is not trustworthy: escape it for the place where it is shown.
             * @example Tea, soup and flowers.
             */
            content: string;
            /**
             * @description Who speaks.
             * @enum {string}
             */
            role: "assistant";
        };
        /** @enum {string} */
        MessageRole: "system" | "user" | "assistant";
        /** @description Products in different currencies. */
        mixed_currencies: components["schemas"]["ProblemResponse"] & {
            /** @enum {unknown} */
            code?: "mixed_currencies";
            /** @enum {unknown} */
            status?: 409;
        } & {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "mixed_currencies";
        };
        MoneyRequest: {
            /**
             * @description Minor units: cents for EUR and USD, yen for JPY.
             * @example 1999
             */
            amount: number;
            /**
             * @description ISO 4217 code.
             * @example EUR
             */
            currency: string;
        };
        MoneyResponse: {
            /**
             * Format: int64
             * @description Minor units: cents for EUR and USD, yen for JPY.
             * @example 1999
             */
            amount: number;
            /**
             * @description ISO 4217 code.
             * @example EUR
             */
            currency: string;
        };
        NotificationCursorPage: {
            items: components["schemas"]["NotificationResponse"][];
            page: components["schemas"]["NotificationPageInfo"];
        };
        NotificationPageInfo: components["schemas"]["PageInfo"] & {
            /**
             * @description Number of unread notifications of all types.
             * @example 3
             */
            unread: number;
        };
        NotificationResponse: {
            /**
             * Format: date-time
             * @description When it happened.
             */
            createdAt: string;
            /**
             * @description What it is about; the members depend on the type.
             * @example {
             *       "orderId": "0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001",
             *       "number": "ORD-000123",
             *       "total": {
             *         "amount": 1999,
             *         "currency": "EUR"
             *       },
             *       "lines": [
             *         {
             *           "sku": "TEA-1",
             *           "name": "Müller's Teapot",
             *           "quantity": 1
             *         }
             *       ]
             *     }
             */
            data: {
                [key: string]: unknown;
            };
            /**
             * Format: uuid
             * @description Id; `lastId` of a socket resumes after it.
             */
            id: string;
            /**
             * Format: date-time
             * @description When it was read.
             */
            readAt: string | null;
            /** @description What happened. */
            type: components["schemas"]["NotificationType"];
        };
        /** @enum {string} */
        NotificationType: "order.placed" | "order.updated" | "order.paid" | "order.shipped" | "order.delivered" | "order.cancelled" | "product.stockLow" | "job.failed" | "user.signedInFromNewAddress" | "report.done" | "report.failed";
        /** @description Not possible in this state of the order. */
        order_state: components["schemas"]["ProblemResponse"] & {
            /**
             * @description What it allows.
             * @example [
             *       "deliver"
             *     ]
             */
            allowed: ("replace" | "pay" | "ship" | "deliver" | "cancel" | "delete")[];
            /** @enum {unknown} */
            code?: "order_state";
            /**
             * @description Status of the order.
             * @example shipped
             * @enum {string}
             */
            orderStatus: "pending" | "paid" | "shipped" | "delivered" | "cancelled";
            /** @enum {unknown} */
            status?: 409;
        } & {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "order_state";
        };
        /** @enum {string} */
        OrderCancelReason: "expired" | "buyer" | "shop";
        OrderLineRequest: {
            /**
             * Format: uuid
             * @description The product.
             */
            productId: string;
            /**
             * @description Quantity.
             * @example 2
             */
            quantity: number;
        };
        OrderLineResponse: {
            /**
             * @description Name when it was ordered.
             * @example Côte de Blaye
             */
            name: string;
            /**
             * Format: uuid
             * @description The product.
             */
            productId: string;
            /**
             * @description Quantity.
             * @example 2
             */
            quantity: number;
            /**
             * @description SKU when it was ordered.
             * @example NW-0038
             */
            sku: string;
            /** @description Total of the line. */
            total: components["schemas"]["MoneyResponse"];
            /** @description Unit price when it was ordered. */
            unitPrice: components["schemas"]["MoneyResponse"];
        };
        OrderPage: {
            items: components["schemas"]["OrderResponse"][];
            page: components["schemas"]["PageInfo"];
        };
        OrderRequest: {
            /** @description Order lines. Lines of the same product are merged. */
            lines: components["schemas"]["OrderLineRequest"][];
        };
        OrderResponse: components["schemas"]["VersionedResource"] & {
            /**
             * Format: date-time
             * @description When it was cancelled.
             * @example null
             */
            cancelledAt: string | null;
            /**
             * @description Why it was cancelled: not paid in time, or by the buyer or the shop.
             * @example null
             */
            cancelReason: components["schemas"]["OrderCancelReason"] | null;
            /**
             * Format: date-time
             * @description When it was delivered.
             * @example null
             */
            deliveredAt: string | null;
            /** @description Order lines. */
            lines: components["schemas"]["OrderLineResponse"][];
            /**
             * @description Order number.
             * @example ORD-000123
             */
            number: string;
            /**
             * Format: date-time
             * @description When it was paid.
             */
            paidAt: string | null;
            /**
             * Format: date-time
             * @description Until when the stock is reserved without payment.
             */
            reservedUntil: string | null;
            /**
             * Format: date-time
             * @description When it was shipped.
             * @example null
             */
            shippedAt: string | null;
            /** @description Status. */
            status: components["schemas"]["OrderStatus"];
            /** @description Total of all lines. */
            total: components["schemas"]["MoneyResponse"];
            /**
             * Format: uuid
             * @description Buyer.
             */
            userId: string;
        };
        OrderStatisticsResponse: {
            /**
             * Format: date-time
             * @description Start of the time range.
             */
            createdAfter: string;
            /**
             * Format: date-time
             * @description End of the time range.
             * @example 2026-02-28T12:00:00.000Z
             */
            createdBefore: string;
            /** @description Each currency and day with orders, the earliest first. */
            days: components["schemas"]["DayOfSalesResponse"][];
            /** @description Each currency and status that occurs. */
            statuses: components["schemas"]["StatusResponse"][];
            /** @description The whole time range, for each currency. */
            totals: components["schemas"]["SalesResponse"][];
        };
        /** @enum {string} */
        OrderStatus: "pending" | "paid" | "shipped" | "delivered" | "cancelled";
        /** @description Not enough stock. */
        out_of_stock: components["schemas"]["ProblemResponse"] & {
            /** @enum {unknown} */
            code?: "out_of_stock";
            /**
             * @description The products that are short.
             * @example [
             *       {
             *         "productId": "0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001",
             *         "sku": "NW-0038",
             *         "wanted": 5,
             *         "left": 3
             *       }
             *     ]
             */
            short: {
                /** @description Units in stock. */
                left: number;
                /**
                 * Format: uuid
                 * @description The product.
                 */
                productId: string;
                /** @description Its SKU. */
                sku: string;
                /** @description The ordered quantity. */
                wanted: number;
            }[];
            /** @enum {unknown} */
            status?: 409;
        } & {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "out_of_stock";
        };
        PageInfo: {
            /**
             * @description Maximum number of items.
             * @example 20
             */
            limit: number;
            /**
             * @description `cursor` of the next page; null on the last.
             * @example WyJDaGFpIl0.3q2-7wAAAAAAAAAAAAAAAA
             */
            nextCursor: string | null;
            /**
             * @description Number of items skipped; absent with a cursor.
             * @example 0
             */
            offset?: number;
            /**
             * @description Number of matching items on all pages.
             * @example 77
             */
            total: number;
        };
        PatchApiKeyRequest: {
            /**
             * @description What uses the key.
             * @example Warehouse
             */
            name?: string;
            /**
             * @description Requests per minute; null for the common limit of API keys.
             * @example 600
             */
            rateLimitPerMinute?: number | null;
        };
        PatchMeRequest: {
            /**
             * @description First name, in letters of any script.
             * @example Anna
             */
            firstName?: string;
            /**
             * @description Last name, in letters of any script; empty for people with one name.
             * @example O'Brien
             */
            lastName?: string;
            /**
             * @description Username: letters from a to z, digits, `_` and `-`, kept in lower case; null for none. Names such as `admin` are reserved.
             * @example anna_b
             */
            username?: string | null;
        };
        PatchPermissionRequest: {
            /**
             * @description What it permits.
             * @example Read all invoices.
             */
            description?: string;
            /**
             * @description Name, `resource:action`.
             * @example invoices:read
             */
            name?: string;
        };
        PatchProductRequest: {
            /**
             * @description Category.
             * @example Beverages
             */
            category?: string;
            /**
             * @description Description.
             * @example 12 - 75 cl bottles
             */
            description?: string;
            /** @description Whether it can be ordered. */
            isActive?: boolean;
            /**
             * @description Name.
             * @example Côte de Blaye
             */
            name?: string;
            /**
             * @description Unit price.
             * @example {
             *       "amount": 26350,
             *       "currency": "USD"
             *     }
             */
            price?: components["schemas"]["MoneyRequest"];
            /**
             * @description Stock keeping unit; unique.
             * @example NW-0038
             */
            sku?: string;
            /**
             * @description Units in stock, at most 1,000,000,000 unless it stays as it is. To set another number, send If-Match with the ETag that you read; the stock must not have changed since. Without this field the stock stays.
             * @example 17
             */
            stock?: number;
        };
        PatchRoleRequest: {
            /**
             * @description Purpose.
             * @example Ships orders.
             */
            description?: string;
            /**
             * @description Name.
             * @example warehouse
             */
            name?: string;
            /**
             * @description Role whose permissions it inherits.
             * @example user
             */
            parent?: string | null;
            /**
             * @description Permissions of the role itself, without inherited ones: the complete list.
             * @example [
             *       "orders:read",
             *       "orders:manage"
             *     ]
             */
            permissions?: string[];
        };
        PatchRuleRequest: {
            /**
             * @description Attributes of `actor`, `resource` and `context`, each with a value or with operators: `$eq`, `$ne`, `$in`, `$nin`, `$gt`, `$gte`, `$lt`, `$lte`, `$exists`, `$all`, `$cidr`, `$ncidr`. All must hold; `{}` always holds.
             * @example {
             *       "actor.roles": {
             *         "$all": [
             *           "warehouse"
             *         ]
             *       },
             *       "context.ip": {
             *         "$ncidr": [
             *           "10.0.0.0/8"
             *         ]
             *       }
             *     }
             */
            conditions?: {
                [key: string]: unknown;
            };
            /**
             * @description Why it exists.
             * @example Shipping happens on the premises.
             */
            description?: string;
            /**
             * @description `deny` overrides `allow` and roles; `allow` adds to roles.
             * @example deny
             */
            effect?: components["schemas"]["RuleEffect"];
            /** @description Whether it applies. */
            isActive?: boolean;
            /**
             * @description Name; explanations refer to it.
             * @example Warehouse stays in the office
             */
            name?: string;
            /**
             * @description The permission that it applies to; `*` stands for any part: `audits:read`, `audits:*`, `*:read`, `*`.
             * @example orders:manage
             */
            permission?: string;
            /**
             * @description Among rules with the same effect, the one with the highest priority decides and is named.
             * @example 10
             */
            priority?: number;
        };
        PatchUserRequest: components["schemas"]["PatchMeRequest"] & {
            /**
             * Format: email
             * @description E-mail address. A new one is not verified.
             * @example anna@example.com
             */
            email?: string;
        };
        PatchWebhookRequest: {
            /**
             * @description What receives the messages.
             * @example Warehouse
             */
            description?: string;
            /**
             * @description The types of events to send. Each requires the permission to read what its events tell.
             * @example [
             *       "order.paid",
             *       "order.cancelled"
             *     ]
             */
            eventTypes?: ("order.placed" | "order.updated" | "order.paid" | "order.shipped" | "order.delivered" | "order.cancelled" | "order.deleted" | "product.stockChanged" | "user.created" | "user.updated" | "user.deactivated" | "user.reactivated" | "user.deleted")[];
            /**
             * @description Whether events are sent.
             * @example false
             */
            isActive?: boolean;
            /**
             * Format: uri
             * @description Where messages are sent by POST. It must lead to public addresses, by https, unless `OUTGOING_NETWORKS` allows others.
             * @example https://example.com/webhooks
             */
            url?: string;
        };
        PermissionPage: {
            items: components["schemas"]["PermissionResponse"][];
            page: components["schemas"]["PageInfo"];
        };
        PermissionRequest: {
            /**
             * @description What it permits. Default: `""`.
             * @example Read all invoices.
             */
            description?: string;
            /**
             * @description Name, `resource:action`.
             * @example invoices:read
             */
            name: string;
        };
        PermissionResponse: components["schemas"]["VersionedResource"] & {
            /**
             * @description What it permits.
             * @example Read the orders of all users.
             */
            description: string;
            /** @description The code uses it by name: it cannot be renamed or deleted. */
            isSystem: boolean;
            /**
             * @description Name.
             * @example orders:read
             */
            name: string;
            /**
             * @description Roles that have it; roles above inherit it.
             * @example [
             *       "manager"
             *     ]
             */
            roles: string[];
        };
        /** @enum {string} */
        PolicySimulationReason: "rule" | "grant" | "ownership" | "nothing";
        PolicySimulationRequest: {
            /** @description The request to simulate. */
            context?: components["schemas"]["SimulationContextRequest"];
            /**
             * @description The requested permission.
             * @example audits:read
             */
            permission: string;
            /**
             * @description Attributes of the resource; if absent, the decision is about all resources.
             * @example {
             *       "userId": "0199a5f0-7c2e-7cc3-8a52-0c3a1c9be003",
             *       "entityType": "order"
             *     }
             */
            resource?: {
                [key: string]: unknown;
            };
            /** @description A rule to add to the existing ones for the simulation. */
            rule?: components["schemas"]["RuleRequest"];
            /**
             * Format: uuid
             * @description The user to simulate; the caller if absent.
             */
            userId?: string;
        };
        PolicySimulationResponse: {
            /**
             * @description The decision.
             * @example false
             */
            allowed: boolean;
            /**
             * @description Explanation in words.
             * @example The rule “Auditors stay in the office” denies it.
             */
            explanation: string;
            /** @description Every rule that applies, those that deny first. */
            matches: components["schemas"]["EvaluatedRuleResponse"][];
            /**
             * @description The requested permission.
             * @example audits:read
             */
            permission: string;
            /** @description What decided: a rule, a role or direct grant, ownership, or nothing. */
            reason: components["schemas"]["PolicySimulationReason"];
            /**
             * @description Roles of the user that have the permission.
             * @example [
             *       "manager"
             *     ]
             */
            roles: string[];
            /**
             * @description The rule that decided, if any.
             * @example {
             *       "id": "0199a5f0-7c2e-7cc3-8a52-0c3a1c9be022",
             *       "name": "Auditors stay in the office",
             *       "effect": "deny",
             *       "priority": 10,
             *       "permission": "audits:read"
             *     }
             */
            rule: components["schemas"]["EvaluatedRuleResponse"] | null;
            /**
             * Format: uuid
             * @description The simulated user.
             */
            userId: string;
        };
        PoolResponse: {
            /**
             * @description Connections without work.
             * @example 3
             */
            idle: number;
            /**
             * @description Connections that were lost since the start.
             * @example 0
             */
            lost: number;
            /**
             * @description Most connections.
             * @example 10
             */
            max: number;
            /**
             * @description Open connections.
             * @example 4
             */
            size: number;
            /**
             * @description Callers that wait for a connection.
             * @example 0
             */
            waiting: number;
        };
        /** @enum {string} */
        PreferenceChannel: "inbox" | "email";
        PreferenceRequest: {
            /**
             * @description `inbox`: in this list, and at once by socket. `email`: by e-mail.
             * @example email
             */
            channel: components["schemas"]["PreferenceChannel"];
            /**
             * @description Whether the user wants them.
             * @example false
             */
            enabled: boolean;
            /** @description What happened. */
            type: components["schemas"]["NotificationType"];
        };
        PreferenceResponse: {
            /** @description `inbox`: in this list, and at once by socket. `email`: by e-mail. */
            channel: components["schemas"]["PreferenceChannel"];
            /** @description Whether the user wants them. */
            enabled: boolean;
            /** @description What happened. */
            type: components["schemas"]["NotificationType"];
        };
        PreferencesRequest: {
            /** @description The preferences to change. */
            preferences: components["schemas"]["PreferenceRequest"][];
        };
        PreferencesResponse: {
            /** @description One for each type and each channel that it has. */
            preferences: components["schemas"]["PreferenceResponse"][];
        };
        /** @description Prices changed. */
        prices_changed: components["schemas"]["ProblemResponse"] & {
            /** @enum {unknown} */
            code?: "prices_changed";
            /** @enum {unknown} */
            status?: 409;
        } & {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "prices_changed";
        };
        ProblemResponse: {
            /** @description Code of the problem, for programs; never changes. */
            code: string;
            /**
             * @description What was wrong this time.
             * @example What was wrong, and what helps.
             */
            detail: string;
            /** @description All broken rules, as far as they fit into 16 KB. */
            errors?: components["schemas"]["ViolationResponse"][];
            /**
             * @description How many further broken rules `errors` leaves out.
             * @example 12
             */
            errorsOmitted?: number;
            /**
             * @description Path of the request.
             * @example /api/v1/orders
             */
            instance: string;
            /**
             * @description Id of the request in the logs.
             * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
             */
            requestId: string;
            /** @description Status of the response. */
            status: number;
            /**
             * @description Short summary; the same for each occurrence.
             * @example The problem in a few words
             */
            title: string;
            /**
             * Format: uri
             * @description Page that explains the problem.
             * @example http://localhost:3000/problems
             */
            type: string;
        } & {
            [key: string]: unknown;
        };
        ProcessResponse: {
            /**
             * @description Memory of its objects.
             * @example 80000000
             */
            heapUsedBytes: number;
            /**
             * @description Load of the machine over 1, 5 and 15 minutes.
             * @example [
             *       0.5,
             *       0.4,
             *       0.3
             *     ]
             */
            load: number[];
            /**
             * @description Memory of the machine.
             * @example 4000000000
             */
            machineBytes: number;
            /**
             * @description Processor time since the start, in seconds.
             * @example 12.3
             */
            processorSeconds: number;
            /**
             * @description Memory of the process.
             * @example 180000000
             */
            residentBytes: number;
        };
        ProcessStatisticsResponse: {
            /** @description Its caches. */
            caches: components["schemas"]["CacheResponse"][];
            /** @description The statements that took the most time together. */
            statements: components["schemas"]["StatementResponse"][];
        };
        /** @description Product is not for sale. */
        product_not_sold: components["schemas"]["ProblemResponse"] & {
            /** @enum {unknown} */
            code?: "product_not_sold";
            /**
             * @description The products that are not for sale.
             * @example [
             *       "0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001"
             *     ]
             */
            productIds: string[];
            /** @enum {unknown} */
            status?: 409;
        } & {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "product_not_sold";
        };
        ProductCursorPage: {
            items: components["schemas"]["ProductResponse"][];
            page: components["schemas"]["CursorPageInfo"];
        };
        /** @enum {string} */
        ProductMode: "all" | "valid";
        ProductPage: {
            items: components["schemas"]["ProductResponse"][];
            page: components["schemas"]["PageInfo"];
        };
        ProductRequest: {
            /**
             * @description Category.
             * @example Beverages
             */
            category: string;
            /**
             * @description Description. Default: `""`.
             * @example 12 - 75 cl bottles
             */
            description?: string;
            /** @description Whether it can be ordered. Default: `true`. */
            isActive?: boolean;
            /**
             * @description Name.
             * @example Côte de Blaye
             */
            name: string;
            /**
             * @description Unit price.
             * @example {
             *       "amount": 26350,
             *       "currency": "USD"
             *     }
             */
            price: components["schemas"]["MoneyRequest"];
            /**
             * @description Stock keeping unit; unique.
             * @example NW-0038
             */
            sku: string;
            /**
             * @description Units in stock.
             * @example 17
             */
            stock: number;
        };
        ProductResponse: components["schemas"]["VersionedResource"] & {
            /**
             * @description Category.
             * @example Beverages
             */
            category: string;
            /**
             * @description Description.
             * @example 12 - 75 cl bottles
             */
            description: string;
            /** @description Whether it can be ordered. */
            isActive: boolean;
            /**
             * @description Name.
             * @example Côte de Blaye
             */
            name: string;
            /** @description Unit price. */
            price: components["schemas"]["MoneyResponse"];
            /**
             * @description Stock keeping unit.
             * @example NW-0038
             */
            sku: string;
            /**
             * @description Units in stock.
             * @example 17
             */
            stock: number;
            /**
             * @description The version in which the stock last changed.
             * @example 1
             */
            stockVersion: number;
        };
        /** @enum {string} */
        ProductStock: "keep" | "set";
        ProviderResponse: {
            /**
             * @description Redirect the browser here to sign in.
             * @example /api/v1/auth/google/login
             */
            loginPath: string;
            /**
             * @description Name in paths.
             * @example google
             */
            name: string;
            /**
             * @description Display name.
             * @example Google
             */
            title: string;
        };
        ProvidersResponse: {
            /** @description In display order. */
            items: components["schemas"]["ProviderResponse"][];
        };
        /** @description Too many requests. */
        rate_limited: components["schemas"]["ProblemResponse"] & {
            /** @enum {unknown} */
            code?: "rate_limited";
            /** @enum {unknown} */
            status?: 429;
            /**
             * @description Names of the exceeded limits.
             * @example [
             *       "default"
             *     ]
             */
            violatedPolicies: string[];
        } & {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "rate_limited";
        };
        ReadNotificationsResponse: {
            /**
             * @description Number of notifications that were unread.
             * @example 3
             */
            read: number;
        };
        ReauthenticateRequest: {
            /**
             * Format: password
             * @description Password of the account.
             * @example keelson-demo
             */
            password: string;
        };
        RedeemRequest: {
            /**
             * @description The parameter `code` of the URL that the browser was redirected to.
             * @example dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk
             */
            code: string;
            /**
             * @description The secret behind `codeChallenge`.
             * @example M25iVXpKU3puUjFaYWg3T1NDTDQtcW1ROUY5YXlwalNoc0hhakxifmZHag
             */
            codeVerifier: string;
            /** @description `body`: the response contains the tokens, for apps and programs. `cookie`: they are HttpOnly cookies, for browsers. Default: `"body"`. */
            mode?: components["schemas"]["SignInMode"];
        };
        /** @description Conflict with a related resource. */
        reference_conflict: components["schemas"]["ProblemResponse"] & {
            /** @enum {unknown} */
            code?: "reference_conflict";
            /** @enum {unknown} */
            status?: 409;
        } & {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "reference_conflict";
        };
        RefreshRequest: {
            /**
             * @description The refresh token; absent in browsers, which send it as a cookie.
             * @example c2VzYW1lIHN0cmVldCwgZXBpc29kZSBmb3J0eSB0d28
             */
            refreshToken?: string;
        };
        RegisterRequest: {
            /**
             * Format: email
             * @description E-mail address; a verification link is sent to it.
             * @example anna@example.com
             */
            email: string;
            /**
             * @description First name, in letters of any script.
             * @example Anna
             */
            firstName: string;
            /**
             * @description Last name, in letters of any script; empty for people with one name.
             * @example O'Brien
             */
            lastName: string;
            /**
             * Format: password
             * @description At least 12 characters and at most 72 bytes. Common passwords, repetitions and the name or address of the user are refused.
             * @example four words make a good one
             */
            password: string;
        };
        ReplaceProductRequest: {
            /**
             * @description Category.
             * @example Beverages
             */
            category: string;
            /**
             * @description Description. Default: `""`.
             * @example 12 - 75 cl bottles
             */
            description?: string;
            /** @description Whether it can be ordered. Default: `true`. */
            isActive?: boolean;
            /**
             * @description Name.
             * @example Côte de Blaye
             */
            name: string;
            /**
             * @description Unit price.
             * @example {
             *       "amount": 26350,
             *       "currency": "USD"
             *     }
             */
            price: components["schemas"]["MoneyRequest"];
            /**
             * @description Stock keeping unit; unique.
             * @example NW-0038
             */
            sku: string;
            /**
             * @description Units in stock, at most 1,000,000,000 unless it stays as it is. To set another number, send If-Match with the ETag that you read; the stock must not have changed since. Without this field the stock stays.
             * @example 17
             */
            stock?: number;
        };
        ReportedDayResponse: {
            /**
             * @description Of these, cancelled.
             * @example 1
             */
            cancelledOrders: number;
            /**
             * @description ISO 4217 code.
             * @example EUR
             */
            currency: string;
            /**
             * Format: date
             * @description Day (UTC) on which the orders were placed.
             * @example 2026-01-31
             */
            day: string;
            /**
             * @description Orders placed.
             * @example 12
             */
            orders: number;
            /**
             * @description Of these, paid, shipped or delivered.
             * @example 9
             */
            paidOrders: number;
            /**
             * Format: int64
             * @description Revenue of the paid orders, in minor units.
             * @example 91800
             */
            revenueAmount: number;
        };
        ReportedLineResponse: {
            /**
             * Format: date-time
             * @description When the order was placed.
             */
            createdAt: string;
            /**
             * @description ISO 4217 code.
             * @example USD
             */
            currency: string;
            /**
             * @description Full name of the buyer.
             * @example Anna Müller
             */
            customer: string;
            /**
             * @description E-mail address of the buyer.
             * @example anna@example.com
             */
            email: string;
            /**
             * @description Name when it was ordered.
             * @example Côte de Blaye
             */
            name: string;
            /**
             * @description Order number.
             * @example ORD-000123
             */
            number: string;
            /**
             * @description Position of the line in its order, from 1.
             * @example 1
             */
            position: number;
            /**
             * Format: uuid
             * @description The product.
             */
            productId: string;
            /**
             * @description Quantity.
             * @example 2
             */
            quantity: number;
            /**
             * @description Stock keeping unit when it was ordered.
             * @example NW-0038
             */
            sku: string;
            /**
             * @description Status of the order.
             * @example paid
             */
            status: string;
            /**
             * Format: int64
             * @description Total of the line, in minor units.
             * @example 52700
             */
            totalAmount: number;
            /**
             * Format: int64
             * @description Unit price, in minor units.
             * @example 26350
             */
            unitPriceAmount: number;
            /**
             * Format: uuid
             * @description Buyer.
             */
            userId: string;
        };
        /** @enum {string} */
        ReportFormat: "csv" | "json";
        ReportPage: {
            items: components["schemas"]["ReportResponse"][];
            page: components["schemas"]["PageInfo"];
        };
        ReportRequest: {
            /**
             * Format: date-time
             * @description Only orders placed after this time.
             * @example 2026-01-01T00:00:00Z
             */
            createdAfter?: string;
            /**
             * Format: date-time
             * @description Only orders placed before this time.
             * @example 2026-02-01T00:00:00Z
             */
            createdBefore?: string;
            /** @description Format of the content. */
            format: components["schemas"]["ReportFormat"];
            /** @description `orders`: all order lines. `sales`: counts and revenue by day and currency. */
            type: components["schemas"]["ReportType"];
        };
        ReportResponse: components["schemas"]["VersionedResource"] & {
            /**
             * Format: int64
             * @description Bytes written so far.
             * @example 2345678
             */
            bytes: number;
            /**
             * Format: date-time
             * @description Only orders placed after this time.
             */
            createdAfter: string | null;
            /**
             * Format: date-time
             * @description Only orders placed before this time.
             */
            createdBefore: string | null;
            /**
             * Format: date-time
             * @description Until when it can be downloaded.
             */
            expiresAt: string;
            /**
             * Format: date-time
             * @description When it was completed or failed.
             */
            finishedAt: string | null;
            /**
             * @description Format of the content.
             * @example csv
             */
            format: components["schemas"]["ReportFormat"];
            /**
             * @description Progress in percent.
             * @example 40
             */
            progress: number;
            /**
             * @description Rows written so far.
             * @example 12000
             */
            rows: number;
            /**
             * @description Status.
             * @example running
             */
            status: components["schemas"]["ReportStatus"];
            /**
             * @description `orders`: all order lines. `sales`: counts and revenue by day and currency.
             * @example orders
             */
            type: components["schemas"]["ReportType"];
            /**
             * Format: uuid
             * @description User who requested it.
             */
            userId: string;
        };
        /** @enum {string} */
        ReportStatus: "queued" | "running" | "done" | "failed";
        /** @enum {string} */
        ReportType: "orders" | "sales";
        ResetPasswordRequest: {
            /**
             * Format: password
             * @description At least 12 characters and at most 72 bytes. Common passwords, repetitions and the name or address of the user are refused.
             * @example four words make a good one
             */
            newPassword: string;
            /**
             * @description The value of `#token=` in the mailed link.
             * @example b3BlbiBzZXNhbWUsIGFuZCBiZSBxdWljayBhYm91dCA
             */
            token: string;
        };
        RetriedJobsResponse: {
            /**
             * @description Failed jobs that are left, those that failed again meanwhile included.
             * @example 0
             */
            left: number;
            /**
             * @description Jobs that are retried.
             * @example 120
             */
            retried: number;
        };
        /** @description Role in use. */
        role_in_use: components["schemas"]["ProblemResponse"] & {
            /**
             * @description Roles whose parent it is.
             * @example [
             *       "packing"
             *     ]
             */
            children: string[];
            /** @enum {unknown} */
            code?: "role_in_use";
            /**
             * @description Number of users who have it.
             * @example 2
             */
            holders: number;
            /** @enum {unknown} */
            status?: 409;
        } & {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "role_in_use";
        };
        /** @description System role. */
        role_protected: components["schemas"]["ProblemResponse"] & {
            /** @enum {unknown} */
            code?: "role_protected";
            /** @enum {unknown} */
            status?: 409;
        } & {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "role_protected";
        };
        RolePage: {
            items: components["schemas"]["RoleResponse"][];
            page: components["schemas"]["PageInfo"];
        };
        RoleRequest: {
            /**
             * @description Purpose. Default: `""`.
             * @example Ships orders.
             */
            description?: string;
            /**
             * @description Name.
             * @example warehouse
             */
            name: string;
            /**
             * @description Role whose permissions it inherits.
             * @example user
             */
            parent?: string | null;
            /**
             * @description Permissions of the role itself, without inherited ones: the complete list. Default: `[]`.
             * @example [
             *       "orders:read",
             *       "orders:manage"
             *     ]
             */
            permissions?: string[];
        };
        RoleResponse: components["schemas"]["VersionedResource"] & {
            /**
             * @description Purpose.
             * @example Ships orders.
             */
            description: string;
            /**
             * @description The code uses it by name: it cannot be renamed, moved or deleted.
             * @example false
             */
            isSystem: boolean;
            /**
             * @description Name.
             * @example warehouse
             */
            name: string;
            /**
             * @description Role whose permissions it inherits.
             * @example user
             */
            parent: string | null;
            /**
             * @description Permissions of the role itself.
             * @example [
             *       "orders:read",
             *       "orders:manage"
             *     ]
             */
            permissions: string[];
        };
        RootResponse: {
            /**
             * @description Prefix of the API.
             * @example /api/v1
             */
            api: string;
            /**
             * @description Swagger UI, unless it is switched off.
             * @example /docs
             */
            docs: string;
            /**
             * @description Health check.
             * @example /health
             */
            health: string;
            /**
             * @description Name of the application.
             * @example Keelson
             */
            name: string;
            /**
             * @description OpenAPI document, unless it is switched off.
             * @example /openapi.json
             */
            openapi: string;
            /**
             * @description Version of the application.
             * @example 0.1.0
             */
            version: string;
        };
        RotateApiKeyRequest: {
            /**
             * Format: date-time
             * @description When the key expires from now on, at the latest `API_KEY_MAX_DAYS` from now; unchanged if absent.
             * @example 2026-12-31T12:00:00Z
             */
            expiresAt?: string;
            /**
             * @description Seconds for which the previous secrets remain valid. Default: `0`.
             * @example 3600
             */
            overlapSeconds?: number;
        };
        RotateWebhookSecretRequest: {
            /**
             * @description Seconds for which messages are signed with the previous secrets, too. Default: `86400`.
             * @example 86400
             */
            overlapSeconds?: number;
        };
        /** @enum {string} */
        RuleEffect: "allow" | "deny";
        RulePage: {
            items: components["schemas"]["RuleResponse"][];
            page: components["schemas"]["PageInfo"];
        };
        RuleRequest: {
            /**
             * @description Attributes of `actor`, `resource` and `context`, each with a value or with operators: `$eq`, `$ne`, `$in`, `$nin`, `$gt`, `$gte`, `$lt`, `$lte`, `$exists`, `$all`, `$cidr`, `$ncidr`. All must hold; `{}` always holds. Default: `{}`.
             * @example {
             *       "actor.roles": {
             *         "$all": [
             *           "warehouse"
             *         ]
             *       },
             *       "context.ip": {
             *         "$ncidr": [
             *           "10.0.0.0/8"
             *         ]
             *       }
             *     }
             */
            conditions?: {
                [key: string]: unknown;
            };
            /**
             * @description Why it exists. Default: `""`.
             * @example Shipping happens on the premises.
             */
            description?: string;
            /**
             * @description `deny` overrides `allow` and roles; `allow` adds to roles.
             * @example deny
             */
            effect: components["schemas"]["RuleEffect"];
            /** @description Whether it applies. Default: `true`. */
            isActive?: boolean;
            /**
             * @description Name; explanations refer to it.
             * @example Warehouse stays in the office
             */
            name: string;
            /**
             * @description The permission that it applies to; `*` stands for any part: `audits:read`, `audits:*`, `*:read`, `*`.
             * @example orders:manage
             */
            permission: string;
            /**
             * @description Among rules with the same effect, the one with the highest priority decides and is named. Default: `0`.
             * @example 10
             */
            priority?: number;
        };
        RuleResponse: components["schemas"]["VersionedResource"] & {
            /**
             * @description When it applies.
             * @example {
             *       "actor.roles": {
             *         "$all": [
             *           "warehouse"
             *         ]
             *       },
             *       "context.ip": {
             *         "$ncidr": [
             *           "10.0.0.0/8"
             *         ]
             *       }
             *     }
             */
            conditions: {
                [key: string]: unknown;
            };
            /**
             * @description Why it exists.
             * @example Shipping happens on the premises.
             */
            description: string;
            /** @description Effect. */
            effect: components["schemas"]["RuleEffect"];
            /** @description Whether it applies. */
            isActive: boolean;
            /**
             * @description Name.
             * @example Warehouse stays in the office
             */
            name: string;
            /**
             * @description The permission that it applies to.
             * @example audits:read
             */
            permission: string;
            /**
             * @description Priority among rules with the same effect.
             * @example 10
             */
            priority: number;
        };
        SalesResponse: {
            /**
             * @description Cancelled orders.
             * @example 2
             */
            cancelledOrders: number;
            /**
             * @description Orders placed, with any status.
             * @example 12
             */
            orders: number;
            /**
             * @description Paid, shipped or delivered orders.
             * @example 9
             */
            paidOrders: number;
            /** @description Totals of the paid orders. */
            revenue: components["schemas"]["MoneyResponse"];
        };
        SessionPage: {
            items: components["schemas"]["SessionResponse"][];
            page: components["schemas"]["PageInfo"];
        };
        SessionResponse: {
            /**
             * Format: date-time
             * @description Time of the sign-in.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it ends, unless it is refreshed.
             */
            expiresAt: string;
            /**
             * Format: uuid
             * @description Id.
             */
            id: string;
            /**
             * @description IP address of the sign-in.
             * @example 192.0.2.7
             */
            ipAddress: string | null;
            /** @description Whether this request belongs to it. */
            isCurrent: boolean;
            /**
             * Format: date-time
             * @description Time of the last refresh.
             */
            lastUsedAt: string;
            /**
             * @description User agent of the sign-in.
             * @example Mozilla/5.0
             */
            userAgent: string | null;
        };
        SignedInUserResponse: {
            /**
             * @description E-mail address.
             * @example user@example.com
             */
            email: string;
            /**
             * Format: uuid
             * @description Id.
             */
            id: string;
            /**
             * @description First and last name.
             * @example Uma Demo
             */
            name: string;
            /**
             * @description Assigned roles.
             * @example [
             *       "user"
             *     ]
             */
            roles: string[];
        };
        /** @enum {string} */
        SignInMode: "body" | "cookie";
        SignInRequest: {
            /**
             * Format: email
             * @description E-mail address of the account.
             * @example user@example.com
             */
            email: string;
            /** @description `body`: the response contains the tokens, for apps and programs. `cookie`: they are HttpOnly cookies, for browsers. Default: `"body"`. */
            mode?: components["schemas"]["SignInMode"];
            /**
             * Format: password
             * @description Password of the account.
             * @example keelson-demo
             */
            password: string;
        };
        SignInResponse: {
            /**
             * @description Send it as `Authorization: Bearer <accessToken>`. Absent if it is a cookie.
             * @example eyJhbGciOiJFUzI1NiJ9.e30.c2ln
             */
            accessToken?: string;
            /**
             * @description Seconds until the access token expires.
             * @example 1800
             */
            expiresIn: number;
            /**
             * @description Whether it is the first sign-in of the user.
             * @example false
             */
            isNewUser: boolean;
            /**
             * @description Seconds until the session ends, unless it is refreshed.
             * @example 604800
             */
            refreshExpiresIn: number;
            /**
             * @description Can be used once, with `POST /api/v1/auth/refresh`. Absent if it is a cookie.
             * @example c2VzYW1lIHN0cmVldCwgZXBpc29kZSBmb3J0eSB0d28
             */
            refreshToken?: string;
            /**
             * @description Permissions of the user, separated by spaces.
             * @example audits:create orders:place
             */
            scope: string;
            /**
             * @description Type of the access token.
             * @enum {string}
             */
            tokenType: "Bearer";
            /** @description Who is signed in. */
            user: components["schemas"]["SignedInUserResponse"];
        };
        /** @enum {string} */
        SimulationContextCredential: "token" | "api_key";
        /** @enum {string} */
        SimulationContextMethod: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
        SimulationContextRequest: {
            /**
             * Format: date-time
             * @description Time of the request.
             * @example 2026-01-31T22:00:00Z
             */
            at?: string;
            /** @description Kind of credential. */
            credential?: components["schemas"]["SimulationContextCredential"];
            /**
             * @description IP address of the client.
             * @example 203.0.113.7
             */
            ip?: string;
            /** @description Method. */
            method?: components["schemas"]["SimulationContextMethod"];
            /**
             * @description Route.
             * @example /api/v1/audits/{id}
             */
            route?: string;
        };
        SpokenRequest: {
            /**
             * @description The text.
             * @example Do you sell tea?
             */
            content: string;
            /** @description Who spoke. */
            role: components["schemas"]["SpokenRole"];
        };
        /** @enum {string} */
        SpokenRole: "user" | "assistant";
        StatementResponse: {
            /**
             * @description Executions since the process started.
             * @example 350
             */
            count: number;
            /**
             * @description Milliseconds of the longest.
             * @example 24.1
             */
            maxMs: number;
            /**
             * @description Its text, without values.
             * @example select id from products where sku = $1
             */
            sql: string;
            /**
             * @description Milliseconds of all of them.
             * @example 812.4
             */
            totalMs: number;
        };
        StatusResponse: {
            /**
             * @description Orders with this status.
             * @example 9
             */
            orders: number;
            /** @description Status. */
            status: components["schemas"]["OrderStatus"];
            /** @description Their totals. */
            total: components["schemas"]["MoneyResponse"];
        };
        StockAdjustmentRequest: {
            /**
             * @description Units to add, or to take if negative.
             * @example -3
             */
            by: number;
            /**
             * @description Why, for the audit trail.
             * @example Broken in the warehouse
             */
            reason?: string;
        };
        TicketResponse: {
            /**
             * @description Seconds until it expires.
             * @example 30
             */
            expiresIn: number;
            /**
             * @description Opens one socket connection.
             * @example Zm9yIG9uZSBjb25uZWN0aW9uIG9ubHksIGZvciAzMHM
             */
            ticket: string;
        };
        TokensResponse: {
            /**
             * @description Tokens of the answers.
             * @example 42
             */
            completionTokens: number;
            /**
             * @description Whether the provider did not count all of them, and they are estimated.
             * @example false
             */
            estimated: boolean;
            /**
             * @description Tokens of the prompts.
             * @example 310
             */
            promptTokens: number;
            /**
             * @description Both.
             * @example 352
             */
            totalTokens: number;
        };
        /** @description Too many rows. */
        too_many_rows: components["schemas"]["ProblemResponse"] & {
            /** @enum {unknown} */
            code?: "too_many_rows";
            /** @enum {unknown} */
            status?: 422;
        } & {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "too_many_rows";
        };
        /** @description Too many pieces are reserved without payment. */
        too_much_reserved: components["schemas"]["ProblemResponse"] & {
            /** @enum {unknown} */
            code?: "too_much_reserved";
            /** @enum {unknown} */
            status?: 409;
        } & {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "too_much_reserved";
        };
        TrafficPointResponse: {
            /**
             * @description Of them, those answered with a 5xx.
             * @example 2
             */
            errors: number;
            /**
             * @description Milliseconds that half of them took at most.
             * @example 4.2
             */
            p50Ms: number | null;
            /**
             * @description Milliseconds that 95 % took at most.
             * @example 18.5
             */
            p95Ms: number | null;
            /**
             * @description Requests of all processes.
             * @example 1200
             */
            requests: number;
            /**
             * Format: date-time
             * @description Start of the step.
             */
            time: string;
        };
        TrafficResponse: {
            /** @description Steps that have requests, the earliest first. */
            points: components["schemas"]["TrafficPointResponse"][];
            /**
             * @description Seconds between two points.
             * @example 60
             */
            stepSeconds: number;
        };
        UsageResponse: {
            /**
             * @description Tokens of the answer.
             * @example 9
             */
            completion_tokens: number;
            /**
             * @description Whether the provider did not count, and this is an estimate.
             * @example false
             */
            estimated: boolean;
            /**
             * @description Tokens of the messages.
             * @example 14
             */
            prompt_tokens: number;
            /**
             * @description Both.
             * @example 23
             */
            total_tokens: number;
        };
        UsedToolResponse: {
            /**
             * @description Name of the tool.
             * @example list_my_orders
             */
            name: string;
            /** @description Whether it had a result. */
            succeeded: boolean;
        };
        UserPage: {
            items: components["schemas"]["UserResponse"][];
            page: components["schemas"]["PageInfo"];
        };
        UserPermissionsRequest: {
            /**
             * @description Permissions of the user itself, without those of the roles: the complete list.
             * @example [
             *       "orders:place"
             *     ]
             */
            permissions: string[];
        };
        UserPermissionsResponse: {
            /**
             * @description All permissions of the user, including those of the roles.
             * @example [
             *       "ai:use",
             *       "orders:place",
             *       "orders:read"
             *     ]
             */
            effective: string[];
            /**
             * @description Permissions of the user itself, without those of the roles.
             * @example [
             *       "orders:read"
             *     ]
             */
            permissions: string[];
            /**
             * @description Number of the current version of the user; the ETag.
             * @example 1
             */
            version: number;
        };
        UserRequest: {
            /**
             * Format: email
             * @description E-mail address. A new one is not verified.
             * @example anna@example.com
             */
            email: string;
            /**
             * @description First name, in letters of any script.
             * @example Anna
             */
            firstName: string;
            /**
             * @description Last name, in letters of any script; empty for people with one name.
             * @example O'Brien
             */
            lastName: string;
            /**
             * @description Username: letters from a to z, digits, `_` and `-`, kept in lower case; null for none. Names such as `admin` are reserved.
             * @example anna_b
             */
            username?: string | null;
        };
        UserResponse: components["schemas"]["VersionedResource"] & {
            /**
             * Format: email
             * @description E-mail address, in lower case.
             * @example anna@example.com
             */
            email: string;
            /** @description Whether the e-mail address is verified. */
            emailVerified: boolean;
            /**
             * @description First name.
             * @example Anna
             */
            firstName: string;
            /**
             * @description First and last name.
             * @example Anna O'Brien
             */
            fullName: string;
            /** @description Whether the user may sign in. */
            isActive: boolean;
            /**
             * Format: date-time
             * @description Last sign-in.
             */
            lastLoginAt: string | null;
            /**
             * @description Last name.
             * @example O'Brien
             */
            lastName: string;
            /**
             * @description Roles of the user, such as admin, manager, user.
             * @example [
             *       "user"
             *     ]
             */
            roles: string[];
            /**
             * @description Username, if any.
             * @example anna
             */
            username: string | null;
        };
        UserRolesRequest: {
            /**
             * @description Roles, the complete list.
             * @example [
             *       "user"
             *     ]
             */
            roles: string[];
        };
        UserStatisticsResponse: {
            /**
             * @description Active users.
             * @example 118
             */
            active: number;
            /**
             * Format: date-time
             * @description Start of the days.
             */
            createdAfter: string;
            /**
             * Format: date-time
             * @description End of the days.
             * @example 2026-02-28T12:00:00.000Z
             */
            createdBefore: string;
            /** @description Each day with new users, the earliest first. */
            days: components["schemas"]["DayOfArrivalsResponse"][];
            /** @description Each role that a user has. */
            roles: components["schemas"]["HoldersResponse"][];
            /**
             * @description Users.
             * @example 120
             */
            total: number;
            /**
             * @description Users with a verified e-mail address.
             * @example 97
             */
            verified: number;
        };
        UserTotalsResponse: {
            /**
             * @description Calls of models, those under way included.
             * @example 12
             */
            calls: number;
            /**
             * @description The part of these tokens that is estimated.
             * @example 0
             */
            estimatedTokens: number;
            /**
             * @description Failed ones among them.
             * @example 1
             */
            failedCalls: number;
            /**
             * @description Tokens that they have taken.
             * @example 2300
             */
            totalTokens: number;
            /**
             * Format: uuid
             * @description The user.
             */
            userId: string;
        };
        VerifyEmailRequest: {
            /**
             * @description The value of `#token=` in the mailed link.
             * @example b3BlbiBzZXNhbWUsIGFuZCBiZSBxdWljayBhYm91dCA
             */
            token: string;
        };
        VersionedResource: {
            /**
             * Format: date-time
             * @description Time of creation.
             */
            createdAt: string;
            /**
             * Format: uuid
             * @description Id.
             */
            id: string;
            /**
             * Format: date-time
             * @description Time of the last change.
             */
            updatedAt: string;
            /**
             * @description Number of the current version; the ETag.
             * @example 1
             */
            version: number;
        };
        ViolationResponse: {
            /**
             * @description The broken rule.
             * @example whole
             */
            code: string;
            /**
             * @description The rule in words.
             * @example quantity must be a whole number from 1 to 10000.
             */
            detail: string;
            /**
             * @description Line of an uploaded file on which the row begins; the first is 1.
             * @example 17
             */
            line?: number;
            /**
             * @description Query, path or header parameter.
             * @example limit
             */
            parameter?: string;
            /**
             * @description JSON Pointer into the body, as a fragment.
             * @example #/lines/0/quantity
             */
            pointer?: string;
        };
        /** @enum {string} */
        WebhookDisabledReason: "gone" | "failing";
        /** @enum {string} */
        WebhookEventType: "order.placed" | "order.updated" | "order.paid" | "order.shipped" | "order.delivered" | "order.cancelled" | "order.deleted" | "product.stockChanged" | "user.created" | "user.updated" | "user.deactivated" | "user.reactivated" | "user.deleted" | "webhook.test";
        WebhookPage: {
            items: components["schemas"]["WebhookResponse"][];
            page: components["schemas"]["PageInfo"];
        };
        WebhookRequest: {
            /**
             * @description What receives the messages. Default: `""`.
             * @example Warehouse
             */
            description?: string;
            /**
             * @description The types of events to send. Each requires the permission to read what its events tell.
             * @example [
             *       "order.paid",
             *       "order.cancelled"
             *     ]
             */
            eventTypes: ("order.placed" | "order.updated" | "order.paid" | "order.shipped" | "order.delivered" | "order.cancelled" | "order.deleted" | "product.stockChanged" | "user.created" | "user.updated" | "user.deactivated" | "user.reactivated" | "user.deleted")[];
            /**
             * @description Whether events are sent. Default: `true`.
             * @example false
             */
            isActive?: boolean;
            /**
             * Format: uri
             * @description Where messages are sent by POST. It must lead to public addresses, by https, unless `OUTGOING_NETWORKS` allows others.
             * @example https://example.com/webhooks
             */
            url: string;
        };
        WebhookResponse: components["schemas"]["VersionedResource"] & {
            /**
             * @description What receives the messages.
             * @example Warehouse
             */
            description: string;
            /**
             * @description Why the application disabled it: `gone`, the endpoint answered 410; `failing`, it failed for a day. Null otherwise.
             * @example null
             */
            disabledReason: components["schemas"]["WebhookDisabledReason"] | null;
            /**
             * @description The types of events that are sent.
             * @example [
             *       "order.paid",
             *       "order.cancelled"
             *     ]
             */
            eventTypes: string[];
            /**
             * Format: date-time
             * @description Time of the first failed attempt since the last success; null when the last one succeeded.
             * @example null
             */
            failingSince: string | null;
            /** @description Whether events are sent. */
            isActive: boolean;
            /**
             * Format: date-time
             * @description Until when messages are signed with secrets from before a rotation, too.
             * @example null
             */
            overlapUntil: string | null;
            /**
             * @description Where messages are sent.
             * @example https://example.com/webhooks
             */
            url: string;
        };
        WebhookWithSecretResponse: components["schemas"]["WebhookResponse"] & {
            /**
             * @description The secret that messages are signed with. Store it now: it is not shown again.
             * @example whsec_MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA=
             */
            secret: string;
        };
    };
    responses: {
        /** @description Success, without content. */
        204: {
            headers: {
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description Redirect to the provider. */
        302: {
            headers: {
                Location: components["headers"]["Location2"];
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description The version in If-None-Match is still current. */
        304: {
            headers: {
                ETag: components["headers"]["ETag"];
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description A parameter is invalid, or the body is not valid JSON. */
        400: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "invalid_parameter" | "bad_request" | "invalid_query" | "unreadable_body";
                    /** @enum {unknown} */
                    status?: 400;
                };
            };
        };
        /** @description A parameter is invalid, or the body is not valid JSON. */
        400.2: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "invalid_query" | "bad_request" | "unreadable_body";
                    /** @enum {unknown} */
                    status?: 400;
                };
            };
        };
        /** @description A parameter is invalid, or the body is not valid JSON. */
        400.3: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "bad_request" | "invalid_query" | "unreadable_body";
                    /** @enum {unknown} */
                    status?: 400;
                };
            };
        };
        /** @description A parameter is invalid, or the body is not valid JSON. */
        400.4: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "invalid_parameter" | "invalid_query" | "bad_request" | "unreadable_body";
                    /** @enum {unknown} */
                    status?: 400;
                };
            };
        };
        /** @description The credential is missing or invalid. */
        401: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "unauthenticated" | "account_not_usable";
                    /** @enum {unknown} */
                    status?: 401;
                };
            };
        };
        /** @description The credential lacks the required role or permission, or it is a cookie and the origin of the request is not allowed. */
        403: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "forbidden" | "denied_by_rule" | "foreign_origin" | "address_not_proven" | "identity_unlinked";
                    /** @enum {unknown} */
                    status?: 403;
                };
            };
        };
        /** @description The credential lacks the required role or permission, or it is a cookie and the origin of the request is not allowed. */
        403.2: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "forbidden" | "denied_by_rule" | "address_not_proven" | "identity_unlinked";
                    /** @enum {unknown} */
                    status?: 403;
                };
            };
        };
        /** @description The credential lacks the required role or permission, or it is a cookie and the origin of the request is not allowed. */
        403.3: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "foreign_origin";
                    /** @enum {unknown} */
                    status?: 403;
                };
            };
        };
        /** @description More than you hold yourself. */
        403.4: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "beyond_own_access" | "forbidden" | "denied_by_rule" | "foreign_origin" | "address_not_proven" | "identity_unlinked";
                    /** @enum {unknown} */
                    status?: 403;
                };
            };
        };
        /** @description The current password is wrong. */
        403.5: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "wrong_password" | "forbidden" | "denied_by_rule" | "foreign_origin" | "address_not_proven" | "identity_unlinked";
                    /** @enum {unknown} */
                    status?: 403;
                };
            };
        };
        /** @description Authenticate again. */
        403.6: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "reauthentication_required" | "forbidden" | "denied_by_rule" | "foreign_origin" | "address_not_proven" | "identity_unlinked";
                    /** @enum {unknown} */
                    status?: 403;
                };
            };
        };
        /** @description Does not exist, or the caller may not see it. */
        404: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "user_not_found";
                    /** @enum {unknown} */
                    status?: 404;
                };
            };
        };
        /** @description Does not exist, or the caller may not see it. */
        404.2: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "order_not_found";
                    /** @enum {unknown} */
                    status?: 404;
                };
            };
        };
        /** @description Does not exist, or the caller may not see it. */
        404.3: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "webhook_not_found";
                    /** @enum {unknown} */
                    status?: 404;
                };
            };
        };
        /** @description Does not exist, or the caller may not see it. */
        404.4: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "product_not_found";
                    /** @enum {unknown} */
                    status?: 404;
                };
            };
        };
        /** @description Does not exist, or the caller may not see it. */
        404.5: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "audit_not_found";
                    /** @enum {unknown} */
                    status?: 404;
                };
            };
        };
        /** @description Does not exist, or the caller may not see it. */
        404.6: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "role_not_found";
                    /** @enum {unknown} */
                    status?: 404;
                };
            };
        };
        /** @description Does not exist, or the caller may not see it. */
        404.7: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "permission_not_found";
                    /** @enum {unknown} */
                    status?: 404;
                };
            };
        };
        /** @description Does not exist, or the caller may not see it. */
        404.8: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "rule_not_found";
                    /** @enum {unknown} */
                    status?: 404;
                };
            };
        };
        /** @description Does not exist, or the caller may not see it. */
        404.9: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "api_key_not_found";
                    /** @enum {unknown} */
                    status?: 404;
                };
            };
        };
        /** @description Does not exist, or the caller may not see it. */
        "404.10": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "job_not_found";
                    /** @enum {unknown} */
                    status?: 404;
                };
            };
        };
        /** @description No such user. */
        404.11: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "user_not_found";
                    /** @enum {unknown} */
                    status?: 404;
                };
            };
        };
        /** @description Does not exist, or the caller may not see it. */
        404.12: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "route_not_found";
                    /** @enum {unknown} */
                    status?: 404;
                };
            };
        };
        /** @description No such webhook. No such delivery. */
        404.13: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "webhook_not_found" | "webhook_delivery_not_found";
                    /** @enum {unknown} */
                    status?: 404;
                };
            };
        };
        /** @description Does not exist, or the caller may not see it. */
        404.14: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "report_not_found";
                    /** @enum {unknown} */
                    status?: 404;
                };
            };
        };
        /** @description The request conflicts with the current state. */
        409: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "reference_conflict";
                    /** @enum {unknown} */
                    status?: 409;
                };
            };
        };
        /** @description The request conflicts with the current state. */
        409.2: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "reference_conflict" | "idempotency_key_in_flight";
                    /** @enum {unknown} */
                    status?: 409;
                };
            };
        };
        /** @description Not possible in this state of the order. */
        409.3: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["order_state"] | components["schemas"]["reference_conflict"] | components["schemas"]["idempotency_key_in_flight"];
            };
        };
        /** @description Role name in use. System role. Cycle of roles. */
        409.4: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "role_name_taken" | "role_protected" | "role_cycle" | "reference_conflict";
                    /** @enum {unknown} */
                    status?: 409;
                };
            };
        };
        /** @description Permission name in use. System permission. */
        409.5: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "permission_name_taken" | "permission_protected" | "reference_conflict";
                    /** @enum {unknown} */
                    status?: 409;
                };
            };
        };
        /** @description Rule name in use. */
        409.6: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "rule_name_taken" | "reference_conflict";
                    /** @enum {unknown} */
                    status?: 409;
                };
            };
        };
        /** @description E-mail address in use. Username in use. E-mail address and username in use. */
        409.7: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "email_taken" | "username_taken" | "email_and_username_taken" | "reference_conflict";
                    /** @enum {unknown} */
                    status?: 409;
                };
            };
        };
        /** @description The credential belongs to no session. */
        409.8: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "no_session" | "reference_conflict";
                    /** @enum {unknown} */
                    status?: 409;
                };
            };
        };
        /** @description The API key has ended. */
        409.9: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "api_key_ended" | "reference_conflict";
                    /** @enum {unknown} */
                    status?: 409;
                };
            };
        };
        /** @description SKU in use. Stock would be out of range. */
        "409.10": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "sku_taken" | "stock_out_of_range" | "reference_conflict";
                    /** @enum {unknown} */
                    status?: 409;
                };
            };
        };
        /** @description If-Match names a version that is no longer current. */
        412: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "precondition_failed";
                    /** @enum {unknown} */
                    status?: 412;
                };
            };
        };
        /** @description The body breaks field rules. */
        422: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "invalid_body";
                    /** @enum {unknown} */
                    status?: 422;
                };
            };
        };
        /** @description The body breaks field rules. */
        422.2: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "invalid_body" | "idempotency_key_reused";
                    /** @enum {unknown} */
                    status?: 422;
                };
            };
        };
        /** @description The AI provider refuses the request. The model is not allowed. */
        422.3: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "ai_request_refused" | "ai_model_not_allowed" | "invalid_body";
                    /** @enum {unknown} */
                    status?: 422;
                };
            };
        };
        /** @description The link is no longer valid. */
        422.4: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "link_not_valid" | "invalid_body";
                    /** @enum {unknown} */
                    status?: 422;
                };
            };
        };
        /** @description Stock can only be set over the version that you read. */
        428: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "stock_version_required";
                    /** @enum {unknown} */
                    status?: 428;
                };
            };
        };
        /** @description The budget of tokens is used up. */
        429: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ai_budget_exceeded"] | components["schemas"]["rate_limited"];
            };
        };
        /** @description Sign-in provider not configured. */
        501: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "provider_not_configured";
                    /** @enum {unknown} */
                    status?: 501;
                };
            };
        };
        /** @description Webhooks are switched off. */
        501.2: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "webhooks_off";
                    /** @enum {unknown} */
                    status?: 501;
                };
            };
        };
        /** @description Invalid response from the sign-in provider. */
        502: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "provider_failed";
                    /** @enum {unknown} */
                    status?: 502;
                };
            };
        };
        /** @description The AI provider refuses the credentials of this service. The answer of the AI provider cannot be used. */
        502.2: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "ai_authentication_error" | "ai_bad_response";
                    /** @enum {unknown} */
                    status?: 502;
                };
            };
        };
        /** @description AI is not configured. The AI provider limits the rate of this service. The AI provider is unavailable. */
        503: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "ai_not_configured" | "ai_rate_limited" | "ai_unavailable" | "unavailable";
                    /** @enum {unknown} */
                    status?: 503;
                };
            };
        };
        /** @description The AI provider did not answer in time. */
        504: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "ai_timeout";
                    /** @enum {unknown} */
                    status?: 504;
                };
            };
        };
        /** @description Accepted. */
        AcceptedResponse: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["AcceptedResponse"];
            };
        };
        /** @description Any other refusal, of a body that is too large for example, or an error of the server. 429 and 503 say in Retry-After when to retry. */
        any: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["rate_limited"] | (components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "bad_request" | "invalid_query" | "unreadable_body" | "invalid_body" | "unsupported_media_type" | "body_too_large" | "request_too_slow" | "headers_too_large" | "internal" | "unavailable";
                });
            };
        };
        /** @description Any other refusal, of a body that is too large for example, or an error of the server. */
        any2: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemResponse"] & {
                    /** @enum {unknown} */
                    code?: "bad_request" | "invalid_query" | "unreadable_body" | "invalid_body" | "unsupported_media_type" | "body_too_large" | "request_too_slow" | "headers_too_large" | "internal" | "unavailable";
                };
            };
        };
        /** @description Success. */
        ApiKeyResponse: {
            headers: {
                ETag: components["headers"]["ETag"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ApiKeyResponse"];
            };
        };
        /** @description Success. */
        AuditResponse: {
            headers: {
                ETag: components["headers"]["ETag"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["AuditResponse"];
            };
        };
        /** @description Success. */
        ChatResponse: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ChatResponse"];
                /**
                 * @example event: delta
                 *     data: {"content":"Tea, "}
                 *
                 *     event: usage
                 *     data: {"id":"chatcmpl-9xyz","finish_reason":"stop"}
                 */
                "text/event-stream": string;
            };
        };
        /** @description Accepted. */
        DeliveryResponse: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["DeliveryResponse"];
            };
        };
        /** @description Healthy. */
        DetailedHealthResponse: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["DetailedHealthResponse"];
            };
        };
        /** @description Unhealthy; see `checks`. */
        DetailedHealthResponse2: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["DetailedHealthResponse"];
            };
        };
        /** @description Unhealthy; see `checks`. */
        HealthResponse: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["HealthResponse"];
            };
        };
        /** @description Healthy. */
        HealthResponse2: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["HealthResponse"];
            };
        };
        /** @description Healthy. */
        HealthResponse3: {
            headers: {
                Deprecation: components["headers"]["Deprecation"];
                Link: components["headers"]["Link2"];
                Sunset: components["headers"]["Sunset"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["HealthResponse"];
            };
        };
        /** @description Success. */
        JobResponse: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["JobResponse"];
            };
        };
        /** @description Success. */
        OrderResponse: {
            headers: {
                ETag: components["headers"]["ETag"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OrderResponse"];
            };
        };
        /** @description Success. */
        PermissionResponse: {
            headers: {
                ETag: components["headers"]["ETag"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["PermissionResponse"];
            };
        };
        /** @description Success. */
        PreferencesResponse: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["PreferencesResponse"];
            };
        };
        /** @description Success. */
        ProductResponse: {
            headers: {
                ETag: components["headers"]["ETag"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ProductResponse"];
            };
        };
        /** @description Success. */
        RoleResponse: {
            headers: {
                ETag: components["headers"]["ETag"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["RoleResponse"];
            };
        };
        /** @description Success. */
        RuleResponse: {
            headers: {
                ETag: components["headers"]["ETag"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["RuleResponse"];
            };
        };
        /** @description Success. */
        SignInResponse: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["SignInResponse"];
            };
        };
        /** @description Success. */
        UserPermissionsResponse: {
            headers: {
                ETag: components["headers"]["ETag"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["UserPermissionsResponse"];
            };
        };
        /** @description Success. */
        UserResponse: {
            headers: {
                ETag: components["headers"]["ETag"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["UserResponse"];
            };
        };
        /** @description Success. */
        WebhookResponse: {
            headers: {
                ETag: components["headers"]["ETag"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["WebhookResponse"];
            };
        };
    };
    parameters: {
        /** @description Only products of this category. */
        Category: string;
        /** @description SHA-256, in base64url, of a secret that the front end keeps for `POST auth/token`. Required with `returnTo`. */
        CodeChallenge: string;
        /** @description Only those created after this time. */
        CreatedAfter: string;
        /** @description Start of the time range; by default 30 days before its end, at most 366 days. */
        CreatedAfter2: string;
        /** @description Only orders placed after this time. */
        CreatedAfter3: string;
        /** @description Only those created before this time. */
        CreatedBefore: string;
        /** @description End of the time range; by default now. */
        CreatedBefore2: string;
        /** @description Only orders placed before this time. */
        CreatedBefore3: string;
        /** @description `nextCursor` of the previous page, with the same filters and sort. */
        Cursor: string;
        /**
         * @description Id of the resource.
         * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
         */
        DeliveryId: string;
        /**
         * @description Id of the resource.
         * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
         */
        Id: string;
        /** @description Id in its queue. */
        Id2: string;
        /**
         * @description Makes the POST safe to retry: the same key and body get the first response again, for 24 hours. Use a new UUID for each new request.
         * @example 5f0c1a4e-6a39-4c1b-9d0b-8f6a2f1f7a10
         */
        IdempotencyKey: string;
        /** @description The ETag that you read. If it is no longer current, the write is refused with 412. */
        IfMatch: string;
        /**
         * @description The ETag that you have. If it is still current, the response is 304 without a body.
         * @example "1"
         */
        IfNoneMatch: string;
        /** @description Only products in stock, or only others. */
        InStock: boolean;
        /** @description Only products that can be ordered, or only others. */
        IsActive: boolean;
        /** @description Maximum number of items. Default: `20`. */
        Limit: number;
        /** @description Only products with at most this price, in minor units. */
        MaxPrice: number;
        /** @description Only orders with at most this total, in minor units. */
        MaxTotal: number;
        /** @description Only products with at least this price, in minor units. */
        MinPrice: number;
        /** @description Only orders with at least this total, in minor units. */
        MinTotal: number;
        /** @description Only the order with this number. */
        Number: string;
        /** @description Number of items to skip. To walk through a long list, use `cursor`. */
        Offset: number;
        /** @description Name of the provider, as in `GET auth/providers`. */
        Provider: string;
        /** @description Parts of words in the name, SKU, category or description, all of which must occur; case and accents are ignored. If nothing matches, similarly spelled names are found. The best match comes first, unless `sort` is given. */
        Q: string;
        /** @description Queue of the job. */
        Queue: components["schemas"]["JobQueue"];
        /** @description Page of a front end to redirect to at the end; its origin must be in RETURN_ORIGINS. */
        ReturnTo: string;
        /** @description Sort keys, comma-separated, each with a minus for descending order: createdAt. Default: `"-createdAt"`. */
        Sort: string;
        /** @description Sort keys, comma-separated, each with a minus for descending order: name, createdAt. Default: `"name"`. */
        Sort2: string;
        /** @description Sort keys, comma-separated, each with a minus for descending order: createdAt, name, price. Default: `"-createdAt"`. */
        Sort3: string;
        /** @description Only orders with this status. */
        Status: components["schemas"]["OrderStatus"];
        /** @description Only orders of this user; for callers who may read all orders. */
        UserId: string;
    };
    requestBodies: never;
    headers: {
        /** @description Since when the route is deprecated. */
        Deprecation: string;
        /** @description The current version, of a list of its content. */
        ETag: string;
        /** @description RFC 8288 links: first, next, prev. */
        Link: string;
        /** @description The `successor-version`. */
        Link2: string;
        /** @description Path of the new resource. */
        Location: string;
        /** @description Where the browser is redirected. */
        Location2: string;
        /**
         * @description What remains: `r` requests for the next `t` seconds.
         * @example "default";r=99;t=60
         */
        RateLimit: string;
        /**
         * @description The limit: `q` requests in any `w` seconds.
         * @example "default";q=100;w=60
         */
        "RateLimit-Policy": string;
        /**
         * @description Seconds after which to retry.
         * @example 12
         */
        "Retry-After": number;
        /** @description When the route may be removed. */
        Sunset: string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getRoot: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RootResponse"];
                };
            };
            default: components["responses"]["any"];
        };
    };
    getJwks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key set. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        keys: {
                            [key: string]: unknown;
                        }[];
                    };
                };
            };
            default: components["responses"]["any"];
        };
    };
    getAdminProcess: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProcessStatisticsResponse"];
                };
            };
            401: components["responses"]["401"];
            403: components["responses"]["403.2"];
            default: components["responses"]["any"];
        };
    };
    getAdminTraffic: {
        parameters: {
            query?: {
                /** @description Start of the time range; by default 30 days before its end, at most 366 days. */
                createdAfter?: components["parameters"]["CreatedAfter2"];
                /** @description End of the time range; by default now. */
                createdBefore?: components["parameters"]["CreatedBefore2"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrafficResponse"];
                };
            };
            400: components["responses"]["400.2"];
            401: components["responses"]["401"];
            403: components["responses"]["403.2"];
            default: components["responses"]["any"];
        };
    };
    askAiAssistant: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "question": "Where is my last order?",
                 *       "history": [
                 *         {
                 *           "role": "user",
                 *           "content": "Do you sell tea?"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["AssistantRequest"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssistantResponse"];
                };
            };
            400: components["responses"]["400.3"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            409: components["responses"]["409"];
            422: components["responses"]["422.3"];
            429: components["responses"]["429"];
            502: components["responses"]["502.2"];
            503: components["responses"]["503"];
            504: components["responses"]["504"];
            default: components["responses"]["any"];
        };
    };
    chatAi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "messages": [
                 *         {
                 *           "role": "user",
                 *           "content": "Name three uses of a teapot."
                 *         }
                 *       ],
                 *       "model": "gpt-4o-mini",
                 *       "temperature": 0,
                 *       "max_tokens": 256,
                 *       "stream": false
                 *     }
                 */
                "application/json": components["schemas"]["ChatRequest"];
            };
        };
        responses: {
            200: components["responses"]["ChatResponse"];
            400: components["responses"]["400.3"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            409: components["responses"]["409"];
            422: components["responses"]["422.3"];
            429: components["responses"]["429"];
            502: components["responses"]["502.2"];
            503: components["responses"]["503"];
            504: components["responses"]["504"];
            default: components["responses"]["any"];
        };
    };
    draftAiProductDescription: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "language": "de",
                 *       "notes": "For restaurants."
                 *     }
                 */
                "application/json": components["schemas"]["DescriptionRequest"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DescriptionResponse"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            /** @description No such product. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResponse"] & {
                        /** @enum {unknown} */
                        code?: "product_not_found";
                        /** @enum {unknown} */
                        status?: 404;
                    };
                };
            };
            409: components["responses"]["409"];
            422: components["responses"]["422.3"];
            429: components["responses"]["429"];
            502: components["responses"]["502.2"];
            503: components["responses"]["503"];
            504: components["responses"]["504"];
            default: components["responses"]["any"];
        };
    };
    getAiUsage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AiUsageResponse"];
                };
            };
            401: components["responses"]["401"];
            403: components["responses"]["403.2"];
            default: components["responses"]["any"];
        };
    };
    getAiUsageService: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AiTotalUsageResponse"];
                };
            };
            401: components["responses"]["401"];
            403: components["responses"]["403.2"];
            default: components["responses"]["any"];
        };
    };
    listApiKeys: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the previous page, with the same filters and sort. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Maximum number of items. Default: `20`. */
                limit?: components["parameters"]["Limit"];
                /** @description Number of items to skip. To walk through a long list, use `cursor`. */
                offset?: components["parameters"]["Offset"];
                /** @description Only the key with this prefix, or that had it before a rotation. */
                prefix?: string;
                /** @description Sort keys, comma-separated, each with a minus for descending order: createdAt. Default: `"-createdAt"`. */
                sort?: components["parameters"]["Sort"];
                /** @description Only keys with this status. */
                status?: components["schemas"]["ApiKeyStatus"];
                /** @description Only keys of this user. */
                userId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyPage"];
                };
            };
            400: components["responses"]["400.2"];
            401: components["responses"]["401"];
            403: components["responses"]["403.2"];
            default: components["responses"]["any"];
        };
    };
    createApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApiKeyRequest"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuedApiKeyResponse"];
                };
            };
            400: components["responses"]["400.3"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            /** @description The owner has as many API keys as are allowed. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResponse"] & {
                        /** @enum {unknown} */
                        code?: "too_many_api_keys" | "reference_conflict";
                        /** @enum {unknown} */
                        status?: 409;
                    };
                };
            };
            422: components["responses"]["422"];
            default: components["responses"]["any"];
        };
    };
    getApiKey: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The ETag that you have. If it is still current, the response is 304 without a body.
                 * @example "1"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["ApiKeyResponse"];
            304: components["responses"]["304"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403.2"];
            404: components["responses"]["404.9"];
            default: components["responses"]["any"];
        };
    };
    revokeApiKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that you read. If it is no longer current, the write is refused with 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: components["responses"]["204"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404.9"];
            412: components["responses"]["412"];
            default: components["responses"]["any"];
        };
    };
    updateApiKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that you read. If it is no longer current, the write is refused with 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Warehouse",
                 *       "rateLimitPerMinute": 600
                 *     }
                 */
                "application/json": components["schemas"]["PatchApiKeyRequest"];
            };
        };
        responses: {
            200: components["responses"]["ApiKeyResponse"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404.9"];
            409: components["responses"]["409.9"];
            412: components["responses"]["412"];
            422: components["responses"]["422"];
            default: components["responses"]["any"];
        };
    };
    rotateApiKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that you read. If it is no longer current, the write is refused with 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RotateApiKeyRequest"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuedApiKeyResponse"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404.9"];
            409: components["responses"]["409.9"];
            412: components["responses"]["412"];
            422: components["responses"]["422"];
            default: components["responses"]["any"];
        };
    };
    listAudits: {
        parameters: {
            query?: {
                /** @description Only this type of action. */
                actionType?: components["schemas"]["AuditActionType"];
                /** @description Only actions of this actor. */
                actor?: string;
                /** @description Only those created after this time. */
                createdAfter?: components["parameters"]["CreatedAfter"];
                /** @description Only those created before this time. */
                createdBefore?: components["parameters"]["CreatedBefore"];
                /** @description `nextCursor` of the previous page, with the same filters and sort. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Only records about this entity. */
                entityId?: string;
                /** @description Only records about this type of entity. */
                entityType?: string;
                /** @description Maximum number of items. Default: `20`. */
                limit?: components["parameters"]["Limit"];
                /** @description Number of items to skip. To walk through a long list, use `cursor`. */
                offset?: components["parameters"]["Offset"];
                /** @description Only actions of this request. */
                requestId?: string;
                /** @description Sort keys, comma-separated, each with a minus for descending order: createdAt. Default: `"-createdAt"`. */
                sort?: components["parameters"]["Sort"];
                /** @description Only actions with this outcome, as last amended. */
                status?: components["schemas"]["AuditStatus"];
                /** @description Only actions of this user. */
                userId?: string;
                /** @description `true` for withdrawn records, which are left out otherwise. */
                withdrawn?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditPage"];
                };
            };
            400: components["responses"]["400.2"];
            401: components["responses"]["401"];
            403: components["responses"]["403.2"];
            default: components["responses"]["any"];
        };
    };
    createAudit: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the POST safe to retry: the same key and body get the first response again, for 24 hours. Use a new UUID for each new request.
                 * @example 5f0c1a4e-6a39-4c1b-9d0b-8f6a2f1f7a10
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "actionType": "other",
                 *       "entityType": "parcel",
                 *       "entityId": "0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001",
                 *       "status": "success",
                 *       "details": {
                 *         "reason": "Delivered to a neighbour."
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["AuditRequest"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditResponse"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            409: components["responses"]["409.2"];
            422: components["responses"]["422.2"];
            default: components["responses"]["any"];
        };
    };
    getAudit: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The ETag that you have. If it is still current, the response is 304 without a body.
                 * @example "1"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["AuditResponse"];
            304: components["responses"]["304"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403.2"];
            404: components["responses"]["404.5"];
            default: components["responses"]["any"];
        };
    };
    amendAudit: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that you read. If it is no longer current, the write is refused with 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "status": "failure",
                 *       "details": {
                 *         "reason": "Delivered to a neighbour."
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["AmendAuditRequest"];
            };
        };
        responses: {
            200: components["responses"]["AuditResponse"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404.5"];
            /** @description The status is final. The audit record was withdrawn. Amended by another request. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResponse"] & {
                        /** @enum {unknown} */
                        code?: "audit_status_final" | "audit_withdrawn" | "audit_amended_meanwhile" | "reference_conflict";
                        /** @enum {unknown} */
                        status?: 409;
                    };
                };
            };
            412: components["responses"]["412"];
            422: components["responses"]["422"];
            default: components["responses"]["any"];
        };
    };
    withdrawAudit: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that you read. If it is no longer current, the write is refused with 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: components["responses"]["204"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404.5"];
            /** @description The audit record was withdrawn. Amended by another request. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResponse"] & {
                        /** @enum {unknown} */
                        code?: "audit_withdrawn" | "audit_amended_meanwhile";
                        /** @enum {unknown} */
                        status?: 409;
                    };
                };
            };
            412: components["responses"]["412"];
            default: components["responses"]["any"];
        };
    };
    getAuditProof: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InclusionProofResponse"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403.2"];
            404: components["responses"]["404.5"];
            /** @description Not sealed yet. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResponse"] & {
                        /** @enum {unknown} */
                        code?: "audit_not_sealed";
                        /** @enum {unknown} */
                        status?: 409;
                    };
                };
            };
            default: components["responses"]["any"];
        };
    };
    listAuditCheckpoints: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the previous page, with the same filters and sort. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Maximum number of items. Default: `20`. */
                limit?: components["parameters"]["Limit"];
                /** @description Number of items to skip. To walk through a long list, use `cursor`. */
                offset?: components["parameters"]["Offset"];
                /** @description Sort keys, comma-separated, each with a minus for descending order: size. Default: `"-size"`. */
                sort?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckpointPage"];
                };
            };
            400: components["responses"]["400.2"];
            401: components["responses"]["401"];
            403: components["responses"]["403.2"];
            default: components["responses"]["any"];
        };
    };
    getAuditCheckpointConsistency: {
        parameters: {
            query: {
                /** @description Size of the earlier checkpoint. */
                from: number;
            };
            header?: never;
            path: {
                /** @description Size of the later checkpoint. */
                size: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsistencyProofResponse"];
                };
            };
            400: components["responses"]["400.4"];
            401: components["responses"]["401"];
            403: components["responses"]["403.2"];
            /** @description No such checkpoint. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResponse"] & {
                        /** @enum {unknown} */
                        code?: "audit_checkpoint_not_found";
                        /** @enum {unknown} */
                        status?: 404;
                    };
                };
            };
            default: components["responses"]["any"];
        };
    };
    downloadAuditExport: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The audit trail, as an attachment. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {"type":"header","format":"keelson-audit-export","version":1} */
                    "application/x-ndjson": string;
                };
            };
            401: components["responses"]["401"];
            403: components["responses"]["403.2"];
            default: components["responses"]["any"];
        };
    };
    handleCallback: {
        parameters: {
            query: {
                /** @description Code of a success. */
                code?: string;
                /** @description Code of an error. */
                error?: string;
                /** @description As it was sent. */
                state: string;
            };
            header?: never;
            path: {
                /** @description Name of the provider, as in `GET auth/providers`. */
                provider: components["parameters"]["Provider"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed in, without `returnTo`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInResponse"];
                };
            };
            /** @description Linked, without `returnTo`. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Redirect to `returnTo`: signed in or linked, or with `error`, the code of a problem. */
            303: {
                headers: {
                    Location: components["headers"]["Location2"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Sign-in not completed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResponse"] & {
                        /** @enum {unknown} */
                        code?: "sign_in_not_completed" | "invalid_parameter" | "invalid_query" | "bad_request" | "unreadable_body";
                        /** @enum {unknown} */
                        status?: 400;
                    };
                };
            };
            /** @description The account was deactivated or deleted. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResponse"] & {
                        /** @enum {unknown} */
                        code?: "account_not_usable";
                        /** @enum {unknown} */
                        status?: 401;
                    };
                };
            };
            /** @description The provider refused. An account with this e-mail address already exists. This identity was unlinked. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResponse"] & {
                        /** @enum {unknown} */
                        code?: "provider_refused" | "address_not_proven" | "identity_unlinked";
                        /** @enum {unknown} */
                        status?: 403;
                    };
                };
            };
            404: components["responses"]["404.12"];
            /** @description The identity is linked to another account. An account was created at the same time. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResponse"] & {
                        /** @enum {unknown} */
                        code?: "identity_taken" | "account_met_meanwhile";
                        /** @enum {unknown} */
                        status?: 409;
                    };
                };
            };
            501: components["responses"]["501"];
            502: components["responses"]["502"];
            default: components["responses"]["any"];
        };
    };
    linkIdentity: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the provider, as in `GET auth/providers`. */
                provider: components["parameters"]["Provider"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "returnTo": "https://shop.example.com/account"
                 *     }
                 */
                "application/json": components["schemas"]["LinkRequest"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkResponse"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403.6"];
            404: components["responses"]["404.12"];
            409: components["responses"]["409"];
            422: components["responses"]["422"];
            501: components["responses"]["501"];
            502: components["responses"]["502"];
            default: components["responses"]["any"];
        };
    };
    beginLogin: {
        parameters: {
            query?: {
                /** @description SHA-256, in base64url, of a secret that the front end keeps for `POST auth/token`. Required with `returnTo`. */
                codeChallenge?: components["parameters"]["CodeChallenge"];
                /** @description Page of a front end to redirect to at the end; its origin must be in RETURN_ORIGINS. */
                returnTo?: components["parameters"]["ReturnTo"];
            };
            header?: never;
            path: {
                /** @description Name of the provider, as in `GET auth/providers`. */
                provider: components["parameters"]["Provider"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            302: components["responses"]["302"];
            400: components["responses"]["400.4"];
            404: components["responses"]["404.12"];
            501: components["responses"]["501"];
            502: components["responses"]["502"];
            default: components["responses"]["any"];
        };
    };
    requestEmailChange: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "newEmail": "anna@example.com"
                 *     }
                 */
                "application/json": components["schemas"]["ChangeEmailRequest"];
            };
        };
        responses: {
            202: components["responses"]["AcceptedResponse"];
            400: components["responses"]["400.3"];
            401: components["responses"]["401"];
            403: components["responses"]["403.6"];
            409: components["responses"]["409"];
            422: components["responses"]["422"];
            default: components["responses"]["any"];
        };
    };
    confirmEmailChange: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "token": "b3BlbiBzZXNhbWUsIGFuZCBiZSBxdWljayBhYm91dCA"
                 *     }
                 */
                "application/json": components["schemas"]["VerifyEmailRequest"];
            };
        };
        responses: {
            204: components["responses"]["204"];
            400: components["responses"]["400.3"];
            403: components["responses"]["403.3"];
            /** @description E-mail address in use. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResponse"] & {
                        /** @enum {unknown} */
                        code?: "email_taken" | "reference_conflict";
                        /** @enum {unknown} */
                        status?: 409;
                    };
                };
            };
            422: components["responses"]["422.4"];
            default: components["responses"]["any"];
        };
    };
    resendEmailVerification: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "anna@example.com"
                 *     }
                 */
                "application/json": components["schemas"]["EmailRequest"];
            };
        };
        responses: {
            202: components["responses"]["AcceptedResponse"];
            400: components["responses"]["400.3"];
            403: components["responses"]["403.3"];
            409: components["responses"]["409"];
            422: components["responses"]["422"];
            default: components["responses"]["any"];
        };
    };
    verifyEmail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "token": "b3BlbiBzZXNhbWUsIGFuZCBiZSBxdWljayBhYm91dCA"
                 *     }
                 */
                "application/json": components["schemas"]["VerifyEmailRequest"];
            };
        };
        responses: {
            204: components["responses"]["204"];
            400: components["responses"]["400.3"];
            403: components["responses"]["403.3"];
            409: components["responses"]["409"];
            422: components["responses"]["422.4"];
            default: components["responses"]["any"];
        };
    };
    listIdentities: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentitiesResponse"];
                };
            };
            401: components["responses"]["401"];
            403: components["responses"]["403.2"];
            default: components["responses"]["any"];
        };
    };
    unlinkIdentity: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: components["responses"]["204"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            /** @description No such linked identity. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResponse"] & {
                        /** @enum {unknown} */
                        code?: "identity_not_found";
                        /** @enum {unknown} */
                        status?: 404;
                    };
                };
            };
            /** @description This is the last way to sign in. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResponse"] & {
                        /** @enum {unknown} */
                        code?: "last_way_in";
                        /** @enum {unknown} */
                        status?: 409;
                    };
                };
            };
            default: components["responses"]["any"];
        };
    };
    beginWithAuth0: {
        parameters: {
            query?: {
                /** @description SHA-256, in base64url, of a secret that the front end keeps for `POST auth/token`. Required with `returnTo`. */
                codeChallenge?: components["parameters"]["CodeChallenge"];
                /** @description Page of a front end to redirect to at the end; its origin must be in RETURN_ORIGINS. */
                returnTo?: components["parameters"]["ReturnTo"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            302: components["responses"]["302"];
            400: components["responses"]["400.2"];
            501: components["responses"]["501"];
            502: components["responses"]["502"];
            default: components["responses"]["any"];
        };
    };
    signIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "user@example.com",
                 *       "password": "keelson-demo",
                 *       "mode": "body"
                 *     }
                 */
                "application/json": components["schemas"]["SignInRequest"];
            };
        };
        responses: {
            200: components["responses"]["SignInResponse"];
            400: components["responses"]["400.3"];
            /** @description The e-mail address or password is wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResponse"] & {
                        /** @enum {unknown} */
                        code?: "sign_in_failed";
                        /** @enum {unknown} */
                        status?: 401;
                    };
                };
            };
            403: components["responses"]["403.3"];
            409: components["responses"]["409"];
            422: components["responses"]["422"];
            default: components["responses"]["any"];
        };
    };
    signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: components["responses"]["204"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            409: components["responses"]["409.8"];
            422: components["responses"]["422"];
            default: components["responses"]["any"];
        };
    };
    changePassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "currentPassword": "the current password",
                 *       "newPassword": "four words make a good one"
                 *     }
                 */
                "application/json": components["schemas"]["ChangePasswordRequest"];
            };
        };
        responses: {
            204: components["responses"]["204"];
            400: components["responses"]["400.3"];
            401: components["responses"]["401"];
            403: components["responses"]["403.5"];
            409: components["responses"]["409"];
            422: components["responses"]["422"];
            default: components["responses"]["any"];
        };
    };
    forgotPassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "anna@example.com"
                 *     }
                 */
                "application/json": components["schemas"]["EmailRequest"];
            };
        };
        responses: {
            202: components["responses"]["AcceptedResponse"];
            400: components["responses"]["400.3"];
            403: components["responses"]["403.3"];
            409: components["responses"]["409"];
            422: components["responses"]["422"];
            default: components["responses"]["any"];
        };
    };
    resetPassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "token": "b3BlbiBzZXNhbWUsIGFuZCBiZSBxdWljayBhYm91dCA",
                 *       "newPassword": "four words make a good one"
                 *     }
                 */
                "application/json": components["schemas"]["ResetPasswordRequest"];
            };
        };
        responses: {
            204: components["responses"]["204"];
            400: components["responses"]["400.3"];
            403: components["responses"]["403.3"];
            409: components["responses"]["409"];
            422: components["responses"]["422.4"];
            default: components["responses"]["any"];
        };
    };
    listProviders: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProvidersResponse"];
                };
            };
            default: components["responses"]["any"];
        };
    };
    reauthenticate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "password": "keelson-demo"
                 *     }
                 */
                "application/json": components["schemas"]["ReauthenticateRequest"];
            };
        };
        responses: {
            204: components["responses"]["204"];
            400: components["responses"]["400.3"];
            401: components["responses"]["401"];
            403: components["responses"]["403.5"];
            409: components["responses"]["409.8"];
            422: components["responses"]["422"];
            default: components["responses"]["any"];
        };
    };
    refresh: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "refreshToken": "c2VzYW1lIHN0cmVldCwgZXBpc29kZSBmb3J0eSB0d28"
                 *     }
                 */
                "application/json": components["schemas"]["RefreshRequest"];
            };
        };
        responses: {
            200: components["responses"]["SignInResponse"];
            400: components["responses"]["400.3"];
            /** @description The session has ended. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResponse"] & {
                        /** @enum {unknown} */
                        code?: "refresh_refused";
                        /** @enum {unknown} */
                        status?: 401;
                    };
                };
            };
            403: components["responses"]["403.3"];
            409: components["responses"]["409"];
            422: components["responses"]["422"];
            default: components["responses"]["any"];
        };
    };
    register: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "anna@example.com",
                 *       "password": "four words make a good one",
                 *       "firstName": "Anna",
                 *       "lastName": "O'Brien"
                 *     }
                 */
                "application/json": components["schemas"]["RegisterRequest"];
            };
        };
        responses: {
            202: components["responses"]["AcceptedResponse"];
            400: components["responses"]["400.3"];
            403: components["responses"]["403.3"];
            409: components["responses"]["409"];
            422: components["responses"]["422"];
            default: components["responses"]["any"];
        };
    };
    listSessions: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the previous page, with the same filters and sort. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Maximum number of items. Default: `20`. */
                limit?: components["parameters"]["Limit"];
                /** @description Number of items to skip. To walk through a long list, use `cursor`. */
                offset?: components["parameters"]["Offset"];
                /** @description Sort keys, comma-separated, each with a minus for descending order: createdAt, lastUsedAt. Default: `"-createdAt"`. */
                sort?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionPage"];
                };
            };
            400: components["responses"]["400.2"];
            401: components["responses"]["401"];
            403: components["responses"]["403.2"];
            default: components["responses"]["any"];
        };
    };
    revokeSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: components["responses"]["204"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            default: components["responses"]["any"];
        };
    };
    revokeSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: components["responses"]["204"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            /** @description No such session. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResponse"] & {
                        /** @enum {unknown} */
                        code?: "session_not_found";
                        /** @enum {unknown} */
                        status?: 404;
                    };
                };
            };
            default: components["responses"]["any"];
        };
    };
    redeemToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "code": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
                 *       "codeVerifier": "M25iVXpKU3puUjFaYWg3T1NDTDQtcW1ROUY5YXlwalNoc0hhakxifmZHag",
                 *       "mode": "body"
                 *     }
                 */
                "application/json": components["schemas"]["RedeemRequest"];
            };
        };
        responses: {
            200: components["responses"]["SignInResponse"];
            400: components["responses"]["400.3"];
            /** @description The sign-in code is invalid. The account was deactivated or deleted. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResponse"] & {
                        /** @enum {unknown} */
                        code?: "code_not_good" | "account_not_usable";
                        /** @enum {unknown} */
                        status?: 401;
                    };
                };
            };
            403: components["responses"]["403.3"];
            409: components["responses"]["409"];
            422: components["responses"]["422"];
            default: components["responses"]["any"];
        };
    };
    getHealthV1: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["HealthResponse3"];
            503: components["responses"]["HealthResponse"];
            default: components["responses"]["any2"];
        };
    };
    getHealthDbV1: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["HealthResponse3"];
            503: components["responses"]["HealthResponse"];
            default: components["responses"]["any2"];
        };
    };
    getHealthDetailedV1: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["DetailedHealthResponse"];
            401: components["responses"]["401"];
            403: components["responses"]["403.2"];
            503: components["responses"]["DetailedHealthResponse2"];
            default: components["responses"]["any2"];
        };
    };
    getHealthLiveV1: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["HealthResponse3"];
            503: components["responses"]["HealthResponse"];
            default: components["responses"]["any2"];
        };
    };
    getHealthReadyV1: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["HealthResponse3"];
            503: components["responses"]["HealthResponse"];
            default: components["responses"]["any2"];
        };
    };
    listJobs: {
        parameters: {
            query?: {
                /** @description Maximum number of items. Default: `20`. */
                limit?: components["parameters"]["Limit"];
                /** @description Number of items to skip. Default: `0`. */
                offset?: number;
                /** @description Only jobs of this queue. */
                queue?: components["schemas"]["JobQueue"];
                /** @description State of the jobs. Default: `"failed"`. */
                state?: components["schemas"]["JobState"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobPage"];
                };
            };
            400: components["responses"]["400.2"];
            401: components["responses"]["401"];
            403: components["responses"]["403.2"];
            default: components["responses"]["any"];
        };
    };
    getJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id in its queue. */
                id: components["parameters"]["Id2"];
                /** @description Queue of the job. */
                queue: components["parameters"]["Queue"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["JobResponse"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403.2"];
            404: components["responses"]["404.10"];
            default: components["responses"]["any"];
        };
    };
    discardJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id in its queue. */
                id: components["parameters"]["Id2"];
                /** @description Queue of the job. */
                queue: components["parameters"]["Queue"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: components["responses"]["204"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404.10"];
            /** @description The job has not failed. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["job_not_failed"];
                };
            };
            default: components["responses"]["any"];
        };
    };
    retryJob: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the POST safe to retry: the same key and body get the first response again, for 24 hours. Use a new UUID for each new request.
                 * @example 5f0c1a4e-6a39-4c1b-9d0b-8f6a2f1f7a10
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id in its queue. */
                id: components["parameters"]["Id2"];
                /** @description Queue of the job. */
                queue: components["parameters"]["Queue"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["JobResponse"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404.10"];
            /** @description The job has not failed. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["job_not_failed"] | components["schemas"]["reference_conflict"] | components["schemas"]["idempotency_key_in_flight"];
                };
            };
            422: components["responses"]["422.2"];
            default: components["responses"]["any"];
        };
    };
    retryJobFailed: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the POST safe to retry: the same key and body get the first response again, for 24 hours. Use a new UUID for each new request.
                 * @example 5f0c1a4e-6a39-4c1b-9d0b-8f6a2f1f7a10
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Queue of the job. */
                queue: components["parameters"]["Queue"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetriedJobsResponse"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404.10"];
            409: components["responses"]["409.2"];
            422: components["responses"]["422.2"];
            default: components["responses"]["any"];
        };
    };
    listNotifications: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the previous page, with the same filters and sort. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Maximum number of items. Default: `20`. */
                limit?: components["parameters"]["Limit"];
                /** @description Number of items to skip. To walk through a long list, use `cursor`. */
                offset?: components["parameters"]["Offset"];
                /** @description Only notifications that were read, or only others. */
                read?: boolean;
                /** @description Sort keys, comma-separated, each with a minus for descending order: createdAt. Default: `"-createdAt"`. */
                sort?: components["parameters"]["Sort"];
                /** @description Only notifications of this type. */
                type?: components["schemas"]["NotificationType"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationCursorPage"];
                };
            };
            400: components["responses"]["400.2"];
            401: components["responses"]["401"];
            403: components["responses"]["403.2"];
            default: components["responses"]["any"];
        };
    };
    markNotificationRead: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the POST safe to retry: the same key and body get the first response again, for 24 hours. Use a new UUID for each new request.
                 * @example 5f0c1a4e-6a39-4c1b-9d0b-8f6a2f1f7a10
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationResponse"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            /** @description No such notification. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResponse"] & {
                        /** @enum {unknown} */
                        code?: "notification_not_found";
                        /** @enum {unknown} */
                        status?: 404;
                    };
                };
            };
            409: components["responses"]["409.2"];
            422: components["responses"]["422.2"];
            default: components["responses"]["any"];
        };
    };
    sendNotificationAnnouncement: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the POST safe to retry: the same key and body get the first response again, for 24 hours. Use a new UUID for each new request.
                 * @example 5f0c1a4e-6a39-4c1b-9d0b-8f6a2f1f7a10
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "text": "The shop closes for an hour at 22:00 UTC.",
                 *       "role": "manager"
                 *     }
                 */
                "application/json": components["schemas"]["AnnouncementRequest"];
            };
        };
        responses: {
            /** @description Accepted. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnnouncementResponse"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            409: components["responses"]["409.2"];
            422: components["responses"]["422.2"];
            default: components["responses"]["any"];
        };
    };
    listNotificationPreferences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["PreferencesResponse"];
            401: components["responses"]["401"];
            403: components["responses"]["403.2"];
            default: components["responses"]["any"];
        };
    };
    updateNotificationPreferences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "preferences": [
                 *         {
                 *           "type": "order.placed",
                 *           "channel": "email",
                 *           "enabled": false
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["PreferencesRequest"];
            };
        };
        responses: {
            200: components["responses"]["PreferencesResponse"];
            400: components["responses"]["400.3"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            409: components["responses"]["409"];
            422: components["responses"]["422"];
            default: components["responses"]["any"];
        };
    };
    markNotificationReadAll: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the POST safe to retry: the same key and body get the first response again, for 24 hours. Use a new UUID for each new request.
                 * @example 5f0c1a4e-6a39-4c1b-9d0b-8f6a2f1f7a10
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadNotificationsResponse"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            409: components["responses"]["409.2"];
            422: components["responses"]["422.2"];
            default: components["responses"]["any"];
        };
    };
    createNotificationTicket: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TicketResponse"];
                };
            };
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            409: components["responses"]["409"];
            422: components["responses"]["422"];
            default: components["responses"]["any"];
        };
    };
    chatOpenai: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "messages": [
                 *         {
                 *           "role": "user",
                 *           "content": "Name three uses of a teapot."
                 *         }
                 *       ],
                 *       "model": "gpt-4o-mini",
                 *       "temperature": 0,
                 *       "max_tokens": 256,
                 *       "stream": false
                 *     }
                 */
                "application/json": components["schemas"]["ChatRequest"];
            };
        };
        responses: {
            200: components["responses"]["ChatResponse"];
            400: components["responses"]["400.3"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            409: components["responses"]["409"];
            422: components["responses"]["422.3"];
            429: components["responses"]["429"];
            502: components["responses"]["502.2"];
            503: components["responses"]["503"];
            504: components["responses"]["504"];
            default: components["responses"]["any"];
        };
    };
    listOrders: {
        parameters: {
            query?: {
                /** @description Only orders placed after this time. */
                createdAfter?: components["parameters"]["CreatedAfter3"];
                /** @description Only orders placed before this time. */
                createdBefore?: components["parameters"]["CreatedBefore3"];
                /** @description `nextCursor` of the previous page, with the same filters and sort. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Maximum number of items. Default: `20`. */
                limit?: components["parameters"]["Limit"];
                /** @description Only orders with at most this total, in minor units. */
                maxTotal?: components["parameters"]["MaxTotal"];
                /** @description Only orders with at least this total, in minor units. */
                minTotal?: components["parameters"]["MinTotal"];
                /** @description Only the order with this number. */
                number?: components["parameters"]["Number"];
                /** @description Number of items to skip. To walk through a long list, use `cursor`. */
                offset?: components["parameters"]["Offset"];
                /** @description Sort keys, comma-separated, each with a minus for descending order: createdAt, number, total. Default: `"-createdAt"`. */
                sort?: string;
                /** @description Only orders with this status. */
                status?: components["parameters"]["Status"];
                /** @description Only orders of this user; for callers who may read all orders. */
                userId?: components["parameters"]["UserId"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderPage"];
                };
            };
            400: components["responses"]["400.2"];
            401: components["responses"]["401"];
            403: components["responses"]["403.2"];
            default: components["responses"]["any"];
        };
    };
    placeOrder: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the POST safe to retry: the same key and body get the first response again, for 24 hours. Use a new UUID for each new request.
                 * @example 5f0c1a4e-6a39-4c1b-9d0b-8f6a2f1f7a10
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "lines": [
                 *         {
                 *           "productId": "0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001",
                 *           "quantity": 2
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["OrderRequest"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderResponse"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            /** @description Not enough stock. Product is not for sale. Products in different currencies. Prices changed. Too many pieces are reserved without payment. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["out_of_stock"] | components["schemas"]["product_not_sold"] | components["schemas"]["mixed_currencies"] | components["schemas"]["prices_changed"] | components["schemas"]["too_much_reserved"] | components["schemas"]["reference_conflict"] | components["schemas"]["idempotency_key_in_flight"];
                };
            };
            422: components["responses"]["422.2"];
            default: components["responses"]["any"];
        };
    };
    getOrder: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The ETag that you have. If it is still current, the response is 304 without a body.
                 * @example "1"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["OrderResponse"];
            304: components["responses"]["304"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403.2"];
            404: components["responses"]["404.2"];
            default: components["responses"]["any"];
        };
    };
    replaceOrder: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that you read. If it is no longer current, the write is refused with 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "lines": [
                 *         {
                 *           "productId": "0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001",
                 *           "quantity": 2
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["OrderRequest"];
            };
        };
        responses: {
            200: components["responses"]["OrderResponse"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404.2"];
            /** @description Not possible in this state of the order. Not enough stock. Product is not for sale. Products in different currencies. Prices changed. Too many pieces are reserved without payment. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["order_state"] | components["schemas"]["out_of_stock"] | components["schemas"]["product_not_sold"] | components["schemas"]["mixed_currencies"] | components["schemas"]["prices_changed"] | components["schemas"]["too_much_reserved"] | components["schemas"]["reference_conflict"];
                };
            };
            412: components["responses"]["412"];
            422: components["responses"]["422"];
            default: components["responses"]["any"];
        };
    };
    deleteOrder: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that you read. If it is no longer current, the write is refused with 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: components["responses"]["204"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404.2"];
            /** @description Not possible in this state of the order. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["order_state"];
                };
            };
            412: components["responses"]["412"];
            default: components["responses"]["any"];
        };
    };
    cancelOrder: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the POST safe to retry: the same key and body get the first response again, for 24 hours. Use a new UUID for each new request.
                 * @example 5f0c1a4e-6a39-4c1b-9d0b-8f6a2f1f7a10
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The ETag that you read. If it is no longer current, the write is refused with 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["OrderResponse"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404.2"];
            409: components["responses"]["409.3"];
            412: components["responses"]["412"];
            422: components["responses"]["422.2"];
            default: components["responses"]["any"];
        };
    };
    deliverOrder: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the POST safe to retry: the same key and body get the first response again, for 24 hours. Use a new UUID for each new request.
                 * @example 5f0c1a4e-6a39-4c1b-9d0b-8f6a2f1f7a10
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The ETag that you read. If it is no longer current, the write is refused with 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["OrderResponse"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404.2"];
            409: components["responses"]["409.3"];
            412: components["responses"]["412"];
            422: components["responses"]["422.2"];
            default: components["responses"]["any"];
        };
    };
    payOrder: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the POST safe to retry: the same key and body get the first response again, for 24 hours. Use a new UUID for each new request.
                 * @example 5f0c1a4e-6a39-4c1b-9d0b-8f6a2f1f7a10
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The ETag that you read. If it is no longer current, the write is refused with 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["OrderResponse"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404.2"];
            409: components["responses"]["409.3"];
            412: components["responses"]["412"];
            422: components["responses"]["422.2"];
            default: components["responses"]["any"];
        };
    };
    shipOrder: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the POST safe to retry: the same key and body get the first response again, for 24 hours. Use a new UUID for each new request.
                 * @example 5f0c1a4e-6a39-4c1b-9d0b-8f6a2f1f7a10
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The ETag that you read. If it is no longer current, the write is refused with 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["OrderResponse"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404.2"];
            409: components["responses"]["409.3"];
            412: components["responses"]["412"];
            422: components["responses"]["422.2"];
            default: components["responses"]["any"];
        };
    };
    downloadOrderExport: {
        parameters: {
            query?: {
                /** @description Only orders placed after this time. */
                createdAfter?: components["parameters"]["CreatedAfter3"];
                /** @description Only orders placed before this time. */
                createdBefore?: components["parameters"]["CreatedBefore3"];
                /** @description Only orders with at most this total, in minor units. */
                maxTotal?: components["parameters"]["MaxTotal"];
                /** @description Only orders with at least this total, in minor units. */
                minTotal?: components["parameters"]["MinTotal"];
                /** @description Only the order with this number. */
                number?: components["parameters"]["Number"];
                /** @description Only orders with this status. */
                status?: components["parameters"]["Status"];
                /** @description Only orders of this user; for callers who may read all orders. */
                userId?: components["parameters"]["UserId"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The order lines, as an attachment. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example number,status,createdAt,userId,customer,email,position,productId,sku,name,quantity,unitPriceAmount,totalAmount,currency
                     *     ORD-000123,paid,2026-01-31T12:00:00.000Z,0199a5f0-7c2e-7cc3-8a52-0c3a1c9be003,Anna Müller,anna@example.com,1,0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001,NW-0038,Côte de Blaye,2,26350,52700,USD
                     */
                    "text/csv": string;
                };
            };
            400: components["responses"]["400.2"];
            401: components["responses"]["401"];
            403: components["responses"]["403.2"];
            default: components["responses"]["any"];
        };
    };
    getOrderStatistics: {
        parameters: {
            query?: {
                /** @description Start of the time range; by default 30 days before its end, at most 366 days. */
                createdAfter?: components["parameters"]["CreatedAfter2"];
                /** @description End of the time range; by default now. */
                createdBefore?: components["parameters"]["CreatedBefore2"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderStatisticsResponse"];
                };
            };
            400: components["responses"]["400.2"];
            401: components["responses"]["401"];
            403: components["responses"]["403.2"];
            /** @description The sum is too large. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResponse"] & {
                        /** @enum {unknown} */
                        code?: "sum_too_large";
                        /** @enum {unknown} */
                        status?: 409;
                    };
                };
            };
            default: components["responses"]["any"];
        };
    };
    listPermissions: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the previous page, with the same filters and sort. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Only permissions that the code uses, or only others. */
                isSystem?: boolean;
                /** @description Maximum number of items. Default: `20`. */
                limit?: components["parameters"]["Limit"];
                /** @description Only the permission with this name. */
                name?: string;
                /** @description Number of items to skip. To walk through a long list, use `cursor`. */
                offset?: components["parameters"]["Offset"];
                /** @description Only permissions for this resource, the part before the colon. */
                resource?: string;
                /** @description Sort keys, comma-separated, each with a minus for descending order: name, createdAt. Default: `"name"`. */
                sort?: components["parameters"]["Sort2"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PermissionPage"];
                };
            };
            400: components["responses"]["400.2"];
            401: components["responses"]["401"];
            403: components["responses"]["403.2"];
            default: components["responses"]["any"];
        };
    };
    createPermission: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the POST safe to retry: the same key and body get the first response again, for 24 hours. Use a new UUID for each new request.
                 * @example 5f0c1a4e-6a39-4c1b-9d0b-8f6a2f1f7a10
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "invoices:write",
                 *       "description": "Read all invoices."
                 *     }
                 */
                "application/json": components["schemas"]["PermissionRequest"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PermissionResponse"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            /** @description Permission name in use. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResponse"] & {
                        /** @enum {unknown} */
                        code?: "permission_name_taken" | "reference_conflict" | "idempotency_key_in_flight";
                        /** @enum {unknown} */
                        status?: 409;
                    };
                };
            };
            422: components["responses"]["422.2"];
            default: components["responses"]["any"];
        };
    };
    getPermission: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The ETag that you have. If it is still current, the response is 304 without a body.
                 * @example "1"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["PermissionResponse"];
            304: components["responses"]["304"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403.2"];
            404: components["responses"]["404.7"];
            default: components["responses"]["any"];
        };
    };
    replacePermission: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that you read. If it is no longer current, the write is refused with 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "invoices:read",
                 *       "description": "Read all invoices."
                 *     }
                 */
                "application/json": components["schemas"]["PermissionRequest"];
            };
        };
        responses: {
            200: components["responses"]["PermissionResponse"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404.7"];
            409: components["responses"]["409.5"];
            412: components["responses"]["412"];
            422: components["responses"]["422"];
            default: components["responses"]["any"];
        };
    };
    deletePermission: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that you read. If it is no longer current, the write is refused with 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: components["responses"]["204"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404.7"];
            /** @description System permission. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResponse"] & {
                        /** @enum {unknown} */
                        code?: "permission_protected";
                        /** @enum {unknown} */
                        status?: 409;
                    };
                };
            };
            412: components["responses"]["412"];
            default: components["responses"]["any"];
        };
    };
    patchPermission: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that you read. If it is no longer current, the write is refused with 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "invoices:read",
                 *       "description": "Read all invoices."
                 *     }
                 */
                "application/json": components["schemas"]["PatchPermissionRequest"];
            };
        };
        responses: {
            200: components["responses"]["PermissionResponse"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404.7"];
            409: components["responses"]["409.5"];
            412: components["responses"]["412"];
            422: components["responses"]["422"];
            default: components["responses"]["any"];
        };
    };
    listProducts: {
        parameters: {
            query?: {
                /** @description Only products of this category. */
                category?: components["parameters"]["Category"];
                /** @description Only those created after this time. */
                createdAfter?: components["parameters"]["CreatedAfter"];
                /** @description Only those created before this time. */
                createdBefore?: components["parameters"]["CreatedBefore"];
                /** @description `nextCursor` of the previous page, with the same filters and sort. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Only products in stock, or only others. */
                inStock?: components["parameters"]["InStock"];
                /** @description Only products that can be ordered, or only others. */
                isActive?: components["parameters"]["IsActive"];
                /** @description Maximum number of items. Default: `20`. */
                limit?: components["parameters"]["Limit"];
                /** @description Only products with at most this price, in minor units. */
                maxPrice?: components["parameters"]["MaxPrice"];
                /** @description Only products with at least this price, in minor units. */
                minPrice?: components["parameters"]["MinPrice"];
                /** @description Number of items to skip. To walk through a long list, use `cursor`. */
                offset?: components["parameters"]["Offset"];
                /** @description Parts of words in the name, SKU, category or description, all of which must occur; case and accents are ignored. If nothing matches, similarly spelled names are found. The best match comes first, unless `sort` is given. */
                q?: components["parameters"]["Q"];
                /** @description Sort keys, comma-separated, each with a minus for descending order: createdAt, name, price. Default: `"-createdAt"`. */
                sort?: components["parameters"]["Sort3"];
            };
            header?: {
                /**
                 * @description The ETag that you have. If it is still current, the response is 304 without a body.
                 * @example "1"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductPage"];
                };
            };
            304: components["responses"]["304"];
            400: components["responses"]["400.2"];
            default: components["responses"]["any"];
        };
    };
    createProduct: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the POST safe to retry: the same key and body get the first response again, for 24 hours. Use a new UUID for each new request.
                 * @example 5f0c1a4e-6a39-4c1b-9d0b-8f6a2f1f7a10
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "sku": "NW-0138",
                 *       "name": "Côte de Blaye",
                 *       "category": "Beverages",
                 *       "description": "12 - 75 cl bottles",
                 *       "price": {
                 *         "amount": 26350,
                 *         "currency": "USD"
                 *       },
                 *       "stock": 17,
                 *       "isActive": true
                 *     }
                 */
                "application/json": components["schemas"]["ProductRequest"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductResponse"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            /** @description SKU in use. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResponse"] & {
                        /** @enum {unknown} */
                        code?: "sku_taken" | "reference_conflict" | "idempotency_key_in_flight";
                        /** @enum {unknown} */
                        status?: 409;
                    };
                };
            };
            422: components["responses"]["422.2"];
            default: components["responses"]["any"];
        };
    };
    getProduct: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The ETag that you have. If it is still current, the response is 304 without a body.
                 * @example "1"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["ProductResponse"];
            304: components["responses"]["304"];
            400: components["responses"]["400"];
            404: components["responses"]["404.4"];
            default: components["responses"]["any"];
        };
    };
    replaceProduct: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that you read. If it is no longer current, the write is refused with 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "sku": "NW-0038",
                 *       "name": "Côte de Blaye",
                 *       "category": "Beverages",
                 *       "description": "12 - 75 cl bottles",
                 *       "price": {
                 *         "amount": 26350,
                 *         "currency": "USD"
                 *       },
                 *       "isActive": true
                 *     }
                 */
                "application/json": components["schemas"]["ReplaceProductRequest"];
            };
        };
        responses: {
            200: components["responses"]["ProductResponse"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404.4"];
            409: components["responses"]["409.10"];
            412: components["responses"]["412"];
            422: components["responses"]["422"];
            428: components["responses"]["428"];
            default: components["responses"]["any"];
        };
    };
    deleteProduct: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that you read. If it is no longer current, the write is refused with 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: components["responses"]["204"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404.4"];
            412: components["responses"]["412"];
            default: components["responses"]["any"];
        };
    };
    patchProduct: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that you read. If it is no longer current, the write is refused with 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "sku": "NW-0038",
                 *       "name": "Côte de Blaye",
                 *       "category": "Beverages",
                 *       "description": "12 - 75 cl bottles",
                 *       "price": {
                 *         "amount": 26350,
                 *         "currency": "USD"
                 *       },
                 *       "isActive": true
                 *     }
                 */
                "application/json": components["schemas"]["PatchProductRequest"];
            };
        };
        responses: {
            200: components["responses"]["ProductResponse"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404.4"];
            409: components["responses"]["409.10"];
            412: components["responses"]["412"];
            422: components["responses"]["422"];
            428: components["responses"]["428"];
            default: components["responses"]["any"];
        };
    };
    adjustProductStockAdjustmentStock: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the POST safe to retry: the same key and body get the first response again, for 24 hours. Use a new UUID for each new request.
                 * @example 5f0c1a4e-6a39-4c1b-9d0b-8f6a2f1f7a10
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The ETag that you read. If it is no longer current, the write is refused with 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "by": -3,
                 *       "reason": "Broken in the warehouse"
                 *     }
                 */
                "application/json": components["schemas"]["StockAdjustmentRequest"];
            };
        };
        responses: {
            200: components["responses"]["ProductResponse"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404.4"];
            /** @description Stock would be out of range. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResponse"] & {
                        /** @enum {unknown} */
                        code?: "stock_out_of_range" | "reference_conflict" | "idempotency_key_in_flight";
                        /** @enum {unknown} */
                        status?: 409;
                    };
                };
            };
            412: components["responses"]["412"];
            422: components["responses"]["422.2"];
            default: components["responses"]["any"];
        };
    };
    getProductCategories: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CategoriesResponse"];
                };
            };
            default: components["responses"]["any"];
        };
    };
    downloadProductExport: {
        parameters: {
            query?: {
                /** @description Only products of this category. */
                category?: components["parameters"]["Category"];
                /** @description Only those created after this time. */
                createdAfter?: components["parameters"]["CreatedAfter"];
                /** @description Only those created before this time. */
                createdBefore?: components["parameters"]["CreatedBefore"];
                /** @description Only products in stock, or only others. */
                inStock?: components["parameters"]["InStock"];
                /** @description Only products that can be ordered, or only others. */
                isActive?: components["parameters"]["IsActive"];
                /** @description Only products with at most this price, in minor units. */
                maxPrice?: components["parameters"]["MaxPrice"];
                /** @description Only products with at least this price, in minor units. */
                minPrice?: components["parameters"]["MinPrice"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The products, as an attachment. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example sku,name,category,description,price,currency,stock,active
                     *     NW-0038,Côte de Blaye,Beverages,12 - 75 cl bottles,263.50,USD,17,true
                     */
                    "text/csv": string;
                };
            };
            400: components["responses"]["400.2"];
            401: components["responses"]["401"];
            403: components["responses"]["403.2"];
            default: components["responses"]["any"];
        };
    };
    uploadProductImport: {
        parameters: {
            query?: {
                /** @description `all` imports every row or none; `valid` skips the rows that break a rule, and lists them. Default: `"all"`. */
                mode?: components["schemas"]["ProductMode"];
                /** @description What becomes of the stock of existing products: `keep` leaves it, so that no number of the file overwrites a sale; `set` takes it from the file, for a stocktaking without sales meanwhile. New products have that of the file. Default: `"keep"`. */
                stock?: components["schemas"]["ProductStock"];
            };
            header?: {
                /**
                 * @description Makes the POST safe to retry: the same key and body get the first response again, for 24 hours. Use a new UUID for each new request.
                 * @example 5f0c1a4e-6a39-4c1b-9d0b-8f6a2f1f7a10
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description UTF-8, separated by commas or semicolons, at most 100000 rows. The first line names the columns, in any order; without `description` or `active`, these fields of existing products do not change. */
        requestBody: {
            content: {
                "multipart/form-data": {
                    /** @description The file. */
                    file: unknown;
                };
                /**
                 * @example sku,name,category,description,price,currency,stock,active
                 *     NW-0038,Côte de Blaye,Beverages,12 - 75 cl bottles,263.50,USD,17,true
                 */
                "text/csv": string;
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportResponse"];
                };
            };
            /** @description Unreadable CSV. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResponse"] & {
                        /** @enum {unknown} */
                        code?: "unreadable_csv" | "invalid_parameter" | "invalid_query" | "bad_request" | "unreadable_body";
                        /** @enum {unknown} */
                        status?: 400;
                    };
                };
            };
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            409: components["responses"]["409.2"];
            /** @description Rows cannot be imported. Too many rows. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["import_refused"] | components["schemas"]["too_many_rows"] | components["schemas"]["invalid_body"] | components["schemas"]["idempotency_key_reused"];
                };
            };
            default: components["responses"]["any"];
        };
    };
    listReports: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the previous page, with the same filters and sort. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Maximum number of items. Default: `20`. */
                limit?: components["parameters"]["Limit"];
                /** @description Number of items to skip. To walk through a long list, use `cursor`. */
                offset?: components["parameters"]["Offset"];
                /** @description Sort keys, comma-separated, each with a minus for descending order: createdAt. Default: `"-createdAt"`. */
                sort?: components["parameters"]["Sort"];
                /** @description Only reports with this status. */
                status?: components["schemas"]["ReportStatus"];
                /** @description Only reports of this type. */
                type?: components["schemas"]["ReportType"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportPage"];
                };
            };
            400: components["responses"]["400.2"];
            401: components["responses"]["401"];
            403: components["responses"]["403.2"];
            default: components["responses"]["any"];
        };
    };
    requestReport: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the POST safe to retry: the same key and body get the first response again, for 24 hours. Use a new UUID for each new request.
                 * @example 5f0c1a4e-6a39-4c1b-9d0b-8f6a2f1f7a10
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "type": "orders",
                 *       "format": "csv",
                 *       "createdAfter": "2026-01-01T00:00:00Z",
                 *       "createdBefore": "2026-02-01T00:00:00Z"
                 *     }
                 */
                "application/json": components["schemas"]["ReportRequest"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportResponse"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            409: components["responses"]["409.2"];
            422: components["responses"]["422.2"];
            default: components["responses"]["any"];
        };
    };
    getReport: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The ETag that you have. If it is still current, the response is 304 without a body.
                 * @example "1"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportResponse"];
                };
            };
            304: components["responses"]["304"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403.2"];
            404: components["responses"]["404.14"];
            default: components["responses"]["any"];
        };
    };
    getReportContent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The content, as an attachment. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": (components["schemas"]["ReportedLineResponse"] | components["schemas"]["ReportedDayResponse"])[];
                    /**
                     * @example day,currency,orders
                     *     2026-01-31,EUR,12
                     */
                    "text/csv": string;
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403.2"];
            404: components["responses"]["404.14"];
            /** @description The report is not done yet. The report could not be written. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResponse"] & {
                        /** @enum {unknown} */
                        code?: "report_not_done" | "report_failed";
                        /** @enum {unknown} */
                        status?: 409;
                    };
                };
            };
            /** @description The report has expired. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResponse"] & {
                        /** @enum {unknown} */
                        code?: "report_expired";
                        /** @enum {unknown} */
                        status?: 410;
                    };
                };
            };
            default: components["responses"]["any"];
        };
    };
    listRoles: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the previous page, with the same filters and sort. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Only roles that the code uses, or only others. */
                isSystem?: boolean;
                /** @description Maximum number of items. Default: `20`. */
                limit?: components["parameters"]["Limit"];
                /** @description Only the role with this name. */
                name?: string;
                /** @description Number of items to skip. To walk through a long list, use `cursor`. */
                offset?: components["parameters"]["Offset"];
                /** @description Only roles with this parent. */
                parent?: string;
                /** @description Only roles that have this permission themselves. */
                permission?: string;
                /** @description Sort keys, comma-separated, each with a minus for descending order: name, createdAt. Default: `"name"`. */
                sort?: components["parameters"]["Sort2"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RolePage"];
                };
            };
            400: components["responses"]["400.2"];
            401: components["responses"]["401"];
            403: components["responses"]["403.2"];
            default: components["responses"]["any"];
        };
    };
    createRole: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the POST safe to retry: the same key and body get the first response again, for 24 hours. Use a new UUID for each new request.
                 * @example 5f0c1a4e-6a39-4c1b-9d0b-8f6a2f1f7a10
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "packing",
                 *       "description": "Ships orders.",
                 *       "parent": "user",
                 *       "permissions": [
                 *         "orders:read",
                 *         "orders:manage"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["RoleRequest"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoleResponse"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            /** @description Role name in use. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResponse"] & {
                        /** @enum {unknown} */
                        code?: "role_name_taken" | "reference_conflict" | "idempotency_key_in_flight";
                        /** @enum {unknown} */
                        status?: 409;
                    };
                };
            };
            422: components["responses"]["422.2"];
            default: components["responses"]["any"];
        };
    };
    getRole: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The ETag that you have. If it is still current, the response is 304 without a body.
                 * @example "1"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["RoleResponse"];
            304: components["responses"]["304"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403.2"];
            404: components["responses"]["404.6"];
            default: components["responses"]["any"];
        };
    };
    replaceRole: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that you read. If it is no longer current, the write is refused with 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "warehouse",
                 *       "description": "Ships orders.",
                 *       "parent": "user",
                 *       "permissions": [
                 *         "orders:read",
                 *         "orders:manage"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["RoleRequest"];
            };
        };
        responses: {
            200: components["responses"]["RoleResponse"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404.6"];
            409: components["responses"]["409.4"];
            412: components["responses"]["412"];
            422: components["responses"]["422"];
            default: components["responses"]["any"];
        };
    };
    deleteRole: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that you read. If it is no longer current, the write is refused with 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: components["responses"]["204"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404.6"];
            /** @description Role in use. System role. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["role_in_use"] | components["schemas"]["role_protected"];
                };
            };
            412: components["responses"]["412"];
            default: components["responses"]["any"];
        };
    };
    patchRole: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that you read. If it is no longer current, the write is refused with 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "warehouse",
                 *       "description": "Ships orders.",
                 *       "parent": "user",
                 *       "permissions": [
                 *         "orders:read",
                 *         "orders:manage"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["PatchRoleRequest"];
            };
        };
        responses: {
            200: components["responses"]["RoleResponse"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404.6"];
            409: components["responses"]["409.4"];
            412: components["responses"]["412"];
            422: components["responses"]["422"];
            default: components["responses"]["any"];
        };
    };
    listRules: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the previous page, with the same filters and sort. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Only rules with this effect. */
                effect?: components["schemas"]["RuleEffect"];
                /** @description Only active or only inactive rules. */
                isActive?: boolean;
                /** @description Maximum number of items. Default: `20`. */
                limit?: components["parameters"]["Limit"];
                /** @description Only the rule with this name. */
                name?: string;
                /** @description Number of items to skip. To walk through a long list, use `cursor`. */
                offset?: components["parameters"]["Offset"];
                /** @description Only rules for exactly this permission or pattern. */
                permission?: string;
                /** @description Sort keys, comma-separated, each with a minus for descending order: priority, name, createdAt. Default: `"-priority"`. */
                sort?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RulePage"];
                };
            };
            400: components["responses"]["400.2"];
            401: components["responses"]["401"];
            403: components["responses"]["403.2"];
            default: components["responses"]["any"];
        };
    };
    createRule: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the POST safe to retry: the same key and body get the first response again, for 24 hours. Use a new UUID for each new request.
                 * @example 5f0c1a4e-6a39-4c1b-9d0b-8f6a2f1f7a10
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Packers stay in the office",
                 *       "description": "Shipping happens on the premises.",
                 *       "effect": "deny",
                 *       "priority": 10,
                 *       "permission": "orders:manage",
                 *       "conditions": {
                 *         "actor.roles": {
                 *           "$all": [
                 *             "warehouse"
                 *           ]
                 *         },
                 *         "context.ip": {
                 *           "$ncidr": [
                 *             "10.0.0.0/8"
                 *           ]
                 *         }
                 *       },
                 *       "isActive": true
                 *     }
                 */
                "application/json": components["schemas"]["RuleRequest"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RuleResponse"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            /** @description Rule name in use. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResponse"] & {
                        /** @enum {unknown} */
                        code?: "rule_name_taken" | "reference_conflict" | "idempotency_key_in_flight";
                        /** @enum {unknown} */
                        status?: 409;
                    };
                };
            };
            422: components["responses"]["422.2"];
            default: components["responses"]["any"];
        };
    };
    getRule: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The ETag that you have. If it is still current, the response is 304 without a body.
                 * @example "1"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["RuleResponse"];
            304: components["responses"]["304"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403.2"];
            404: components["responses"]["404.8"];
            default: components["responses"]["any"];
        };
    };
    replaceRule: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that you read. If it is no longer current, the write is refused with 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Warehouse stays in the office",
                 *       "description": "Shipping happens on the premises.",
                 *       "effect": "deny",
                 *       "priority": 10,
                 *       "permission": "orders:manage",
                 *       "conditions": {
                 *         "actor.roles": {
                 *           "$all": [
                 *             "warehouse"
                 *           ]
                 *         },
                 *         "context.ip": {
                 *           "$ncidr": [
                 *             "10.0.0.0/8"
                 *           ]
                 *         }
                 *       },
                 *       "isActive": true
                 *     }
                 */
                "application/json": components["schemas"]["RuleRequest"];
            };
        };
        responses: {
            200: components["responses"]["RuleResponse"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404.8"];
            409: components["responses"]["409.6"];
            412: components["responses"]["412"];
            422: components["responses"]["422"];
            default: components["responses"]["any"];
        };
    };
    deleteRule: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that you read. If it is no longer current, the write is refused with 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: components["responses"]["204"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404.8"];
            412: components["responses"]["412"];
            default: components["responses"]["any"];
        };
    };
    patchRule: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that you read. If it is no longer current, the write is refused with 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Warehouse stays in the office",
                 *       "description": "Shipping happens on the premises.",
                 *       "effect": "deny",
                 *       "priority": 10,
                 *       "permission": "orders:manage",
                 *       "conditions": {
                 *         "actor.roles": {
                 *           "$all": [
                 *             "warehouse"
                 *           ]
                 *         },
                 *         "context.ip": {
                 *           "$ncidr": [
                 *             "10.0.0.0/8"
                 *           ]
                 *         }
                 *       },
                 *       "isActive": true
                 *     }
                 */
                "application/json": components["schemas"]["PatchRuleRequest"];
            };
        };
        responses: {
            200: components["responses"]["RuleResponse"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404.8"];
            409: components["responses"]["409.6"];
            412: components["responses"]["412"];
            422: components["responses"]["422"];
            default: components["responses"]["any"];
        };
    };
    testRule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "userId": "0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001",
                 *       "permission": "audits:read",
                 *       "resource": {
                 *         "userId": "0199a5f0-7c2e-7cc3-8a52-0c3a1c9be003",
                 *         "entityType": "order"
                 *       },
                 *       "context": {
                 *         "ip": "203.0.113.7",
                 *         "method": "GET",
                 *         "route": "/api/v1/audits/{id}",
                 *         "credential": "token",
                 *         "at": "2026-01-31T22:00:00Z"
                 *       },
                 *       "rule": {
                 *         "name": "Warehouse stays in the office",
                 *         "description": "Shipping happens on the premises.",
                 *         "effect": "deny",
                 *         "priority": 10,
                 *         "permission": "orders:manage",
                 *         "conditions": {
                 *           "actor.roles": {
                 *             "$all": [
                 *               "warehouse"
                 *             ]
                 *           },
                 *           "context.ip": {
                 *             "$ncidr": [
                 *               "10.0.0.0/8"
                 *             ]
                 *           }
                 *         },
                 *         "isActive": true
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["PolicySimulationRequest"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicySimulationResponse"];
                };
            };
            400: components["responses"]["400.3"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            409: components["responses"]["409"];
            422: components["responses"]["422"];
            default: components["responses"]["any"];
        };
    };
    listUsers: {
        parameters: {
            query?: {
                /** @description Only those created after this time. */
                createdAfter?: components["parameters"]["CreatedAfter"];
                /** @description Only those created before this time. */
                createdBefore?: components["parameters"]["CreatedBefore"];
                /** @description `nextCursor` of the previous page, with the same filters and sort. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Only the user with this e-mail address. */
                email?: string;
                /** @description Only users with a verified e-mail address, or only others. */
                emailVerified?: boolean;
                /** @description Only active or only deactivated users. */
                isActive?: boolean;
                /** @description Maximum number of items. Default: `20`. */
                limit?: components["parameters"]["Limit"];
                /** @description Number of items to skip. To walk through a long list, use `cursor`. */
                offset?: components["parameters"]["Offset"];
                /** @description Parts of names, e-mail address or username, all of which must occur; case and accents are ignored. */
                q?: string;
                /** @description Only users with this role. */
                role?: string;
                /** @description Sort keys, comma-separated, each with a minus for descending order: createdAt, name, email. Default: `"-createdAt"`. */
                sort?: string;
                /** @description Only the user with this username. */
                username?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserPage"];
                };
            };
            400: components["responses"]["400.2"];
            401: components["responses"]["401"];
            403: components["responses"]["403.2"];
            default: components["responses"]["any"];
        };
    };
    createUser: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the POST safe to retry: the same key and body get the first response again, for 24 hours. Use a new UUID for each new request.
                 * @example 5f0c1a4e-6a39-4c1b-9d0b-8f6a2f1f7a10
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "anna@example.com",
                 *       "firstName": "Anna",
                 *       "lastName": "O'Brien",
                 *       "username": "anna_b",
                 *       "roles": [
                 *         "user"
                 *       ],
                 *       "password": "four words make a good one"
                 *     }
                 */
                "application/json": components["schemas"]["CreateUserRequest"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserResponse"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403.4"];
            /** @description E-mail address in use. Username in use. E-mail address and username in use. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResponse"] & {
                        /** @enum {unknown} */
                        code?: "email_taken" | "username_taken" | "email_and_username_taken" | "reference_conflict" | "idempotency_key_in_flight";
                        /** @enum {unknown} */
                        status?: 409;
                    };
                };
            };
            422: components["responses"]["422.2"];
            default: components["responses"]["any"];
        };
    };
    getUser: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The ETag that you have. If it is still current, the response is 304 without a body.
                 * @example "1"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["UserResponse"];
            304: components["responses"]["304"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403.2"];
            404: components["responses"]["404.11"];
            default: components["responses"]["any"];
        };
    };
    replaceUser: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that you read. If it is no longer current, the write is refused with 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "user@example.com",
                 *       "firstName": "Uma",
                 *       "lastName": "Demo",
                 *       "username": "uma"
                 *     }
                 */
                "application/json": components["schemas"]["UserRequest"];
            };
        };
        responses: {
            200: components["responses"]["UserResponse"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403.4"];
            404: components["responses"]["404"];
            409: components["responses"]["409.7"];
            412: components["responses"]["412"];
            422: components["responses"]["422"];
            default: components["responses"]["any"];
        };
    };
    deleteUser: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that you read. If it is no longer current, the write is refused with 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: components["responses"]["204"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403.4"];
            404: components["responses"]["404"];
            /** @description This is the last active admin. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResponse"] & {
                        /** @enum {unknown} */
                        code?: "last_admin";
                        /** @enum {unknown} */
                        status?: 409;
                    };
                };
            };
            412: components["responses"]["412"];
            default: components["responses"]["any"];
        };
    };
    patchUser: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that you read. If it is no longer current, the write is refused with 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "user@example.com",
                 *       "firstName": "Uma",
                 *       "lastName": "Demo",
                 *       "username": "uma"
                 *     }
                 */
                "application/json": components["schemas"]["PatchUserRequest"];
            };
        };
        responses: {
            200: components["responses"]["UserResponse"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403.4"];
            404: components["responses"]["404"];
            409: components["responses"]["409.7"];
            412: components["responses"]["412"];
            422: components["responses"]["422"];
            default: components["responses"]["any"];
        };
    };
    deactivateUser: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the POST safe to retry: the same key and body get the first response again, for 24 hours. Use a new UUID for each new request.
                 * @example 5f0c1a4e-6a39-4c1b-9d0b-8f6a2f1f7a10
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The ETag that you read. If it is no longer current, the write is refused with 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["UserResponse"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403.4"];
            404: components["responses"]["404"];
            /** @description This is the last active admin. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResponse"] & {
                        /** @enum {unknown} */
                        code?: "last_admin" | "reference_conflict" | "idempotency_key_in_flight";
                        /** @enum {unknown} */
                        status?: 409;
                    };
                };
            };
            412: components["responses"]["412"];
            422: components["responses"]["422.2"];
            default: components["responses"]["any"];
        };
    };
    getUserPermissions: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The ETag that you have. If it is still current, the response is 304 without a body.
                 * @example "1"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["UserPermissionsResponse"];
            304: components["responses"]["304"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403.2"];
            404: components["responses"]["404"];
            default: components["responses"]["any"];
        };
    };
    setUserPermissions: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that you read. If it is no longer current, the write is refused with 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "permissions": [
                 *         "orders:place"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["UserPermissionsRequest"];
            };
        };
        responses: {
            200: components["responses"]["UserPermissionsResponse"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403.4"];
            404: components["responses"]["404"];
            409: components["responses"]["409"];
            412: components["responses"]["412"];
            422: components["responses"]["422"];
            default: components["responses"]["any"];
        };
    };
    reactivateUser: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the POST safe to retry: the same key and body get the first response again, for 24 hours. Use a new UUID for each new request.
                 * @example 5f0c1a4e-6a39-4c1b-9d0b-8f6a2f1f7a10
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The ETag that you read. If it is no longer current, the write is refused with 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["UserResponse"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403.4"];
            404: components["responses"]["404"];
            409: components["responses"]["409.2"];
            412: components["responses"]["412"];
            422: components["responses"]["422.2"];
            default: components["responses"]["any"];
        };
    };
    setUserRoles: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that you read. If it is no longer current, the write is refused with 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "roles": [
                 *         "user"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["UserRolesRequest"];
            };
        };
        responses: {
            200: components["responses"]["UserResponse"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403.4"];
            404: components["responses"]["404"];
            /** @description This is the last active admin. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResponse"] & {
                        /** @enum {unknown} */
                        code?: "last_admin" | "reference_conflict";
                        /** @enum {unknown} */
                        status?: 409;
                    };
                };
            };
            412: components["responses"]["412"];
            422: components["responses"]["422"];
            default: components["responses"]["any"];
        };
    };
    getUserMe: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The ETag that you have. If it is still current, the response is 304 without a body.
                 * @example "1"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["UserResponse"];
            304: components["responses"]["304"];
            401: components["responses"]["401"];
            403: components["responses"]["403.2"];
            404: components["responses"]["404.11"];
            default: components["responses"]["any"];
        };
    };
    patchUserMe: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that you read. If it is no longer current, the write is refused with 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "firstName": "Uma",
                 *       "lastName": "Demo",
                 *       "username": "uma"
                 *     }
                 */
                "application/json": components["schemas"]["PatchMeRequest"];
            };
        };
        responses: {
            200: components["responses"]["UserResponse"];
            400: components["responses"]["400.3"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404.11"];
            /** @description Username in use. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResponse"] & {
                        /** @enum {unknown} */
                        code?: "username_taken" | "reference_conflict";
                        /** @enum {unknown} */
                        status?: 409;
                    };
                };
            };
            412: components["responses"]["412"];
            422: components["responses"]["422"];
            default: components["responses"]["any"];
        };
    };
    getUserStatistics: {
        parameters: {
            query?: {
                /** @description Start of the time range; by default 30 days before its end, at most 366 days. */
                createdAfter?: components["parameters"]["CreatedAfter2"];
                /** @description End of the time range; by default now. */
                createdBefore?: components["parameters"]["CreatedBefore2"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserStatisticsResponse"];
                };
            };
            400: components["responses"]["400.2"];
            401: components["responses"]["401"];
            403: components["responses"]["403.2"];
            default: components["responses"]["any"];
        };
    };
    listWebhooks: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the previous page, with the same filters and sort. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Only active or only inactive webhooks. */
                isActive?: boolean;
                /** @description Maximum number of items. Default: `20`. */
                limit?: components["parameters"]["Limit"];
                /** @description Number of items to skip. To walk through a long list, use `cursor`. */
                offset?: components["parameters"]["Offset"];
                /** @description Sort keys, comma-separated, each with a minus for descending order: createdAt. Default: `"-createdAt"`. */
                sort?: components["parameters"]["Sort"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookPage"];
                };
            };
            400: components["responses"]["400.2"];
            401: components["responses"]["401"];
            403: components["responses"]["403.2"];
            default: components["responses"]["any"];
        };
    };
    createWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookRequest"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookWithSecretResponse"];
                };
            };
            400: components["responses"]["400.3"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            409: components["responses"]["409"];
            422: components["responses"]["422"];
            default: components["responses"]["any"];
        };
    };
    getWebhook: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The ETag that you have. If it is still current, the response is 304 without a body.
                 * @example "1"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["WebhookResponse"];
            304: components["responses"]["304"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403.2"];
            404: components["responses"]["404.3"];
            default: components["responses"]["any"];
        };
    };
    deleteWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that you read. If it is no longer current, the write is refused with 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: components["responses"]["204"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404.3"];
            412: components["responses"]["412"];
            default: components["responses"]["any"];
        };
    };
    updateWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that you read. If it is no longer current, the write is refused with 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "url": "https://example.com/webhooks",
                 *       "description": "Warehouse",
                 *       "eventTypes": [
                 *         "order.paid",
                 *         "order.cancelled"
                 *       ],
                 *       "isActive": false
                 *     }
                 */
                "application/json": components["schemas"]["PatchWebhookRequest"];
            };
        };
        responses: {
            200: components["responses"]["WebhookResponse"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404.3"];
            409: components["responses"]["409"];
            412: components["responses"]["412"];
            422: components["responses"]["422"];
            default: components["responses"]["any"];
        };
    };
    listWebhookDeliveries: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the previous page, with the same filters and sort. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Only deliveries of events of this type. */
                eventType?: components["schemas"]["WebhookEventType"];
                /** @description Maximum number of items. Default: `20`. */
                limit?: components["parameters"]["Limit"];
                /** @description Number of items to skip. To walk through a long list, use `cursor`. */
                offset?: components["parameters"]["Offset"];
                /** @description Sort keys, comma-separated, each with a minus for descending order: createdAt. Default: `"-createdAt"`. */
                sort?: components["parameters"]["Sort"];
                /** @description Only deliveries with this status. */
                status?: components["schemas"]["DeliveryStatus"];
            };
            header?: never;
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryPage"];
                };
            };
            400: components["responses"]["400.4"];
            401: components["responses"]["401"];
            403: components["responses"]["403.2"];
            404: components["responses"]["404.3"];
            default: components["responses"]["any"];
        };
    };
    getWebhookDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                deliveryId: components["parameters"]["DeliveryId"];
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryResponse"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403.2"];
            404: components["responses"]["404.13"];
            default: components["responses"]["any"];
        };
    };
    replayWebhookDelivery: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the POST safe to retry: the same key and body get the first response again, for 24 hours. Use a new UUID for each new request.
                 * @example 5f0c1a4e-6a39-4c1b-9d0b-8f6a2f1f7a10
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                deliveryId: components["parameters"]["DeliveryId"];
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: components["responses"]["DeliveryResponse"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404.13"];
            /** @description The delivery is pending. The webhook is inactive. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResponse"] & {
                        /** @enum {unknown} */
                        code?: "webhook_delivery_pending" | "webhook_inactive" | "reference_conflict" | "idempotency_key_in_flight";
                        /** @enum {unknown} */
                        status?: 409;
                    };
                };
            };
            422: components["responses"]["422.2"];
            501: components["responses"]["501.2"];
            default: components["responses"]["any"];
        };
    };
    rotateWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that you read. If it is no longer current, the write is refused with 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RotateWebhookSecretRequest"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookWithSecretResponse"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404.3"];
            409: components["responses"]["409"];
            412: components["responses"]["412"];
            422: components["responses"]["422"];
            default: components["responses"]["any"];
        };
    };
    testWebhook: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the POST safe to retry: the same key and body get the first response again, for 24 hours. Use a new UUID for each new request.
                 * @example 5f0c1a4e-6a39-4c1b-9d0b-8f6a2f1f7a10
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description Id of the resource.
                 * @example 0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: components["responses"]["DeliveryResponse"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404.3"];
            409: components["responses"]["409.2"];
            422: components["responses"]["422.2"];
            501: components["responses"]["501.2"];
            default: components["responses"]["any"];
        };
    };
    listProductsV2: {
        parameters: {
            query?: {
                /** @description Only products of this category. */
                category?: components["parameters"]["Category"];
                /** @description Only those created after this time. */
                createdAfter?: components["parameters"]["CreatedAfter"];
                /** @description Only those created before this time. */
                createdBefore?: components["parameters"]["CreatedBefore"];
                /** @description `nextCursor` of the previous page, with the same filters and sort. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Only products in stock, or only others. */
                inStock?: components["parameters"]["InStock"];
                /** @description Only products that can be ordered, or only others. */
                isActive?: components["parameters"]["IsActive"];
                /** @description Maximum number of items. Default: `20`. */
                limit?: components["parameters"]["Limit"];
                /** @description Only products with at most this price, in minor units. */
                maxPrice?: components["parameters"]["MaxPrice"];
                /** @description Only products with at least this price, in minor units. */
                minPrice?: components["parameters"]["MinPrice"];
                /** @description Parts of words in the name, SKU, category or description, all of which must occur; case and accents are ignored. If nothing matches, similarly spelled names are found. The best match comes first, unless `sort` is given. */
                q?: components["parameters"]["Q"];
                /** @description Sort keys, comma-separated, each with a minus for descending order: createdAt, name, price. Default: `"-createdAt"`. */
                sort?: components["parameters"]["Sort3"];
            };
            header?: {
                /**
                 * @description The ETag that you have. If it is still current, the response is 304 without a body.
                 * @example "1"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductCursorPage"];
                };
            };
            304: components["responses"]["304"];
            400: components["responses"]["400.2"];
            default: components["responses"]["any"];
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["HealthResponse2"];
            503: components["responses"]["HealthResponse"];
            default: components["responses"]["any2"];
        };
    };
    getHealthDb: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["HealthResponse2"];
            503: components["responses"]["HealthResponse"];
            default: components["responses"]["any2"];
        };
    };
    getHealthDetailed: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["DetailedHealthResponse"];
            401: components["responses"]["401"];
            403: components["responses"]["403.2"];
            503: components["responses"]["DetailedHealthResponse2"];
            default: components["responses"]["any2"];
        };
    };
    getHealthLive: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["HealthResponse2"];
            503: components["responses"]["HealthResponse"];
            default: components["responses"]["any2"];
        };
    };
    getHealthReady: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["HealthResponse2"];
            503: components["responses"]["HealthResponse"];
            default: components["responses"]["any2"];
        };
    };
    listProblems: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An HTML page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example <h1>Problems</h1> */
                    "text/html": string;
                };
            };
            default: components["responses"]["any"];
        };
    };
    getProblem: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An HTML page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example <h1>Not enough stock</h1> */
                    "text/html": string;
                };
            };
            400: components["responses"]["400"];
            /** @description Does not exist, or the caller may not see it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResponse"] & {
                        /** @enum {unknown} */
                        code?: "problem_not_found";
                        /** @enum {unknown} */
                        status?: 404;
                    };
                };
            };
            default: components["responses"]["any"];
        };
    };
}
