/**
 * The types of the API, generated from its OpenAPI document. Do not edit: schema.test.ts writes this file when it is run
 * with `-u`, and fails when it is not up to date.
 */
export interface paths {
    "/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What this browser may do
         * @description The first question of the dashboard.
         */
        get: operations["getAccess"];
        put?: never;
        /**
         * Exchange an API key for a session cookie
         * @description For browsers. The cookie `pombo_session` is HttpOnly and SameSite=Strict. The session allows what the key allows, and ends with it, after 12 hours without a request, or after 7 days.
         */
        post: operations["openSession"];
        /**
         * Sign out
         * @description Ends the session of this browser, if it has one.
         */
        delete: operations["closeSession"];
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
         * The process runs
         * @description For a process supervisor: no answer means that the process must be restarted.
         */
        get: operations["checkLive"];
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
         * The process can serve requests
         * @description For a load balancer. It is ready while Redis accepts writes.
         */
        get: operations["checkReady"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/zapi/{instance}/{secret}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Callbacks of Z-API
         * @description The address that `pombo webhooks set` gives to Z-API.
         */
        post: operations["receiveZapiCallback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List or find messages
         * @description Filters can be combined. With `zaapId` or `messageId` it returns the message that has this id.
         */
        get: operations["listMessages"];
        put?: never;
        /**
         * Queue one message, or up to 1,000
         * @description A body may have up to 16 MB, 200,000 values and 20 levels of nesting. A gzip body that inflates to more than 1 MB may inflate to at most 250 times its size.
         */
        post: operations["sendMessages"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/messages/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a message back
         * @description Messages are kept for 30 days.
         */
        get: operations["getMessage"];
        put?: never;
        post?: never;
        /**
         * Cancel a queued message
         * @description Only a queued message can be cancelled: one that is being sent cannot be called back.
         */
        delete: operations["cancelMessage"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/messages/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Queue a failed, expired or cancelled message again
         * @description Rejected when an earlier attempt may have been sent.
         */
        post: operations["retryMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/messages/{id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resolve an unknown message
         * @description `sent` and `drop` apply to unknown messages only. `resend` also applies to failed, expired and cancelled messages of which an attempt may have been sent: **the message may arrive twice**. Rejected within five minutes of the last change.
         */
        post: operations["resolveMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/campaigns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List campaigns, newest first
         * @description Campaigns that still run and campaigns that have ended.
         */
        get: operations["listCampaigns"];
        put?: never;
        /**
         * Create a campaign from a CSV or XLSX file
         * @description Nothing is sent until the campaign starts. Repeating an upload returns the first campaign.
         */
        post: operations["createCampaign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/campaigns/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a campaign, its progress and its outlook
         * @description Includes why it does not send, if it does not.
         */
        get: operations["getCampaign"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/campaigns/{id}/failures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What failed in a campaign, by cause, the most frequent first
         * @description Meanings and advice are in the language of `Accept-Language`.
         */
        get: operations["listCampaignFailures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/campaigns/{id}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start sending, at its startAt if it has one
         * @description Checks first that the images can be fetched.
         */
        post: operations["startCampaign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/campaigns/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop sending for now
         * @description Messages that are being sent are completed.
         */
        post: operations["pauseCampaign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/campaigns/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Continue sending
         * @description Continues where it was paused.
         */
        post: operations["resumeCampaign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/campaigns/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop sending permanently
         * @description Its queued messages are cancelled. Messages that are being sent are completed.
         */
        post: operations["cancelCampaign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/campaigns/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resend failed, expired or cancelled messages that are proven unsent
         * @description A cancelled campaign can only resend its cancelled messages: {"only":["cancelled"]}.
         */
        post: operations["retryCampaign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/campaigns/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send its first message to your own phone
         * @description Sent through the real number, ahead of queued messages, even before the start. Not counted in the campaign.
         */
        post: operations["testCampaign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/campaigns/{id}/results": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export the result of every line as CSV or NDJSON
         * @description The response is streamed. Cells that a spreadsheet would run as a formula are defused.
         */
        get: operations["getCampaignResults"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/uploads/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read what is known of an upload
         * @description It is then kept for another day.
         */
        get: operations["getUpload"];
        put?: never;
        post?: never;
        /**
         * Remove an upload, with its image
         * @description Campaigns that were created from it stay.
         */
        delete: operations["removeUpload"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/uploads/{id}/image": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the image of an upload
         * @description For a URL: as it was when it was set.
         */
        get: operations["getUploadImage"];
        put?: never;
        /**
         * Check an image, and take it for all lines of the upload
         * @description Its first bytes must be those of a JPEG, PNG, GIF or WebP. A URL is fetched once, so that it can be shown; it is sent as the URL.
         */
        post: operations["setUploadImage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/uploads/{id}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Show rows as they are read, with their captions
         * @description Uses the templates and rules of a campaign. Image and numbers may still be missing. Duplicates and people who opted out show only in a check.
         */
        post: operations["previewUpload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/uploads/{id}/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Read the whole file as a campaign would, and send nothing
         * @description The lines that would be left out are then at `GET /v1/uploads/{id}/rejected`.
         */
        post: operations["checkUpload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/uploads/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send the content of one line to your own phone
         * @description Sent through the real number, ahead of queued messages. It belongs to no campaign. 200: the same request was sent before with this `id`. 409: another one was.
         */
        post: operations["testUpload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/uploads/{id}/rejected": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export the lines that the last check left out, as CSV
         * @description The original columns, then the line, the column and the reason. Correct it and upload it again.
         */
        get: operations["getUploadRejected"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/uploads/{id}/campaign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a campaign from an upload
         * @description Like `POST /v1/campaigns`, with the file and, unless `image` names another, the image of the upload. Repeating it with the same `id` returns the first campaign. The upload stays.
         */
        post: operations["createCampaignFromUpload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/suppressions/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add the people of a CSV or XLSX file to the list
         * @description A line without a readable number does not stop the others.
         */
        post: operations["importSuppressions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upload a file, to prepare a campaign from it
         * @description The file stays on this server for a day after its last use. Nothing is stored as a campaign and nothing is sent.
         */
        post: operations["createUpload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow events as they happen (server-sent events)
         * @description With `Accept: application/json` it returns a page of events instead of a stream.
         */
        get: operations["followEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/campaigns/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow the progress of a campaign (server-sent events `progress`, then `end`)
         * @description Sends a snapshot at most once a second. The stream ends with the campaign.
         */
        get: operations["followCampaign"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What changed, coarsely, at most about once a second (server-sent events)
         * @description An event `change` names what to read again; an event `beat` comes every 15 seconds. A client that accepts only JSON gets all topics: it has to read everything again.
         */
        get: operations["followChanges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/callbacks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List callback addresses
         * @description Secrets are not returned.
         */
        get: operations["listCallbacks"];
        put?: never;
        /**
         * Subscribe an address to events from now on
         * @description Deliveries are signed (Standard Webhooks) and repeated for a day if the address does not accept them.
         */
        post: operations["addCallback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/callbacks/{id}": {
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
         * Unsubscribe an address and drop its waiting deliveries
         * @description It cannot be undone.
         */
        delete: operations["removeCallback"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/callbacks/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the last requests to an address, with its answers
         * @description Waiting events without a request so far are not among them.
         */
        get: operations["listCallbackDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/callbacks/{id}/enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume deliveries from now on
         * @description For an address that was disabled after failing for a day.
         */
        post: operations["enableCallback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/callbacks/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replace the secret; both sign for a day
         * @description The new secret is returned only here.
         */
        post: operations["rotateCallbackSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/callbacks/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a signed pombo.test event now
         * @description The response says whether the address accepted it.
         */
        post: operations["testCallback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/callbacks/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Deliver past events again
         * @description For the time in which your address was unavailable, or for single events of its last deliveries.
         */
        post: operations["replayCallback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lanes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List lanes and their state
         * @description Each lane says why it sends nothing, if it does not send.
         */
        get: operations["listLanes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lanes/{instance}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop sending through a number
         * @description The message that is being sent is completed. New messages are still queued.
         */
        post: operations["pauseLane"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lanes/{instance}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Release the holds of a number
         * @description A hold `rollback` (Redis has lost writes) stays unless `afterRollback` is true, because waiting messages may have been sent already. With `recall`, our messages in Z-API’s own queue are taken back first. Those proven unsent are queued again; the others become `unknown`. The lane of a disconnected number stays held.
         */
        post: operations["resumeLane"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lanes/{instance}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * When a number was held and released, why, and by whom; the newest first
         * @description The last 50 changes are kept.
         */
        get: operations["getLaneHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/posts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List status posts
         * @description Posts that were made with `POST /v1/posts`, for 30 days.
         */
        get: operations["listPosts"];
        put?: never;
        /**
         * Queue a status post on several numbers
         * @description Each number gets a message of its own, `POST.INSTANCE`, which can be read, cancelled and resolved like any other. A post that Z-API has accepted cannot be taken back.
         */
        post: operations["createPost"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/images": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Fetch an image, to see what Z-API would post
         * @description With the limits and checks that apply before a campaign starts.
         */
        get: operations["fetchImage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/posts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a status post on each of its numbers
         * @description Views of several numbers may count the same person more than once.
         */
        get: operations["getPost"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/suppressions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List suppressed people
         * @description In no particular order. With `phone`, at most that person.
         */
        get: operations["listSuppressions"];
        put?: never;
        /**
         * Stop sending to a person
         * @description The list is checked right before every attempt, so it also applies to queued messages.
         */
        post: operations["addSuppression"];
        /**
         * Allow sending to a person again
         * @description Messages that were suppressed stay so.
         */
        delete: operations["removeSuppression"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/suppressions/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export the list as CSV
         * @description `POST /v1/suppressions/import` reads it back.
         */
        get: operations["exportSuppressions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Metrics for Prometheus
         * @description Metric names begin with `pombo_`.
         */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List API keys, never the keys themselves
         * @description Only for a key or session with every scope, as all routes about access.
         */
        get: operations["listKeys"];
        put?: never;
        /**
         * Create an API key
         * @description The key is returned only here: Redis stores a hash of it. The first key ends access without a key, for good.
         */
        post: operations["createKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/{id}": {
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
         * Revoke an API key, and end its sessions
         * @description Immediate and final. Sessions that were opened with it end, and so do its open streams.
         */
        delete: operations["revokeKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who changed what, newest first
         * @description The last 10,000 changes by API, dashboard and command line: what was done, refused, and failed. It holds no secret and no phone in full. What programs queue, and what one caller does more often than the log can hold, is counted.
         */
        get: operations["listAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The configured numbers, without secrets
         * @description Tokens and ids of Z-API are never returned.
         */
        get: operations["getSettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where Z-API sends the callbacks of each number, and whether that address answers
         * @description As `pombo webhooks check`. It also calls our own addresses from this server, which Z-API may reach differently.
         */
        get: operations["checkWebhooks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/diagnosis": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What pombo doctor finds where this API runs
         * @description Takes up to five seconds. `not_found` where the API was not started by `pombo up` or `pombo api`.
         */
        get: operations["diagnose"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The state of the whole deployment: totals, throughput, and what needs attention
         * @description What the dashboard shows first.
         */
        get: operations["getOverview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/overview/lanes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lanes with their pace, rules and oldest message
         * @description As `GET /v1/lanes`, with more about each lane.
         */
        get: operations["listLaneDetails"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/overview/lanes/{instance}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One lane with its pace, rules and oldest message
         * @description As in the list of all lanes.
         */
        get: operations["getLaneDetail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List open sessions, newest first
         * @description Sessions of all browsers.
         */
        get: operations["listSessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{id}": {
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
         * End a session
         * @description Its browser has to sign in again.
         */
        delete: operations["revokeSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/instances/{instanceId}/token/{token}/send-image": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Z-API’s send-image, through the queue
         * @description Waits up to 25 seconds for the ids. 202: the message is queued and will be sent.
         */
        post: operations["zapiSendImage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/instances/{instanceId}/token/{token}/send-image-status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Z-API’s send-image-status, through the queue
         * @description Waits up to 25 seconds for the ids. 202: the message is queued and will be sent.
         */
        post: operations["zapiSendImageStatus"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/instances/{instanceId}/token/{token}/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Z-API’s status
         * @description Asks Z-API, and returns every field that Z-API reports.
         */
        get: operations["zapiStatus"];
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
        ZapiImageInput: {
            /** @description URL, or data:image/…;base64,… */
            image: string;
            /** @description Text under the image */
            caption?: string | null;
            /** @description The recipient: digits with country code, a group, a LID or a channel */
            phone: string | number;
            /** @description The message being answered */
            messageId?: string | null;
            /** @description Seconds before the next message, 1 to 15; other values count as absent */
            delayMessage?: number | string | null;
            /** @description Whether the recipient can open the image only once */
            viewOnce?: (boolean | ("true" | "false" | "")) | null;
            /** @description Rejected: it would edit a message, not send one */
            editImageMessageId?: string | null;
        };
        ZapiImageStatusInput: {
            /** @description URL, or data:image/…;base64,… */
            image: string;
            /** @description Text under the image */
            caption?: string | null;
        };
        /** @description One image or one status post. Z-API’s fields have Z-API’s names, so that a body written for Z-API works */
        MessageInput: {
            /**
             * @description An image to one recipient
             * @constant
             */
            type: "send-image";
            /** @description The number that sends it, as the instance file calls it */
            instance: string;
            /** @description The recipient: a number with country code, a group (…-group), a LID (…@lid), a channel or a broadcast list */
            phone: string;
            /** @description URL of the image, or data:image/…;base64,… (at most 12 MB) */
            image: string;
            /** @description Text under the image */
            caption?: string;
            /** @description WhatsApp’s id of the message that this one answers. Not an idempotency key: that is `id` */
            messageId?: string;
            /** @description Whole seconds before the next message of the lane. Default: at random within the pace of the number */
            delayMessage?: number;
            /** @description Whether the recipient can open the image only once */
            viewOnce?: boolean;
            /** @description Idempotency key: the same id with the same content is the same message. Default: a UUIDv7 */
            id?: string;
            /**
             * @description Its order inside the lane (default: normal)
             * @enum {string}
             */
            priority?: "urgent" | "normal" | "bulk";
            /** @description Do not send before this time (ISO 8601 with offset) */
            sendAt?: string;
            /** @description Do not send after this time (ISO 8601 with offset) */
            expiresAt?: string;
            /**
             * @description What follows if it is unknown whether it was sent: `hold` (default) leaves it to a person, `assume-sent` counts it as sent, `retry` sends it again and may send it twice
             * @enum {string}
             */
            onUnknown?: "hold" | "assume-sent" | "retry";
            /** @description Events of this message also go to this public https address (at most 2,048 characters) */
            callbackUrl?: string;
            /** @description Small JSON of yours (at most 1 KB), returned with the message */
            metadata?: {
                [key: string]: unknown;
            };
        } | {
            /**
             * @description A status post to the contacts of the number
             * @constant
             */
            type: "send-image-status";
            /** @description The number that sends it, as the instance file calls it */
            instance: string;
            /** @description URL of the image, or data:image/…;base64,… (at most 12 MB) */
            image: string;
            /** @description Text under the image */
            caption?: string;
            /** @description Idempotency key: the same id with the same content is the same message. Default: a UUIDv7 */
            id?: string;
            /**
             * @description Its order inside the lane (default: normal)
             * @enum {string}
             */
            priority?: "urgent" | "normal" | "bulk";
            /** @description Do not send before this time (ISO 8601 with offset) */
            sendAt?: string;
            /** @description Do not send after this time (ISO 8601 with offset) */
            expiresAt?: string;
            /**
             * @description What follows if it is unknown whether it was sent: `hold` (default) leaves it to a person, `assume-sent` counts it as sent, `retry` sends it again and may send it twice
             * @enum {string}
             */
            onUnknown?: "hold" | "assume-sent" | "retry";
            /** @description Events of this message also go to this public https address (at most 2,048 characters) */
            callbackUrl?: string;
            /** @description Small JSON of yours (at most 1 KB), returned with the message */
            metadata?: {
                [key: string]: unknown;
            };
        };
        CampaignOptionsInput: {
            /**
             * @description May be omitted when the file has the column
             * @default []
             */
            instances: string[];
            /** @description Name of the campaign; default: that of the file */
            name?: string;
            /** @description URL, data: URI, or a template of one */
            image?: string;
            /** @description Liquid: Oi {{ nome | default: "cliente" }} */
            caption?: string;
            /** @description Seconds between messages, 5 or 3-8 */
            delay?: string;
            /** @description Country of numbers without a country code; default: the country of the instance file, else BR */
            country?: string;
            /** @description Send only in these hours: 09:00-18:00, or 20:00-08:00 */
            window?: string;
            /** @description Sheet of an XLSX; default: the first visible one */
            sheet?: string;
            /** @description Heading of the column with the phones; default: found by its words */
            phoneColumn?: string;
            /** @description Line or row of the headings; default: the first, or the first below a title */
            headerLine?: number;
            /** @description Send only on these days: mon-fri, or mon,wed,sat */
            days?: string;
            /** @description Time zone of window and days; default: the server's */
            timezone?: string;
            /** @description Largest number of messages per day, over all its numbers */
            dailyLimit?: number;
            /**
             * Format: date-time
             * @description Do not send before this time
             */
            startAt?: string;
            /**
             * Format: date-time
             * @description Do not send after this time
             */
            expiresAt?: string;
            /** @description false: each number sends only its own part, even while another is held */
            share?: boolean;
            /** @description Ask Z-API first which phones have WhatsApp; others are rejected */
            verifyNumbers?: boolean;
            /** @description Send also to numbers that Z-API reported as unreachable within the last 90 days */
            includeUnreachable?: boolean;
            /** @description false: start without checking the images */
            imageCheck?: boolean;
            /**
             * @description What follows an unknown message: `hold` leaves it to a person, `assume-sent` counts it as sent, `retry` sends it again and may send it twice
             * @enum {string}
             */
            onUnknown?: "hold" | "assume-sent" | "retry";
            /** @description Id of the campaign: repeating an upload with it never makes a second one; default: made of the content */
            id?: string;
            /** @description Create a new campaign although the same one exists; people who already received it are left out */
            again?: boolean;
            /** @description With again: also send to people who already received it */
            includeSent?: boolean;
            /** @description List every line that is rejected or a duplicate in the response (leftOutLines) */
            listLines?: boolean;
            /** @description Start it immediately */
            start?: boolean;
        };
        UploadCampaignInput: {
            /**
             * @description May be omitted when the file has the column
             * @default []
             */
            instances: string[];
            /** @description Name of the campaign; default: that of the file */
            name?: string;
            /** @description URL, data: URI, or a template of one */
            image?: string;
            /** @description Liquid: Oi {{ nome | default: "cliente" }} */
            caption?: string;
            /** @description Seconds between messages, 5 or 3-8 */
            delay?: string;
            /** @description Country of numbers without a country code; default: the country of the instance file, else BR */
            country?: string;
            /** @description Send only in these hours: 09:00-18:00, or 20:00-08:00 */
            window?: string;
            /** @description Sheet of an XLSX; default: the first visible one */
            sheet?: string;
            /** @description Heading of the column with the phones; default: found by its words */
            phoneColumn?: string;
            /** @description Line or row of the headings; default: the first, or the first below a title */
            headerLine?: number;
            /** @description Send only on these days: mon-fri, or mon,wed,sat */
            days?: string;
            /** @description Time zone of window and days; default: the server's */
            timezone?: string;
            /** @description Largest number of messages per day, over all its numbers */
            dailyLimit?: number;
            /**
             * Format: date-time
             * @description Do not send before this time
             */
            startAt?: string;
            /**
             * Format: date-time
             * @description Do not send after this time
             */
            expiresAt?: string;
            /** @description false: each number sends only its own part, even while another is held */
            share?: boolean;
            /** @description Ask Z-API first which phones have WhatsApp; others are rejected */
            verifyNumbers?: boolean;
            /** @description Send also to numbers that Z-API reported as unreachable within the last 90 days */
            includeUnreachable?: boolean;
            /** @description false: start without checking the images */
            imageCheck?: boolean;
            /**
             * @description What follows an unknown message: `hold` leaves it to a person, `assume-sent` counts it as sent, `retry` sends it again and may send it twice
             * @enum {string}
             */
            onUnknown?: "hold" | "assume-sent" | "retry";
            /** @description Id of the campaign: repeating an upload with it never makes a second one; default: made of the content */
            id?: string;
            /** @description Create a new campaign although the same one exists; people who already received it are left out */
            again?: boolean;
            /** @description With again: also send to people who already received it */
            includeSent?: boolean;
            /** @description List every line that is rejected or a duplicate in the response (leftOutLines) */
            listLines?: boolean;
            /** @description Start it immediately */
            start?: boolean;
            /** @description `image.fingerprint` of the upload as it was shown, null without an image. If the image is another one now, the request is refused with 409 */
            seenImage?: string | null;
        };
        /**
         * @description A code keeps its meaning; later versions may add some.
         *
         *     - `invalid_input` (HTTP 400): The input is not valid. Nothing was queued or changed. In a list of messages only this one is refused.
         *     - `invalid_config` (HTTP 500): The configuration is not valid. The process does not start, and queued messages wait. A running worker keeps the last valid instance file.
         *     - `unknown_instance` (HTTP 422): No such instance. Nothing was queued or changed for that name.
         *     - `id_conflict` (HTTP 409): The id was used before for other content. The first message or campaign with this id stays as it is. Nothing was queued.
         *     - `not_found` (HTTP 404): Not found. Nothing was changed.
         *     - `unauthorized` (HTTP 401): A valid key is required. The request was not carried out.
         *     - `forbidden` (HTTP 403): This is not allowed. The request was not carried out.
         *     - `method_not_allowed` (HTTP 405): This path does not support this method. The request was not carried out.
         *     - `request_timeout` (HTTP 408): The request was not complete in time. The request was not carried out. Nothing of an incomplete upload is sent.
         *     - `too_large` (HTTP 413): The request is too large. Nothing was queued.
         *     - `unsupported_media_type` (HTTP 415): Unsupported content type. Nothing was queued.
         *     - `headers_too_large` (HTTP 431): The request headers are too large. The request was not carried out.
         *     - `rate_limited` (HTTP 429): Too many requests. The request was not carried out. Queued messages are sent as before.
         *     - `stopping` (HTTP 503): This process is stopping. This process takes no new requests and finishes open attempts. Queued messages wait for a worker.
         *     - `wrong_status` (HTTP 409): The message is not in a status that allows this. The message or campaign stays as it is.
         *     - `not_proven_unsent` (HTTP 409): An earlier attempt may have been sent. The message keeps its status and is not sent again.
         *     - `too_early` (HTTP 409): Too early to send again. The message stays `unknown` and is not sent again.
         *     - `image_unreadable` (HTTP 422): The image cannot be used. Nothing was queued.
         *     - `image_unreachable` (HTTP 422): The image cannot be fetched from here, or is not an image. The campaign does not start, and none of its messages is sent.
         *     - `address_refused` (HTTP 422): Requests to this address are not allowed. Nothing was sent to the address.
         *     - `file_unreadable` (HTTP 400): The file cannot be read. Nothing is sent from the file.
         *     - `file_unusable` (HTTP 422): The file has nothing that can be sent. Nothing is sent from the file.
         *     - `campaign_refused` (HTTP 422): The campaign cannot be created. No campaign was created, and nothing is sent.
         *     - `redis_unreachable` (HTTP 503): Redis cannot be reached. Nothing is sent until Redis is back; then the lanes continue. Whether this request was carried out is unknown: repeat it with the same id.
         *     - `redis_full` (HTTP 503): Redis does not accept writes. Nothing is queued or sent until Redis accepts writes again; then the lanes continue.
         *     - `redis_slow` (HTTP 503): Redis is too slow. Whether this request was carried out is unknown: repeat it with the same id. The lanes continue.
         *     - `redis_unfit` (HTTP 503): This Redis can lose messages. The process does not start, and queued messages wait.
         *     - `redis_newer` (HTTP 503): A newer Pombo has written the data in Redis. The process does not start. Newer processes continue.
         *     - `gateway_unreachable` (HTTP 502): Z-API cannot be reached. The command stops at this point; run it again. A worker retries a message, or holds its lane, by the table below.
         *     - `timed_out` (HTTP 504): Not finished in time. Only the waiting ended. The message or campaign continues: do not send it again.
         *     - `interrupted` (HTTP 503): Interrupted. The command stopped. What it had queued is sent, but nothing of an interrupted import.
         *     - `internal` (HTTP 500): Internal error. Whether this request was carried out is unknown: repeat it with the same id. Queued messages are not affected.
         * @enum {string}
         */
        ErrorCode: "invalid_input" | "invalid_config" | "unknown_instance" | "id_conflict" | "not_found" | "unauthorized" | "forbidden" | "method_not_allowed" | "request_timeout" | "too_large" | "unsupported_media_type" | "headers_too_large" | "rate_limited" | "stopping" | "wrong_status" | "not_proven_unsent" | "too_early" | "image_unreadable" | "image_unreachable" | "address_refused" | "file_unreadable" | "file_unusable" | "campaign_refused" | "redis_unreachable" | "redis_full" | "redis_slow" | "redis_unfit" | "redis_newer" | "gateway_unreachable" | "timed_out" | "interrupted" | "internal";
        Problem: {
            /** @description urn:pombo:error:CODE */
            type: string;
            /** @description Meaning of the code */
            title: string;
            /** @description HTTP status */
            status: number;
            /** @description What happened, in this case */
            detail: string;
            code: components["schemas"]["ErrorCode"];
            /** @description What to do about it */
            hint?: string;
            /** @description Every invalid field, at most 20 */
            issues?: {
                /** @description Path of the field; empty for the whole input */
                field: string;
                /** @description What is wrong with it; completes a sentence that begins with the field */
                problem: string;
                /** @description A valid value */
                example?: string;
            }[];
            /** @description Identifies this request in the log, as X-Request-Id does */
            requestId: string;
        };
        /**
         * @description Where the message stands:
         *
         *     - `queued`: Waits its turn: for a gap, a `sendAt`, a backoff, a hold, opening hours or a daily limit.
         *     - `sending`: The request to Z-API is under way. If the worker dies, the message becomes `unknown` within seconds.
         *     - `accepted`: Z-API answered with ids: the message is in Z-API's own queue. Without Z-API's callbacks this is the last known status.
         *     - `sent`: Z-API handed it to WhatsApp.
         *     - `delivered`: WhatsApp delivered it to the recipient's phone.
         *     - `read`: The recipient opened it.
         *     - `failed`: Z-API refused it, or reported that it was not sent.
         *     - `unknown`: The request may or may not have reached Z-API. Pombo does not send it again, unless its `onUnknown` is `retry`. Z-API's callbacks and its queue settle many of these.
         *     - `cancelled`: A person recalled or dropped it, or its campaign was cancelled. It was not sent, unless it was `unknown` before it was dropped.
         *     - `expired`: It was not sent before its `expiresAt`, or within the maximum age (POMBO_MESSAGE_MAX_AGE, default 24 h).
         *     - `suppressed`: Its recipient opted out. It was not sent.
         * @enum {string}
         */
        Status: "queued" | "sending" | "accepted" | "sent" | "delivered" | "read" | "failed" | "unknown" | "cancelled" | "expired" | "suppressed";
        UnclearSign: {
            /** @description Id in Z-API’s queue that the report names */
            zaapId?: string;
            /** @description WhatsApp’s id that the report names */
            messageId?: string;
            /** @description `delivery`, `progress` and `echo` are callbacks; `listing` is an entry in Z-API’s own queue */
            kinds: ("delivery" | "progress" | "echo" | "listing")[];
            /**
             * Format: date-time
             * @description When the first of them was received
             */
            receivedAt: string;
            /**
             * @description Z-API reported that it could not send it
             * @constant
             */
            failed?: true;
            /** @description Other messages it may refer to */
            others: string[];
            /**
             * @description It may refer to a message that another system sent
             * @constant
             */
            elsewhere?: true;
        };
        UnknownEvidence: {
            /**
             * Format: date-time
             * @description When the message became unknown
             */
            since: string;
            /** @description Why its result is unknown: `lost-answer`, `worker-died`, … */
            reason: string;
            /** @description Which attempt left it unknown; the first is 1 */
            attempt: number;
            /**
             * Format: date-time
             * @description When that attempt began
             */
            attemptedAt: string;
            /** @description The last search of Z-API’s own queue, which did not list it */
            searched?: {
                /**
                 * Format: date-time
                 * @description When it was searched
                 */
                at: string;
                /** @description Messages it listed, from any sender */
                listed: number;
            };
            /**
             * @description Whether callbacks of the lane have arrived since
             * @enum {string}
             */
            callbacks: "heard" | "silent" | "never-seen";
            /** @description Other unknown messages to the same person */
            sameRecipient?: string[];
            /** @description The first five reports of Z-API that may refer to it */
            signs?: components["schemas"]["UnclearSign"][];
            /**
             * @description There are too many reports, or they contradict each other
             * @constant
             */
            undecidable?: true;
            /**
             * @description Another system sends through this number too
             * @constant
             */
            shared?: true;
            /**
             * Format: date-time
             * @description Not resent before this time: until then the attempt may still arrive
             */
            resendFrom: string;
        };
        AttemptRecord: {
            /** @description Its number, from 1; absent if no request was made */
            attempt?: number;
            /** @description Several attempts in a row that ended the same way: how many */
            times?: number;
            /**
             * Format: date-time
             * @description When it began; the first one, if there were several
             */
            startedAt?: string;
            /**
             * Format: date-time
             * @description When it ended
             */
            endedAt: string;
            /** @description `accepted`, or the code of the error */
            outcome: string;
            /** @description HTTP status of the reply; absent without one */
            httpStatus?: number;
            /** @description What Z-API replied, shortened and without secrets */
            detail?: string;
            /** @description The message's status after it */
            status: components["schemas"]["Status"];
            /**
             * Format: date-time
             * @description Not tried again before this time
             */
            retryAt?: string;
            /**
             * @description Why the lane was held because of it
             * @enum {string}
             */
            hold?: "paused" | "disconnected" | "subscription" | "credentials" | "ip-blocked" | "not-found" | "redirected" | "tls" | "client-bug" | "storm" | "shadow-ban" | "rollback" | "journal" | "status-unavailable";
        };
        MessageView: {
            /** @description Pombo’s id of the message: yours, or a generated one. The generated id of a campaign’s message is an alias for callers that see phones masked */
            id: string;
            /**
             * @description An image to one recipient, or a status post
             * @enum {string}
             */
            type: "send-image" | "send-image-status";
            /** @description The number that sends it */
            instance: string;
            status: components["schemas"]["Status"];
            /**
             * Format: date-time
             * @description When it reached its status
             */
            statusAt: string;
            /** @description The recipient; absent for a status post */
            phone?: string;
            /** @description The ids that Z-API answered with; present once Z-API has accepted the message */
            result?: {
                /** @description Z-API’s id of the message in its queue */
                zaapId?: string;
                /** @description WhatsApp’s id of the message, by which it can be answered */
                messageId?: string;
            };
            /** @description POSTs to Z-API so far */
            attempts: number;
            /** @description The last attempts, oldest first, at most eight. In a list, absent if Z-API accepted the only one */
            attemptLog?: components["schemas"]["AttemptRecord"][];
            /** @description Why it failed, is unknown or waits for another attempt */
            error?: {
                /** @description Stable name of the cause */
                code: string;
                /** @description What was seen, for example Z-API’s own words */
                message: string;
            };
            /** @description What is known of the image. The image itself is never returned */
            image: {
                /**
                 * @description Given as an address
                 * @constant
                 */
                kind: "url";
                /** @description The address, which Z-API fetches */
                url: string;
            } | {
                /**
                 * @description Given as data
                 * @constant
                 */
                kind: "base64";
                /** @description Hash of the image, in hexadecimal digits */
                sha256: string;
                /** @description Size of the image (bytes) */
                bytes: number;
            };
            /** @description Text under the image */
            caption?: string;
            /**
             * @description Its order inside the lane
             * @enum {string}
             */
            priority: "urgent" | "normal" | "bulk";
            /**
             * Format: date-time
             * @description When it was queued
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Not sent before this time
             */
            sendAt?: string;
            /**
             * Format: date-time
             * @description Not sent after this time
             */
            expiresAt?: string;
            /**
             * Format: date-time
             * @description Not tried again before this time
             */
            nextAttemptAt?: string;
            /**
             * Format: date-time
             * @description When Z-API answered with ids
             */
            acceptedAt?: string;
            /**
             * Format: date-time
             * @description When Z-API handed it to WhatsApp
             */
            sentAt?: string;
            /**
             * Format: date-time
             * @description When WhatsApp delivered it
             */
            deliveredAt?: string;
            /**
             * Format: date-time
             * @description When the recipient opened it
             */
            readAt?: string;
            /** @description Id of the campaign it belongs to */
            campaign?: string;
            /** @description Its line in the file of the campaign */
            line?: number;
            /** @description The JSON that was given with the message */
            metadata?: {
                [key: string]: unknown;
            };
            /**
             * @description Unknown, and counted as sent because of its onUnknown
             * @constant
             */
            assumed?: true;
            /**
             * @description The recipient received it twice, or may have
             * @constant
             */
            possibleDuplicate?: true;
            /**
             * @description How certain that is
             * @enum {string}
             */
            duplicateCertainty?: "certain" | "possible";
            /**
             * @description It failed, expired or was cancelled, but an attempt of it may have been sent: it cannot be retried
             * @constant
             */
            notProvenUnsent?: true;
            /** @description How many people have seen a status post, within about 1 % */
            views?: number;
            /**
             * @description Accepted for more than 24 hours of connected time without a callback
             * @constant
             */
            unconfirmed?: true;
            /** @description The decision of a person about it while it was unknown */
            resolved?: {
                /**
                 * @description What the person decided
                 * @enum {string}
                 */
                as: "sent" | "resend" | "drop";
                /**
                 * Format: date-time
                 * @description When the person decided
                 */
                at: string;
                /** @description Who decided: the id of an API key, or the name of a user */
                by?: string;
                /** @description The reason that the person gave */
                why?: string;
            };
            /** @description While it is unknown: the evidence so far */
            evidence?: components["schemas"]["UnknownEvidence"];
        };
        Sent: {
            /** @description Pombo’s id of the message: yours, or a generated one. The generated id of a campaign’s message is an alias for callers that see phones masked */
            id: string;
            status: components["schemas"]["Status"];
            /** @description The same id and content existed already: nothing new was queued */
            duplicate: boolean;
            /** @description The ids that Z-API answered with; present once Z-API has accepted the message */
            result?: {
                /** @description Z-API’s id of the message in its queue */
                zaapId?: string;
                /** @description WhatsApp’s id of the message, by which it can be answered */
                messageId?: string;
            };
        };
        MessageDetail: {
            /** @description Pombo’s id of the message: yours, or a generated one. The generated id of a campaign’s message is an alias for callers that see phones masked */
            id: string;
            /**
             * @description An image to one recipient, or a status post
             * @enum {string}
             */
            type: "send-image" | "send-image-status";
            /** @description The number that sends it */
            instance: string;
            status: components["schemas"]["Status"];
            /**
             * Format: date-time
             * @description When it reached its status
             */
            statusAt: string;
            /** @description The recipient; absent for a status post */
            phone?: string;
            /** @description The ids that Z-API answered with; present once Z-API has accepted the message */
            result?: {
                /** @description Z-API’s id of the message in its queue */
                zaapId?: string;
                /** @description WhatsApp’s id of the message, by which it can be answered */
                messageId?: string;
            };
            /** @description POSTs to Z-API so far */
            attempts: number;
            /** @description The last attempts, oldest first, at most eight. In a list, absent if Z-API accepted the only one */
            attemptLog?: components["schemas"]["AttemptRecord"][];
            /** @description Why it failed, is unknown or waits for another attempt */
            error?: {
                /** @description Stable name of the cause */
                code: string;
                /** @description What was seen, for example Z-API’s own words */
                message: string;
            };
            /** @description What is known of the image. The image itself is never returned */
            image: {
                /**
                 * @description Given as an address
                 * @constant
                 */
                kind: "url";
                /** @description The address, which Z-API fetches */
                url: string;
            } | {
                /**
                 * @description Given as data
                 * @constant
                 */
                kind: "base64";
                /** @description Hash of the image, in hexadecimal digits */
                sha256: string;
                /** @description Size of the image (bytes) */
                bytes: number;
            };
            /** @description Text under the image */
            caption?: string;
            /**
             * @description Its order inside the lane
             * @enum {string}
             */
            priority: "urgent" | "normal" | "bulk";
            /**
             * Format: date-time
             * @description When it was queued
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Not sent before this time
             */
            sendAt?: string;
            /**
             * Format: date-time
             * @description Not sent after this time
             */
            expiresAt?: string;
            /**
             * Format: date-time
             * @description Not tried again before this time
             */
            nextAttemptAt?: string;
            /**
             * Format: date-time
             * @description When Z-API answered with ids
             */
            acceptedAt?: string;
            /**
             * Format: date-time
             * @description When Z-API handed it to WhatsApp
             */
            sentAt?: string;
            /**
             * Format: date-time
             * @description When WhatsApp delivered it
             */
            deliveredAt?: string;
            /**
             * Format: date-time
             * @description When the recipient opened it
             */
            readAt?: string;
            /** @description Id of the campaign it belongs to */
            campaign?: string;
            /** @description Its line in the file of the campaign */
            line?: number;
            /** @description The JSON that was given with the message */
            metadata?: {
                [key: string]: unknown;
            };
            /**
             * @description Unknown, and counted as sent because of its onUnknown
             * @constant
             */
            assumed?: true;
            /**
             * @description The recipient received it twice, or may have
             * @constant
             */
            possibleDuplicate?: true;
            /**
             * @description How certain that is
             * @enum {string}
             */
            duplicateCertainty?: "certain" | "possible";
            /**
             * @description It failed, expired or was cancelled, but an attempt of it may have been sent: it cannot be retried
             * @constant
             */
            notProvenUnsent?: true;
            /** @description How many people have seen a status post, within about 1 % */
            views?: number;
            /**
             * @description Accepted for more than 24 hours of connected time without a callback
             * @constant
             */
            unconfirmed?: true;
            /** @description The decision of a person about it while it was unknown */
            resolved?: {
                /**
                 * @description What the person decided
                 * @enum {string}
                 */
                as: "sent" | "resend" | "drop";
                /**
                 * Format: date-time
                 * @description When the person decided
                 */
                at: string;
                /** @description Who decided: the id of an API key, or the name of a user */
                by?: string;
                /** @description The reason that the person gave */
                why?: string;
            };
            /** @description While it is unknown: the evidence so far */
            evidence?: components["schemas"]["UnknownEvidence"];
            /** @description What a person does next about it, and what to avoid, in the language of `Accept-Language` */
            next: string[];
        };
        SentItem: components["schemas"]["Sent"] | {
            /** @description Pombo’s id of the message: yours, or a generated one. The generated id of a campaign’s message is an alias for callers that see phones masked */
            id?: string;
            /** @description Why it was not queued */
            error: {
                code: components["schemas"]["ErrorCode"];
                /** @description What happened, in this case */
                message: string;
                /** @description What to do about it */
                hint?: string;
                /** @description Every invalid field, at most 20 */
                issues?: {
                    /** @description Path of the field; empty for the whole input */
                    field: string;
                    /** @description What is wrong with it; completes a sentence that begins with the field */
                    problem: string;
                    /** @description A valid value */
                    example?: string;
                }[];
            };
        };
        SettledMessage: {
            /** @description Pombo’s id of the message: yours, or a generated one. The generated id of a campaign’s message is an alias for callers that see phones masked */
            id: string;
            /**
             * @description An image to one recipient, or a status post
             * @enum {string}
             */
            type: "send-image" | "send-image-status";
            /** @description The number that sends it */
            instance: string;
            status: components["schemas"]["Status"];
            /**
             * Format: date-time
             * @description When it reached its status
             */
            statusAt: string;
            /** @description The recipient; absent for a status post */
            phone?: string;
            /** @description The ids that Z-API answered with; present once Z-API has accepted the message */
            result?: {
                /** @description Z-API’s id of the message in its queue */
                zaapId?: string;
                /** @description WhatsApp’s id of the message, by which it can be answered */
                messageId?: string;
            };
            /** @description POSTs to Z-API so far */
            attempts: number;
            /** @description The last attempts, oldest first, at most eight. In a list, absent if Z-API accepted the only one */
            attemptLog?: components["schemas"]["AttemptRecord"][];
            /** @description Why it failed, is unknown or waits for another attempt */
            error?: {
                /** @description Stable name of the cause */
                code: string;
                /** @description What was seen, for example Z-API’s own words */
                message: string;
            };
            /** @description What is known of the image. The image itself is never returned */
            image: {
                /**
                 * @description Given as an address
                 * @constant
                 */
                kind: "url";
                /** @description The address, which Z-API fetches */
                url: string;
            } | {
                /**
                 * @description Given as data
                 * @constant
                 */
                kind: "base64";
                /** @description Hash of the image, in hexadecimal digits */
                sha256: string;
                /** @description Size of the image (bytes) */
                bytes: number;
            };
            /** @description Text under the image */
            caption?: string;
            /**
             * @description Its order inside the lane
             * @enum {string}
             */
            priority: "urgent" | "normal" | "bulk";
            /**
             * Format: date-time
             * @description When it was queued
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Not sent before this time
             */
            sendAt?: string;
            /**
             * Format: date-time
             * @description Not sent after this time
             */
            expiresAt?: string;
            /**
             * Format: date-time
             * @description Not tried again before this time
             */
            nextAttemptAt?: string;
            /**
             * Format: date-time
             * @description When Z-API answered with ids
             */
            acceptedAt?: string;
            /**
             * Format: date-time
             * @description When Z-API handed it to WhatsApp
             */
            sentAt?: string;
            /**
             * Format: date-time
             * @description When WhatsApp delivered it
             */
            deliveredAt?: string;
            /**
             * Format: date-time
             * @description When the recipient opened it
             */
            readAt?: string;
            /** @description Id of the campaign it belongs to */
            campaign?: string;
            /** @description Its line in the file of the campaign */
            line?: number;
            /** @description The JSON that was given with the message */
            metadata?: {
                [key: string]: unknown;
            };
            /**
             * @description Unknown, and counted as sent because of its onUnknown
             * @constant
             */
            assumed?: true;
            /**
             * @description The recipient received it twice, or may have
             * @constant
             */
            possibleDuplicate?: true;
            /**
             * @description How certain that is
             * @enum {string}
             */
            duplicateCertainty?: "certain" | "possible";
            /**
             * @description It failed, expired or was cancelled, but an attempt of it may have been sent: it cannot be retried
             * @constant
             */
            notProvenUnsent?: true;
            /** @description How many people have seen a status post, within about 1 % */
            views?: number;
            /**
             * @description Accepted for more than 24 hours of connected time without a callback
             * @constant
             */
            unconfirmed?: true;
            /** @description The decision of a person about it while it was unknown */
            resolved?: {
                /**
                 * @description What the person decided
                 * @enum {string}
                 */
                as: "sent" | "resend" | "drop";
                /**
                 * Format: date-time
                 * @description When the person decided
                 */
                at: string;
                /** @description Who decided: the id of an API key, or the name of a user */
                by?: string;
                /** @description The reason that the person gave */
                why?: string;
            };
            /** @description While it is unknown: the evidence so far */
            evidence?: components["schemas"]["UnknownEvidence"];
            /** @description The same id and content existed already */
            duplicate: boolean;
        };
        Blocker: {
            /** @description Stable name of the reason. Today one of: paused, disconnected, subscription, credentials, ip-blocked, not-found, redirected, tls, client-bug, storm, shadow-ban, rollback, journal, status-unavailable, not-configured, unserved, recovering, redis-full, replica-behind, outage, cooling-unreached, cooling-busy, cooling-errored, cooling-unknown, cooling-refused, closed, daily-limit, queue-unreadable, queue-full, searching, probing, scheduled. Later versions may add some */
            code: string;
            /** @description What is wrong, in one sentence */
            means: string;
            /**
             * @description `itself`: sending continues automatically once the cause is gone; `person`: a person has to act
             * @enum {string}
             */
            endedBy: "itself" | "person";
            /** @description What a person can do, in order */
            steps: string[];
            /** @description What makes it worse */
            avoid?: string;
            /** @description What was seen, for example Z-API’s own words */
            detail?: string;
            /**
             * Format: date-time
             * @description When it began, if known
             */
            since?: string;
            /**
             * Format: date-time
             * @description When it ends, if known
             */
            until?: string;
        };
        Author: {
            /**
             * @description `cli`: a user of the command line; `key`, `session`: a program or a browser with an API key; `local`: one on the machine of the API that needs no key
             * @enum {string}
             */
            kind: "cli" | "key" | "session" | "local";
            /** @description Of the user of the machine, or of the API key */
            name?: string;
        };
        Lane: {
            /** @description The number whose queue it is */
            instance: string;
            /**
             * @description `held`: sends nothing until its holds are released. `cooling`: backs off from a fault. `open`: may send
             * @enum {string}
             */
            state: "open" | "held" | "cooling" | "sending";
            /** @description What keeps the lane held */
            holds: {
                /** @description Stable name of the reason. Today one of: paused, disconnected, subscription, credentials, ip-blocked, not-found, redirected, tls, client-bug, storm, shadow-ban, rollback, journal, status-unavailable */
                reason: string;
                /** @description What was seen; for a pause, the reason that the person gave */
                detail: string;
                /** @description When it began (milliseconds since 1970, by the clock of Redis) */
                since: number;
                /** @description Who asked for it; absent: Pombo itself */
                by?: components["schemas"]["Author"];
            }[];
            /** @description Why the lane sends nothing now, the hardest to resolve first; empty while it can send */
            blockers: components["schemas"]["Blocker"][];
            /**
             * Format: date-time
             * @description The lane sends nothing before this time
             */
            notBefore?: string;
            /** @description The fault that the lane backs off from */
            cooling?: string;
            /** @description Its rules allow only urgent messages before then */
            waiting?: {
                /**
                 * Format: date-time
                 * @description When the rules allow other messages again
                 */
                until: string;
                /**
                 * @description The rule: its sending hours, or its daily limit
                 * @enum {string}
                 */
                reason: "window" | "daily-limit";
            };
            /** @description Messages waiting */
            queued: number;
            /** @description Messages whose request to Z-API is under way: 0 or 1 */
            sending: number;
            /** @description Messages in Z-API’s own queue */
            accepted: number;
            /** @description Messages that may or may not have been sent */
            unknown: number;
            /** @description Messages that failed */
            failed: number;
            /** @description Z-API’s own queue of this number; it is read when the number is full, held, or a message is searched */
            zapiQueue?: {
                /** @description Messages that it listed, from any sender */
                listed: number;
                /**
                 * Format: date-time
                 * @description When a worker last read it
                 */
                at: string;
            };
            /**
             * @description Messages were accepted more than a day ago, and no callback has ever come
             * @constant
             */
            callbacksMissed?: true;
            /** @description A running worker has it in its instance file; while no worker runs, the last one did */
            configured: boolean;
            /** @description A live worker serves this lane */
            served: boolean;
            /** @description Live workers that serve this lane */
            workers: number;
        };
        HoldChange: {
            /**
             * Format: date-time
             * @description When it happened
             */
            at: string;
            /**
             * @description `resumed`: this hold ended; others may stand
             * @enum {string}
             */
            what: "held" | "resumed";
            /** @description Stable name of the reason. Today one of: paused, disconnected, subscription, credentials, ip-blocked, not-found, redirected, tls, client-bug, storm, shadow-ban, rollback, journal, status-unavailable */
            reason: string;
            /** @description What was seen; for a pause, the reason that the person gave */
            detail: string;
            /** @description Who asked for it; absent: Pombo itself */
            by?: components["schemas"]["Author"];
        };
        Recalled: {
            /** @description Messages found in Z-API’s queue, from any sender */
            listed: number;
            /** @description Our messages that were removed from Z-API’s queue */
            takenBack: number;
            /** @description Of these: proven unsent and queued again */
            requeued: number;
            /** @description Of these: may have been sent; ids of messages that are now unknown */
            unclear: string[];
            /** @description Of these: already sent by a later attempt */
            obsolete: number;
            /** @description Our messages still in Z-API’s queue */
            left: number;
            /** @description The number is disconnected, so its lane stays held */
            disconnected: boolean;
        };
        Rollback: {
            /** @description False: the lane stays held */
            released: boolean;
            /** @description Messages queued before the rollback; each may have been sent already */
            mayDouble: number;
        };
        Campaign: {
            /** @description Id of the campaign */
            id: string;
            /** @description Its name */
            name: string;
            /**
             * @description Nothing is sent while it is `importing` or `ready`; a `scheduled` one starts at its startAt
             * @enum {string}
             */
            state: "importing" | "ready" | "scheduled" | "running" | "paused" | "completed" | "cancelled" | "removing";
            /** @description Why it is paused or was cancelled, in the language of Accept-Language unless a person wrote it */
            reason?: string;
            /** @description Name of the imported file; an upload keeps its own name in `name` */
            file: string;
            /** @description The numbers that send it */
            instances: string[];
            /** @description Template of the text under the image */
            caption?: string;
            /** @description Image of the lines without one of their own */
            image?: {
                /**
                 * @description Given as an address
                 * @constant
                 */
                kind: "url";
                /** @description The address, or a template of one */
                url: string;
            } | {
                /**
                 * @description Given as data
                 * @constant
                 */
                kind: "base64";
                /** @description Hash of the image, in hexadecimal digits */
                sha256: string;
                /** @description Its media type */
                mime: string;
                /** @description Its size (bytes) */
                bytes: number;
                /** @description The name of its file */
                file?: string;
                /** @description Its width (pixels) */
                width?: number;
                /** @description Its height (pixels) */
                height?: number;
            };
            /** @description Pause after each of its messages; absent: that of the number */
            pace?: {
                /** @description Shortest pause after a message (seconds) */
                min: number;
                /** @description Longest pause after a message (seconds) */
                max: number;
            };
            /**
             * @description What follows an unknown message: `hold` leaves it to a person, `assume-sent` counts it as sent, `retry` sends it again and may send it twice
             * @enum {string}
             */
            onUnknown: "hold" | "assume-sent" | "retry";
            /** @description Country of phones without a country code; absent if none was given */
            country?: string;
            /**
             * Format: date-time
             * @description When it was created
             */
            createdAt: string;
            /** @description Its own rules, in addition to those of its numbers */
            rules?: {
                /** @description Hours in which it sends, for example 09:00-18:00 */
                window?: string;
                /** @description Days on which it sends, for example mon-fri */
                days?: string;
                /** @description Time zone of window and days */
                timezone?: string;
                /** @description Largest number of messages per day, over all its numbers */
                dailyLimit?: number;
            };
            /**
             * @description false: each number sends only its own part, even while another is held
             * @constant
             */
            share?: false;
            /**
             * Format: date-time
             * @description It sends nothing before this time
             */
            startAt?: string;
            /**
             * Format: date-time
             * @description When it was first started
             */
            startedAt?: string;
            /**
             * Format: date-time
             * @description When it was completed or cancelled
             */
            endedAt?: string;
            /**
             * Format: date-time
             * @description It sends nothing after this time
             */
            expiresAt?: string;
            /** @description Lines of the file by result */
            counts: {
                /** @description Lines of the file, without its header */
                rows?: number;
                /** @description Lines that became messages */
                ready?: number;
                /** @description Of these: lines with a value that was corrected, for example a phone without its country code */
                repaired?: number;
                /** @description Lines for a person who is on an earlier line */
                duplicate?: number;
                /** @description Lines for a person who must not receive messages */
                suppressed?: number;
                /** @description Lines for a person whom an earlier run of the campaign has reached */
                alreadySent?: number;
                /** @description Lines whose id another message has */
                alreadyKnown?: number;
                /** @description Lines that cannot be sent */
                rejected?: number;
            };
            /** @description Present until the file is stored completely; nothing is sent before that */
            import?: {
                /** @description Lines stored so far */
                rows: number;
                /** @description The import has stopped */
                cutOff: boolean;
            };
            /** @description Recipients */
            total: number;
            /** @description Why some or all numbers send nothing */
            waiting?: {
                /** @description start, window, daily-limit, timezone, held, no-worker, cooling, waiting */
                reason: string;
                /**
                 * Format: date-time
                 * @description When it ends, if known
                 */
                until?: string;
                /** @description The numbers that send nothing */
                lanes?: {
                    /** @description The number */
                    instance: string;
                    /** @description Messages of this campaign that wait for it */
                    messages: number;
                    /** @description no worker, held (paused), cooling (busy), waiting (closed), … */
                    why: string;
                    /** @description The same by code, as the blockers of a lane: paused, disconnected, … */
                    codes: string[];
                }[];
            };
            /** @description Recipients by status */
            progress: {
                /** @description Not queued yet */
                pending: number;
                /** @description Messages that are queued */
                queued: number;
                /** @description Messages that are sending */
                sending: number;
                /** @description Messages that are accepted */
                accepted: number;
                /** @description Messages that are sent */
                sent: number;
                /** @description Messages that are delivered */
                delivered: number;
                /** @description Messages that are read */
                read: number;
                /** @description Messages that are failed */
                failed: number;
                /** @description Messages that are unknown */
                unknown: number;
                /** @description Messages that are cancelled */
                cancelled: number;
                /** @description Messages that are expired */
                expired: number;
                /** @description Messages that are suppressed */
                suppressed: number;
            };
            /** @description Messages that their recipients received, or may have received, twice */
            possibleDuplicates?: {
                /** @description Messages that were certainly received twice */
                certain: number;
                /** @description Messages that may have been received twice */
                possible: number;
            };
            /** @description Messages removed after 30 days; progress still counts their last status */
            forgotten?: number;
        };
        Outlook: {
            /** @description Time until the messages that move are sent; absent while nothing moves */
            estimate?: {
                /** @description At least (ms) */
                minMs: number;
                /** @description At most (ms) */
                maxMs: number;
            };
            /** @description Numbers that stand still with messages left, and why */
            still: {
                /** @description The number */
                instance: string;
                /** @description Its holds, or that no worker serves it */
                stopped: ("no-worker" | "paused" | "disconnected" | "subscription" | "credentials" | "ip-blocked" | "not-found" | "redirected" | "tls" | "client-bug" | "storm" | "shadow-ban" | "rollback" | "journal" | "status-unavailable")[];
            }[];
            /** @description The number that ends clearly after all others */
            last?: {
                /** @description The number */
                instance: string;
                /** @description It is closed until then (ms since 1970) */
                opensAtMs?: number;
            };
        };
        CampaignEvent: {
            /**
             * Format: date-time
             * @description When it happened
             */
            at: string;
            /**
             * @description What happened; `retried`: it runs again for messages that had ended
             * @enum {string}
             */
            event: "created" | "scheduled" | "started" | "paused" | "resumed" | "retried" | "completed" | "cancelled" | "removed";
            /** @description Why, if a reason was given */
            reason?: string;
            /** @description Who asked for it: the name of an API key or of a user; absent if Pombo did it, or it was not recorded */
            by?: string;
        };
        CampaignDetail: {
            /** @description Id of the campaign */
            id: string;
            /** @description Its name */
            name: string;
            /**
             * @description Nothing is sent while it is `importing` or `ready`; a `scheduled` one starts at its startAt
             * @enum {string}
             */
            state: "importing" | "ready" | "scheduled" | "running" | "paused" | "completed" | "cancelled" | "removing";
            /** @description Why it is paused or was cancelled, in the language of Accept-Language unless a person wrote it */
            reason?: string;
            /** @description Name of the imported file; an upload keeps its own name in `name` */
            file: string;
            /** @description The numbers that send it */
            instances: string[];
            /** @description Template of the text under the image */
            caption?: string;
            /** @description Image of the lines without one of their own */
            image?: {
                /**
                 * @description Given as an address
                 * @constant
                 */
                kind: "url";
                /** @description The address, or a template of one */
                url: string;
            } | {
                /**
                 * @description Given as data
                 * @constant
                 */
                kind: "base64";
                /** @description Hash of the image, in hexadecimal digits */
                sha256: string;
                /** @description Its media type */
                mime: string;
                /** @description Its size (bytes) */
                bytes: number;
                /** @description The name of its file */
                file?: string;
                /** @description Its width (pixels) */
                width?: number;
                /** @description Its height (pixels) */
                height?: number;
            };
            /** @description Pause after each of its messages; absent: that of the number */
            pace?: {
                /** @description Shortest pause after a message (seconds) */
                min: number;
                /** @description Longest pause after a message (seconds) */
                max: number;
            };
            /**
             * @description What follows an unknown message: `hold` leaves it to a person, `assume-sent` counts it as sent, `retry` sends it again and may send it twice
             * @enum {string}
             */
            onUnknown: "hold" | "assume-sent" | "retry";
            /** @description Country of phones without a country code; absent if none was given */
            country?: string;
            /**
             * Format: date-time
             * @description When it was created
             */
            createdAt: string;
            /** @description Its own rules, in addition to those of its numbers */
            rules?: {
                /** @description Hours in which it sends, for example 09:00-18:00 */
                window?: string;
                /** @description Days on which it sends, for example mon-fri */
                days?: string;
                /** @description Time zone of window and days */
                timezone?: string;
                /** @description Largest number of messages per day, over all its numbers */
                dailyLimit?: number;
            };
            /**
             * @description false: each number sends only its own part, even while another is held
             * @constant
             */
            share?: false;
            /**
             * Format: date-time
             * @description It sends nothing before this time
             */
            startAt?: string;
            /**
             * Format: date-time
             * @description When it was first started
             */
            startedAt?: string;
            /**
             * Format: date-time
             * @description When it was completed or cancelled
             */
            endedAt?: string;
            /**
             * Format: date-time
             * @description It sends nothing after this time
             */
            expiresAt?: string;
            /** @description Lines of the file by result */
            counts: {
                /** @description Lines of the file, without its header */
                rows?: number;
                /** @description Lines that became messages */
                ready?: number;
                /** @description Of these: lines with a value that was corrected, for example a phone without its country code */
                repaired?: number;
                /** @description Lines for a person who is on an earlier line */
                duplicate?: number;
                /** @description Lines for a person who must not receive messages */
                suppressed?: number;
                /** @description Lines for a person whom an earlier run of the campaign has reached */
                alreadySent?: number;
                /** @description Lines whose id another message has */
                alreadyKnown?: number;
                /** @description Lines that cannot be sent */
                rejected?: number;
            };
            /** @description Present until the file is stored completely; nothing is sent before that */
            import?: {
                /** @description Lines stored so far */
                rows: number;
                /** @description The import has stopped */
                cutOff: boolean;
            };
            /** @description Recipients */
            total: number;
            /** @description Why some or all numbers send nothing */
            waiting?: {
                /** @description start, window, daily-limit, timezone, held, no-worker, cooling, waiting */
                reason: string;
                /**
                 * Format: date-time
                 * @description When it ends, if known
                 */
                until?: string;
                /** @description The numbers that send nothing */
                lanes?: {
                    /** @description The number */
                    instance: string;
                    /** @description Messages of this campaign that wait for it */
                    messages: number;
                    /** @description no worker, held (paused), cooling (busy), waiting (closed), … */
                    why: string;
                    /** @description The same by code, as the blockers of a lane: paused, disconnected, … */
                    codes: string[];
                }[];
            };
            /** @description Recipients by status */
            progress: {
                /** @description Not queued yet */
                pending: number;
                /** @description Messages that are queued */
                queued: number;
                /** @description Messages that are sending */
                sending: number;
                /** @description Messages that are accepted */
                accepted: number;
                /** @description Messages that are sent */
                sent: number;
                /** @description Messages that are delivered */
                delivered: number;
                /** @description Messages that are read */
                read: number;
                /** @description Messages that are failed */
                failed: number;
                /** @description Messages that are unknown */
                unknown: number;
                /** @description Messages that are cancelled */
                cancelled: number;
                /** @description Messages that are expired */
                expired: number;
                /** @description Messages that are suppressed */
                suppressed: number;
            };
            /** @description Messages that their recipients received, or may have received, twice */
            possibleDuplicates?: {
                /** @description Messages that were certainly received twice */
                certain: number;
                /** @description Messages that may have been received twice */
                possible: number;
            };
            /** @description Messages removed after 30 days; progress still counts their last status */
            forgotten?: number;
            /** @description Messages accepted within the last minute */
            perMinute: number;
            /** @description What can be predicted about its end */
            outlook: components["schemas"]["Outlook"];
            /** @description What happened to it, oldest first; at most the last hundred moves */
            history: components["schemas"]["CampaignEvent"][];
        };
        FailureGroup: {
            /**
             * @description Status of the messages
             * @enum {string}
             */
            status: "failed" | "unknown" | "expired";
            /** @description Their error code, or the status of those without one */
            code: string;
            /** @description Messages that ended this way */
            count: number;
            /**
             * @description An earlier attempt of each may have been sent: check the phones; a retry leaves them out
             * @constant
             */
            maybeSent?: true;
            /** @description Messages that a retry with `only` and `code` of this group queues now; 0 if that would not help */
            retryable: number;
            /** @description What the code means */
            means?: string;
            /** @description What a person does about it */
            advice?: string;
            /** @description What was seen, for example Z-API’s own words: the first few texts */
            words: string[];
            /** @description Their first lines in the file */
            lines: number[];
        };
        Flow: {
            /** @description Z-API answered with ids */
            accepted: number;
            /** @description Z-API’s callback proved that they were sent */
            sent: number;
            /** @description They failed */
            failed: number;
        };
        LaneDetail: {
            /** @description The number whose queue it is */
            instance: string;
            /**
             * @description `held`: sends nothing until its holds are released. `cooling`: backs off from a fault. `open`: may send
             * @enum {string}
             */
            state: "open" | "held" | "cooling" | "sending";
            /** @description What keeps the lane held */
            holds: {
                /** @description Stable name of the reason. Today one of: paused, disconnected, subscription, credentials, ip-blocked, not-found, redirected, tls, client-bug, storm, shadow-ban, rollback, journal, status-unavailable */
                reason: string;
                /** @description What was seen; for a pause, the reason that the person gave */
                detail: string;
                /** @description When it began (milliseconds since 1970, by the clock of Redis) */
                since: number;
                /** @description Who asked for it; absent: Pombo itself */
                by?: components["schemas"]["Author"];
            }[];
            /** @description Why the lane sends nothing now, the hardest to resolve first; empty while it can send */
            blockers: components["schemas"]["Blocker"][];
            /**
             * Format: date-time
             * @description The lane sends nothing before this time
             */
            notBefore?: string;
            /** @description The fault that the lane backs off from */
            cooling?: string;
            /** @description Its rules allow only urgent messages before then */
            waiting?: {
                /**
                 * Format: date-time
                 * @description When the rules allow other messages again
                 */
                until: string;
                /**
                 * @description The rule: its sending hours, or its daily limit
                 * @enum {string}
                 */
                reason: "window" | "daily-limit";
            };
            /** @description Messages waiting */
            queued: number;
            /** @description Messages whose request to Z-API is under way: 0 or 1 */
            sending: number;
            /** @description Messages in Z-API’s own queue */
            accepted: number;
            /** @description Messages that may or may not have been sent */
            unknown: number;
            /** @description Messages that failed */
            failed: number;
            /** @description Z-API’s own queue of this number; it is read when the number is full, held, or a message is searched */
            zapiQueue?: {
                /** @description Messages that it listed, from any sender */
                listed: number;
                /**
                 * Format: date-time
                 * @description When a worker last read it
                 */
                at: string;
            };
            /**
             * @description Messages were accepted more than a day ago, and no callback has ever come
             * @constant
             */
            callbacksMissed?: true;
            /** @description A running worker has it in its instance file; while no worker runs, the last one did */
            configured: boolean;
            /** @description A live worker serves this lane */
            served: boolean;
            /** @description Live workers that serve this lane */
            workers: number;
            /** @description Since when its oldest queued message waits */
            oldestQueued?: string;
            /** @description Messages that Z-API accepted per minute, over the last ten minutes */
            perMinute: number;
            /** @description Seconds between two messages */
            pace?: {
                /** @description Shortest pause */
                min: number;
                /** @description Longest pause */
                max: number;
            };
            /** @description Rules of the number, from the instance file */
            rules?: {
                /** @description Hours in which it sends, for example 09:00-18:00 */
                window?: string;
                /** @description Days on which it sends, for example mon-fri */
                days?: string;
                /** @description Time zone of window and days */
                timezone?: string;
                /** @description Largest number of messages per day */
                dailyLimit?: number;
            };
            /** @description Messages that count towards today’s daily limit; absent without one */
            today?: number;
        };
        Attention: {
            /**
             * @description `lane`: it sends nothing, for the reason in `code`; `callbacks`: none has ever come
             * @enum {string}
             */
            kind: "redis" | "no-worker" | "lane" | "campaign" | "unknown" | "callbacks";
            /** @description A code of a blocker, or of a check of Redis */
            code?: string;
            /** @description The first lanes that it concerns */
            instances?: string[];
            /** @description How many lanes, or messages, it concerns */
            count?: number;
            /** @description Messages that wait because of it */
            queued?: number;
            /** @description Id of the campaign that it concerns */
            campaign?: string;
            /** @description Name of that campaign */
            name?: string;
            /** @description What was seen */
            detail?: string;
            /** @description When it began, if known */
            since?: string;
        };
        Overview: {
            /** @description When it was read; up to a minute ago on an idle deployment with many lanes */
            at: string;
            /** @description Identifies the files of the dashboard */
            build: string;
            /** @description Time zone of the server */
            timezone: string;
            /** @description Messages of all lanes by status */
            totals: {
                /** @description Messages waiting */
                queued: number;
                /** @description Messages whose request to Z-API is under way */
                sending: number;
                /** @description Messages in Z-API’s own queue */
                accepted: number;
                /** @description Messages that may or may not have been sent */
                unknown: number;
                /** @description Messages that failed */
                failed: number;
            };
            /** @description The last 60 seconds */
            rate: components["schemas"]["Flow"];
            /** @description The last hour, minute by minute */
            throughput: {
                /** @description The current minute ends here */
                to: string;
                /** @description 60 minutes, the oldest first; the last one is not over */
                minutes: components["schemas"]["Flow"][];
                /** @description False: events of the last hour are missing */
                complete: boolean;
            };
            /** @description The queued message that has waited longest */
            oldest?: {
                /** @description Its number */
                instance: string;
                /** @description Since when it waits */
                since: string;
            };
            /** @description Lanes by state */
            lanes: {
                /** @description Known lanes */
                total: number;
                /** @description Lanes that are held */
                held: number;
                /** @description Lanes that send a message now */
                sending: number;
            };
            /** @description Live workers, counted once per lane that has the most of them */
            workers: number;
            /** @description Running, scheduled and paused ones, newest first, at most 20 */
            campaigns: components["schemas"]["Campaign"][];
            /** @description What needs a person, the most urgent first */
            attention: components["schemas"]["Attention"][];
        };
        Change: {
            /** @description What has changed */
            topics: ("messages" | "campaigns" | "lanes")[];
        };
        Session: {
            /** @description Id of the session */
            id: string;
            /** @description Name of the key that it was opened with */
            name: string;
            /** @description Id of that key */
            key: string;
            /** @description What it allows; `readonly` leaves only `read` */
            scopes: ("send" | "read" | "manage")[];
            /** @description When it was opened */
            createdAt: string;
            /** @description To the minute */
            lastUsedAt: string;
            /** @description It ends then even if it is in use */
            endsAt: string;
        };
        Access: {
            /**
             * @description `open`: no key exists, and the browser runs on this machine; `none`: sign in with a key first
             * @enum {string}
             */
            access: "open" | "session" | "none";
            /** @description What it allows; `readonly` leaves only `read` */
            scopes: ("send" | "read" | "manage")[];
            /**
             * @description What the scopes amount to: `viewer` has only `read`, and sees phones masked; `admin` has all; absent without access
             * @enum {string}
             */
            role?: "viewer" | "operator" | "admin";
            /** @description POMBO_DASHBOARD=readonly: browsers change nothing */
            readonly: boolean;
            /** @description Identifies the files of the dashboard; a page with another one is out of date */
            build: string;
            session?: components["schemas"]["Session"];
        };
        ApiKey: {
            /** @description Id of the key, which does not reveal it */
            id: string;
            /** @description Who uses it */
            name: string;
            /** @description What it allows */
            scopes: ("send" | "read" | "manage")[];
            /**
             * Format: date-time
             * @description When it was created
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last used, to the hour; absent: never
             */
            lastUsedAt?: string;
            /**
             * Format: date-time
             * @description When it was revoked; absent: it is in force
             */
            revokedAt?: string;
        };
        CreatedApiKey: {
            /** @description Id of the key, which does not reveal it */
            id: string;
            /** @description Who uses it */
            name: string;
            /** @description What it allows */
            scopes: ("send" | "read" | "manage")[];
            /**
             * Format: date-time
             * @description When it was created
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last used, to the hour; absent: never
             */
            lastUsedAt?: string;
            /**
             * Format: date-time
             * @description When it was revoked; absent: it is in force
             */
            revokedAt?: string;
            /** @description The key itself: shown only here */
            key: string;
        };
        AuditEntry: {
            /** @description Id of the entry */
            id: string;
            /**
             * Format: date-time
             * @description When it was done
             */
            at: string;
            /** @description Who did it */
            actor: {
                /**
                 * @description `session`: a browser; `key`: a program; `local`: a program on this machine, while no key exists; `cli`: a command on a server
                 * @enum {string}
                 */
                kind: "session" | "key" | "local" | "cli";
                /** @description Name of the key, or of the user of the server */
                name?: string;
                /** @description Id of the key or of the session */
                id?: string;
            };
            /** @description The `operationId` of the request; commands use that of the same request */
            action: string;
            /** @description What it was done to; a person is named by a masked phone */
            object?: string;
            /** @description What was chosen, or the reason that was given */
            detail?: string;
            /**
             * @description `refused`: not allowed; `failed`: any other error
             * @enum {string}
             */
            result: "done" | "refused" | "failed";
            /** @description Code of the error */
            code?: string;
            /** @description Requests that this entry counts: messages that programs queue, or what one caller did very often */
            times?: number;
        };
        Callback: {
            /** @description Id of the subscription */
            id: string;
            /** @description The address that receives the events */
            url: string;
            /** @description Absent: all events */
            events?: ("message.accepted" | "message.sent" | "message.delivered" | "message.read" | "message.failed" | "message.unknown" | "campaign.completed" | "lane.held" | "lane.resumed")[];
            /** @description Receives only events of its messages and lane. Absent: all */
            instance?: string;
            /**
             * Format: date-time
             * @description It receives events from then on
             */
            createdAt: string;
            /** @description No events are delivered since then */
            disabled?: {
                /**
                 * Format: date-time
                 * @description When it was disabled
                 */
                at: string;
                /** @description What its address answered */
                why: string;
            };
            /**
             * Format: date-time
             * @description All deliveries have failed since then
             */
            failingSince?: string;
            /** @description How the last delivery failed */
            lastError?: string;
            /**
             * Format: date-time
             * @description When its address last accepted an event
             */
            lastDeliveredAt?: string;
            /** @description Deliveries waiting */
            waiting: number;
        };
        CallbackDelivery: {
            /** @description Id of the event */
            event: string;
            /**
             * @description Type of the event
             * @enum {string}
             */
            type: "message.accepted" | "message.sent" | "message.delivered" | "message.read" | "message.failed" | "message.unknown" | "campaign.completed" | "lane.held" | "lane.resumed";
            /** @description Id of the message it is about */
            message?: string;
            /** @description Id of the campaign it is about */
            campaign?: string;
            /** @description The number it is about */
            instance?: string;
            /**
             * Format: date-time
             * @description When the request began
             */
            at: string;
            /** @description The first is 1 */
            attempt: number;
            /** @description Time until the response or the failure (milliseconds) */
            ms: number;
            /**
             * @description `retry`: it failed and is repeated; `given-up`: it is not repeated; `gone`: the address answered 410
             * @enum {string}
             */
            result: "delivered" | "retry" | "given-up" | "gone";
            /** @description HTTP status of the response; absent: no response */
            status?: number;
            /** @description Why it failed, with the beginning of the response */
            why?: string;
            /**
             * Format: date-time
             * @description When it is repeated
             */
            nextAt?: string;
        };
        LaneEvent: {
            /** @description The number whose queue it is */
            instance: string;
            /**
             * @description `held`: sends nothing until its holds are released. `cooling`: backs off from a fault. `open`: may send
             * @enum {string}
             */
            state: "open" | "held" | "cooling" | "sending";
            /** @description What keeps the lane held */
            holds: {
                /** @description Stable name of the reason. Today one of: paused, disconnected, subscription, credentials, ip-blocked, not-found, redirected, tls, client-bug, storm, shadow-ban, rollback, journal, status-unavailable */
                reason: string;
                /** @description What was seen; for a pause, the reason that the person gave */
                detail: string;
                /** @description When it began (milliseconds since 1970, by the clock of Redis) */
                since: number;
                /** @description Who asked for it; absent: Pombo itself */
                by?: components["schemas"]["Author"];
            }[];
            /** @description Why the lane sends nothing now, the hardest to resolve first; empty while it can send */
            blockers: components["schemas"]["Blocker"][];
            /**
             * Format: date-time
             * @description The lane sends nothing before this time
             */
            notBefore?: string;
            /** @description The fault that the lane backs off from */
            cooling?: string;
            /** @description Its rules allow only urgent messages before then */
            waiting?: {
                /**
                 * Format: date-time
                 * @description When the rules allow other messages again
                 */
                until: string;
                /**
                 * @description The rule: its sending hours, or its daily limit
                 * @enum {string}
                 */
                reason: "window" | "daily-limit";
            };
            /** @description Messages waiting */
            queued: number;
            /** @description Messages whose request to Z-API is under way: 0 or 1 */
            sending: number;
            /** @description Messages in Z-API’s own queue */
            accepted: number;
            /** @description Messages that may or may not have been sent */
            unknown: number;
            /** @description Messages that failed */
            failed: number;
            /** @description Z-API’s own queue of this number; it is read when the number is full, held, or a message is searched */
            zapiQueue?: {
                /** @description Messages that it listed, from any sender */
                listed: number;
                /**
                 * Format: date-time
                 * @description When a worker last read it
                 */
                at: string;
            };
            /**
             * @description Messages were accepted more than a day ago, and no callback has ever come
             * @constant
             */
            callbacksMissed?: true;
            /** @description A running worker has it in its instance file; while no worker runs, the last one did */
            configured: boolean;
            /** @description A live worker serves this lane */
            served: boolean;
            /** @description Live workers that serve this lane */
            workers: number;
            /** @description The hold that began or was released */
            reason: string;
        };
        Event: {
            /** @description The same each time the event is delivered */
            id: string;
            /**
             * @description What happened
             * @enum {string}
             */
            type: "message.accepted" | "message.sent" | "message.delivered" | "message.read" | "message.failed" | "message.unknown" | "campaign.completed" | "lane.held" | "lane.resumed";
            /**
             * Format: date-time
             * @description When it happened
             */
            timestamp: string;
            /** @description The message, lane or campaign at delivery time */
            data: components["schemas"]["MessageView"] | components["schemas"]["LaneEvent"] | components["schemas"]["Campaign"];
        };
        PostOnNumber: {
            /** @description The number */
            instance: string;
            /** @description Id of the message that publishes it there */
            message: string;
            status?: components["schemas"]["Status"];
            /**
             * Format: date-time
             * @description When it reached its status
             */
            statusAt?: string;
            /** @description How many people have seen a status post, within about 1 % */
            views?: number;
            /**
             * @description The recipient received it twice, or may have
             * @constant
             */
            possibleDuplicate?: true;
            /** @description Why it was not queued, failed or is unknown */
            error?: {
                /** @description Stable name of the cause */
                code: string;
                /** @description What was seen */
                message: string;
            };
        };
        Post: {
            /** @description Id of the post */
            id: string;
            /**
             * Format: date-time
             * @description When it was made
             */
            createdAt: string;
            /** @description Text under the image */
            caption?: string;
            /** @description What is known of the image. The image itself is never returned */
            image?: {
                /**
                 * @description Given as an address
                 * @constant
                 */
                kind: "url";
                /** @description The address, which Z-API fetches */
                url: string;
            } | {
                /**
                 * @description Given as data
                 * @constant
                 */
                kind: "base64";
                /** @description Hash of the image, in hexadecimal digits */
                sha256: string;
                /** @description Size of the image (bytes) */
                bytes: number;
            };
            /** @description The post on each number; without a `status` it was not queued there */
            numbers: components["schemas"]["PostOnNumber"][];
        };
        NumberSettings: {
            /** @description Name of the number */
            instance: string;
            /** @description Seconds between two messages, chosen at random */
            pace: {
                /** @description At least */
                min: number;
                /** @description At most */
                max: number;
            };
            /** @description Sending hours; absent: the whole day */
            window?: string;
            /** @description Sending days; absent: every day */
            days?: string;
            /** @description Zone of hours, days and daily limit; absent: that of the machine */
            timezone?: string;
            /** @description Most messages a day; absent: no limit */
            dailyLimit?: number;
            /** @description False: another system sends through it too */
            exclusive: boolean;
            /** @description Requests to other routes of Z-API are passed on */
            passThrough: boolean;
        };
        Settings: {
            /** @description The numbers in force, without their ids and tokens */
            numbers: components["schemas"]["NumberSettings"][];
            /** @description Where the numbers are configured */
            source: {
                /** @description The instance file of this API */
                file: string;
                /**
                 * Format: date-time
                 * @description When the numbers in force were read. The file is read again within 2 seconds of a change
                 */
                readAt: string;
                /** @description A later change that is invalid, so the earlier numbers stay in force */
                refused?: {
                    /**
                     * Format: date-time
                     * @description When it was refused
                     */
                    at: string;
                    /** @description What is wrong with it */
                    message: string;
                };
            };
            /**
             * @description POMBO_DASHBOARD
             * @enum {string}
             */
            dashboard: "on" | "off" | "readonly";
            /** @description Address of Z-API */
            gateway: string;
            /** @description Whether `GET /v1/diagnosis` can run here */
            diagnosis: boolean;
        };
        Finding: {
            /** @description What was checked */
            check: string;
            /**
             * @description `error`: it prevents sending
             * @enum {string}
             */
            level: "ok" | "warning" | "error" | "skipped";
            /** @description What was found, and the evidence */
            message: string;
            /** @description What to do about it, one step per line */
            fix?: string;
        };
        Diagnosis: {
            /**
             * Format: date-time
             * @description When it was made
             */
            at: string;
            /** @description Nothing prevents sending */
            ok: boolean;
            /** @description One or more results for each check */
            findings: components["schemas"]["Finding"][];
        };
        WebhookCheck: {
            /** @description Name of the number */
            instance: string;
            /** @description Each kind of callback */
            callbacks: {
                /** @description Name of the number */
                instance: string;
                /** @description Z-API’s name of the callback */
                callback: string;
                /** @description Where it goes, without secrets; empty: not set */
                url: string;
                /** @description It comes to this deployment */
                ours: boolean;
                /** @description False: it uses an earlier secret, which is still accepted */
                current: boolean;
            }[];
            /** @description Z-API reports what the number itself sends (notifySentByMe) */
            reportsOwnSends?: boolean;
            /** @description What happened when this server called those addresses itself. Z-API calls from elsewhere: another firewall or name server may decide otherwise */
            attempted: {
                /** @description The address that was called, without the secret */
                url: string;
                /**
                 * @description `answered`: this deployment answered; `else`: something else did
                 * @enum {string}
                 */
                result: "answered" | "else" | "unreachable";
                /** @description What was seen instead */
                detail?: string;
            }[];
            /** @description Z-API did not answer */
            error?: {
                /** @description Code of the error */
                code: string;
                /** @description What was seen */
                message: string;
            };
        };
        Suppression: {
            /** @description Canonical form of the number */
            phone: string;
            /** @description Why it is on the list */
            why: string;
            /**
             * Format: date-time
             * @description When it was added
             */
            at: string;
        };
        UploadedImage: {
            /**
             * @description `template` is an address with placeholders, which is not fetched before they are filled
             * @enum {string}
             */
            kind: "url" | "base64" | "template";
            /** @description The address, or its template */
            url?: string;
            /** @description Media type by its first bytes */
            mime?: string;
            /** @description Its size (bytes) */
            bytes?: number;
            /** @description Its width (pixels) */
            width?: number;
            /** @description Its height (pixels) */
            height?: number;
            /** @description Changes with the image. Send it as `seenImage`, so that no other image is sent than the one shown */
            fingerprint?: string;
        };
        Upload: {
            /** @description Id of the upload; it cannot be guessed */
            id: string;
            /** @description Name of the file */
            name: string;
            /** @description Its size (bytes) */
            bytes: number;
            /**
             * Format: date-time
             * @description It is removed then, unless it is used before
             */
            expiresAt: string;
            /** @description The image for all lines, if it was set */
            image?: components["schemas"]["UploadedImage"];
        };
        UploadPreview: {
            /** @description How the file is read */
            file: {
                /** @description Its size */
                bytes: number;
                /** @description Encoding of a CSV */
                encoding: string;
                /** @description Delimiter of a CSV */
                delimiter: string;
                /** @description The sheet that is read; absent for a CSV */
                sheet?: string;
                /** @description The visible sheets of a workbook */
                sheets?: string[];
                /** @description Line of the headings */
                headerLine: number;
            };
            /** @description The columns, in the order of the file */
            columns: {
                /** @description Its heading */
                name: string;
                /** @description phone, areaCode, image, caption, instance, type, id, …; absent for a variable */
                meaning?: string;
                /** @description How the caption names it: {{ nome }} */
                placeholder?: string;
            }[];
            /** @description What was assumed about the file or the caption */
            notes: string[];
            /** @description Why the headings cannot be used; the rows are then only cells. Choose another sheet, line or column */
            problem?: {
                /** @description Error code */
                code: string;
                /** @description What is wrong */
                detail: string;
                /** @description What to do about it */
                hint?: string;
            };
            /** @description The rows from `fromLine` on */
            rows: {
                /** @description Line of the file */
                line: number;
                /** @description Its cells as read */
                cells: string[];
                /** @description The phone in canonical form */
                phone?: string;
                /**
                 * @description The phone was corrected, for example by its ninth digit
                 * @constant
                 */
                repaired?: true;
                /** @description The caption with its placeholders filled */
                caption?: string;
                /** @description The address of the image, if the line names its own */
                image?: string;
                /** @description The number that sends it, if that is certain */
                instance?: string;
                /** @description Why the line would be rejected */
                problem?: {
                    /** @description The column at fault; empty for the whole line */
                    column: string;
                    /** @description The cell as written, shortened */
                    value: string;
                    /** @description Completes a sentence that begins with the column */
                    reason: string;
                };
            }[];
        };
        UploadCheck: {
            /** @description Lines of the file by result */
            counts: {
                /** @description Lines of the file, without its header */
                rows?: number;
                /** @description Lines that became messages */
                ready?: number;
                /** @description Of these: lines with a value that was corrected, for example a phone without its country code */
                repaired?: number;
                /** @description Lines for a person who is on an earlier line */
                duplicate?: number;
                /** @description Lines for a person who must not receive messages */
                suppressed?: number;
                /** @description Lines for a person whom an earlier run of the campaign has reached */
                alreadySent?: number;
                /** @description Lines whose id another message has */
                alreadyKnown?: number;
                /** @description Lines that cannot be sent */
                rejected?: number;
            };
            /** @description What was assumed about the file */
            notes: string[];
            /** @description Rejected lines, grouped by reason */
            rejections: {
                /** @description Stable name of the reason */
                code: string;
                /** @description Lines rejected for it */
                count: number;
                /** @description The first few of them */
                samples: {
                    /** @description Line of the file; the header is line 1 */
                    line: number;
                    /** @description Stable name of the reason */
                    code?: string;
                    /** @description Name of the column; empty if the whole line is at fault */
                    column?: string;
                    /** @description The cell as written, shortened */
                    value?: string;
                    /** @description What is wrong; completes a sentence that begins with the column */
                    reason: string;
                }[];
            }[];
            /** @description Lines worth checking, by reason */
            warnings: {
                /** @description Stable name of the warning */
                code: string;
                /** @description Lines that have it */
                count: number;
                /** @description The first few of them */
                lines: number[];
            }[];
            /** @description The first lines that are left out because an earlier one is for the same person */
            duplicates: {
                /** @description The line that is left out */
                line: number;
                /** @description The line that is sent */
                firstLine: number;
            }[];
            /** @description Why valid lines were left out */
            leftOut?: string[];
            /** @description Messages that would be sent */
            total: number;
            /** @description Which number would send how many */
            lanes: {
                /** @description Messages by the number that must send them */
                instances: {
                    [key: string]: number;
                };
                /** @description Messages that any of the numbers may send */
                shared: number;
            };
            outlook: components["schemas"]["Outlook"];
            /** @description The images that the lines name */
            images: {
                /** @description Image addresses that were fetched */
                checked: number;
                /** @description Image addresses that were not fetched */
                notChecked: number;
                /** @description Images that cannot be sent, and why */
                problems: string[];
            };
            /** @description A campaign with the `id` of the options exists already */
            exists?: {
                /** @description Id of the campaign */
                id: string;
                /** @description Its state */
                state: string;
            };
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: {
        /** @description Identifies this request in the log */
        "X-Request-Id": string;
        /** @description Requests that this caller may make in a minute */
        "RateLimit-Limit": number;
        /** @description Requests that are left of it */
        "RateLimit-Remaining": number;
        /** @description Seconds until the minute is over */
        "RateLimit-Reset": number;
        /** @description With 429 and 503: seconds after which to try again */
        "Retry-After": number;
        /** @description Path of what was made */
        Location: string;
        /** @description With 401 and 403: what is wrong with the key (RFC 6750) */
        "WWW-Authenticate": string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getAccess: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Access"];
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    openSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description JSON in UTF-8; with `Content-Encoding: gzip` also compressed. */
        requestBody: {
            content: {
                "application/json": {
                    /** @description An API key with the scope `read` */
                    key: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    closeSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description `open`: no key exists, and the browser runs on this machine; `none`: sign in with a key first
                         * @enum {string}
                         */
                        access: "open" | "session" | "none";
                    };
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    checkLive: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description The process runs
                         * @enum {string}
                         */
                        status: "live";
                    };
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    checkReady: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description Why it is not ready, or `ready`
                         * @enum {string}
                         */
                        status: "ready" | "stopping" | "redis_unreachable" | "redis_full";
                    };
                };
            };
            /** @description Default Response */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description Why it is not ready, or `ready`
                         * @enum {string}
                         */
                        status: "ready" | "stopping" | "redis_unreachable" | "redis_full";
                    };
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    receiveZapiCallback: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the instance */
                instance: string;
                /** @description The secret that `pombo webhooks set` has put into the address */
                secret: string;
            };
            cookie?: never;
        };
        /** @description JSON in UTF-8; with `Content-Encoding: gzip` also compressed. */
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `not_found` (404), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listMessages: {
        parameters: {
            query?: {
                /** @description Only messages with this status */
                status?: "queued" | "sending" | "accepted" | "sent" | "delivered" | "read" | "failed" | "unknown" | "cancelled" | "expired" | "suppressed";
                /** @description Only messages of this number */
                instance?: string;
                /** @description Only messages of the campaign with this id */
                campaign?: string;
                /** @description With `campaign`: only the message of this line of its file */
                line?: number;
                /** @description With `campaign`: only the message to this recipient, a number as people write it, or a group */
                phone?: string;
                /** @description With `status`: only messages whose error has this code */
                code?: string;
                /** @description Only the message with this id of Z-API */
                zaapId?: string;
                /** @description Only the message with this id of WhatsApp */
                messageId?: string;
                /** @description `next` of the previous page; absent: the first page */
                cursor?: string;
                /** @description Largest number of messages on a page */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description One page of messages: newest first; with `status` by when they reached it, with `campaign` by line */
                        messages: components["schemas"]["MessageView"][];
                        /** @description Pass it as `cursor` for the next page; absent on the last one */
                        next?: string;
                    };
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `unknown_instance` (422), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sendMessages: {
        parameters: {
            query?: {
                /** @description Seconds to wait until Z-API accepts the message or it ends */
                wait?: number;
            };
            header?: {
                /** @description The id of a single message */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        /** @description JSON in UTF-8; with `Content-Encoding: gzip` also compressed. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessageInput"] | components["schemas"]["MessageInput"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettledMessage"];
                };
            };
            /** @description Default Response */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sent"] | components["schemas"]["SentItem"][];
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `unknown_instance` (422), `id_conflict` (409), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429), `image_unreadable` (422) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMessage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the message */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageDetail"];
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `not_found` (404), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelMessage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the message */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageView"];
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `not_found` (404), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429), `wrong_status` (409) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retryMessage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the message */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageView"];
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `not_found` (404), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429), `wrong_status` (409), `not_proven_unsent` (409) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resolveMessage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the message */
                id: string;
            };
            cookie?: never;
        };
        /** @description JSON in UTF-8; with `Content-Encoding: gzip` also compressed. */
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description With `resend`, the message may arrive twice
                     * @enum {string}
                     */
                    as: "sent" | "resend" | "drop";
                    /** @description Your reason; returned with the message as `resolved.why` */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageView"];
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `not_found` (404), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429), `wrong_status` (409), `too_early` (409) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listCampaigns: {
        parameters: {
            query?: {
                /** @description `next` of the previous page; absent: the first page */
                cursor?: string;
                /** @description Largest number of campaigns on a page */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description One page of campaigns, newest first */
                        campaigns: components["schemas"]["Campaign"][];
                        /** @description Pass it as `cursor` for the next page; absent on the last one */
                        next?: string;
                    };
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createCampaign: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /**
                     * Format: binary
                     * @description The CSV or XLSX
                     */
                    file: Blob;
                    options: components["schemas"]["CampaignOptionsInput"];
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        campaign: components["schemas"]["Campaign"];
                        /** @description The same file, template, image and instances exist already: nothing was added */
                        duplicate: boolean;
                        /** @description What was assumed about the file, for example its encoding */
                        notes?: string[];
                        /** @description Rejected lines, grouped by reason */
                        rejections?: {
                            /** @description Stable name of the reason */
                            code: string;
                            /** @description Lines rejected for it */
                            count: number;
                            /** @description The first few of them */
                            samples: {
                                /** @description Line of the file; the header is line 1 */
                                line: number;
                                /** @description Stable name of the reason */
                                code?: string;
                                /** @description Name of the column; empty if the whole line is at fault */
                                column?: string;
                                /** @description The cell as written, shortened */
                                value?: string;
                                /** @description What is wrong; completes a sentence that begins with the column */
                                reason: string;
                            }[];
                        }[];
                        /** @description Lines worth checking; duplicate_differs: left out although its content differs from the line that is sent */
                        warnings?: {
                            /** @description Stable name of the warning */
                            code: string;
                            /** @description Lines that have it */
                            count: number;
                            /** @description The first few of them */
                            lines: number[];
                        }[];
                        /** @description The first lines that are left out because an earlier one is for the same person */
                        duplicates?: {
                            /** @description The line that is left out */
                            line: number;
                            /** @description The line that is sent */
                            firstLine: number;
                        }[];
                        /** @description With listLines: every line that is rejected or a duplicate, in order. `more` counts those beyond 1 GiB of text; usually 0 */
                        leftOutLines?: {
                            /** @description The lines */
                            lines: {
                                /** @description Line of the file; the header is line 1 */
                                line: number;
                                /** @description Stable name of the reason */
                                code?: string;
                                /** @description Name of the column; empty if the whole line is at fault */
                                column?: string;
                                /** @description The cell as written, shortened */
                                value?: string;
                                /** @description What is wrong; completes a sentence that begins with the column */
                                reason: string;
                            }[];
                            /** @description Lines beyond 1 GiB of text */
                            more: number;
                        };
                        /** @description Why valid lines were left out */
                        leftOut?: string[];
                    };
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        campaign: components["schemas"]["Campaign"];
                        /** @description The same file, template, image and instances exist already: nothing was added */
                        duplicate: boolean;
                        /** @description What was assumed about the file, for example its encoding */
                        notes?: string[];
                        /** @description Rejected lines, grouped by reason */
                        rejections?: {
                            /** @description Stable name of the reason */
                            code: string;
                            /** @description Lines rejected for it */
                            count: number;
                            /** @description The first few of them */
                            samples: {
                                /** @description Line of the file; the header is line 1 */
                                line: number;
                                /** @description Stable name of the reason */
                                code?: string;
                                /** @description Name of the column; empty if the whole line is at fault */
                                column?: string;
                                /** @description The cell as written, shortened */
                                value?: string;
                                /** @description What is wrong; completes a sentence that begins with the column */
                                reason: string;
                            }[];
                        }[];
                        /** @description Lines worth checking; duplicate_differs: left out although its content differs from the line that is sent */
                        warnings?: {
                            /** @description Stable name of the warning */
                            code: string;
                            /** @description Lines that have it */
                            count: number;
                            /** @description The first few of them */
                            lines: number[];
                        }[];
                        /** @description The first lines that are left out because an earlier one is for the same person */
                        duplicates?: {
                            /** @description The line that is left out */
                            line: number;
                            /** @description The line that is sent */
                            firstLine: number;
                        }[];
                        /** @description With listLines: every line that is rejected or a duplicate, in order. `more` counts those beyond 1 GiB of text; usually 0 */
                        leftOutLines?: {
                            /** @description The lines */
                            lines: {
                                /** @description Line of the file; the header is line 1 */
                                line: number;
                                /** @description Stable name of the reason */
                                code?: string;
                                /** @description Name of the column; empty if the whole line is at fault */
                                column?: string;
                                /** @description The cell as written, shortened */
                                value?: string;
                                /** @description What is wrong; completes a sentence that begins with the column */
                                reason: string;
                            }[];
                            /** @description Lines beyond 1 GiB of text */
                            more: number;
                        };
                        /** @description Why valid lines were left out */
                        leftOut?: string[];
                    };
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `unknown_instance` (422), `id_conflict` (409), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429), `wrong_status` (409), `image_unreadable` (422), `image_unreachable` (422), `file_unreadable` (400), `file_unusable` (422), `campaign_refused` (422) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `interrupted` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getCampaign: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the campaign */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CampaignDetail"];
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `not_found` (404), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listCampaignFailures: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the campaign */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Failed messages by error code, the most frequent first */
                        failures: {
                            /** @description Error code of the messages */
                            code: string;
                            /** @description Messages that failed with it */
                            count: number;
                        }[];
                        /** @description Failed, unknown and expired messages by cause, the most frequent first */
                        groups: components["schemas"]["FailureGroup"][];
                    };
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `not_found` (404), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    startCampaign: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the campaign */
                id: string;
            };
            cookie?: never;
        };
        /** @description JSON in UTF-8; with `Content-Encoding: gzip` also compressed. */
        requestBody?: {
            content: {
                "application/json": {
                    /** @description false: start without checking the images */
                    imageCheck?: boolean;
                } | null;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Campaign"];
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `not_found` (404), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429), `wrong_status` (409), `image_unreachable` (422) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pauseCampaign: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the campaign */
                id: string;
            };
            cookie?: never;
        };
        /** @description JSON in UTF-8; with `Content-Encoding: gzip` also compressed. */
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Your reason; shown with the campaign and in its history */
                    why?: string;
                } | null;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Campaign"];
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `not_found` (404), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429), `wrong_status` (409) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resumeCampaign: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the campaign */
                id: string;
            };
            cookie?: never;
        };
        /** @description JSON in UTF-8; with `Content-Encoding: gzip` also compressed. */
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Your reason; shown with the campaign and in its history */
                    why?: string;
                } | null;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Campaign"];
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `not_found` (404), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429), `wrong_status` (409) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelCampaign: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the campaign */
                id: string;
            };
            cookie?: never;
        };
        /** @description JSON in UTF-8; with `Content-Encoding: gzip` also compressed. */
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Your reason; shown with the campaign and in its history */
                    why?: string;
                } | null;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Campaign"];
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `not_found` (404), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429), `wrong_status` (409) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retryCampaign: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the campaign */
                id: string;
            };
            cookie?: never;
        };
        /** @description JSON in UTF-8; with `Content-Encoding: gzip` also compressed. */
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Default: failed and expired */
                    only?: ("failed" | "expired" | "cancelled")[];
                    /** @description Only messages with this error code */
                    code?: string;
                    /** @description false: do not check the images of a campaign that was never started */
                    imageCheck?: boolean;
                    /**
                     * Format: date-time
                     * @description Only messages that ended at this time or later
                     */
                    since?: string;
                } | null;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        campaign: components["schemas"]["Campaign"];
                        /** @description Messages that were queued again */
                        queued: number;
                        /** @description Lines that were never queued; they are sent too */
                        pending: number;
                        /** @description Not resent, because an earlier attempt may have been sent */
                        notProvenUnsent: number;
                    };
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `not_found` (404), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429), `wrong_status` (409), `image_unreachable` (422) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    testCampaign: {
        parameters: {
            query?: {
                /** @description Seconds to wait until Z-API accepts the message or it ends */
                wait?: number;
            };
            header?: never;
            path: {
                /** @description Id of the campaign */
                id: string;
            };
            cookie?: never;
        };
        /** @description JSON in UTF-8; with `Content-Encoding: gzip` also compressed. */
        requestBody: {
            content: {
                "application/json": {
                    /** @description The recipient: a number or a group */
                    to: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettledMessage"];
                };
            };
            /** @description Default Response */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sent"] | components["schemas"]["SentItem"][];
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `unknown_instance` (422), `not_found` (404), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429), `wrong_status` (409), `image_unreadable` (422) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getCampaignResults: {
        parameters: {
            query?: {
                /** @description Default: the type that `Accept` prefers, else csv */
                format?: "csv" | "ndjson";
                /** @description Delimiter of the CSV; default: that of the imported file */
                delimiter?: "," | ";" | "tab";
            };
            header?: never;
            path: {
                /** @description Id of the campaign */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One line per recipient, in the order of the file; `forgotten` where the message has expired from storage */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                    "application/x-ndjson": unknown;
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `not_found` (404), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429), `wrong_status` (409) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getUpload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the upload */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Upload"];
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `not_found` (404), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeUpload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the upload */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description The upload no longer exists
                         * @enum {boolean}
                         */
                        removed: true;
                    };
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `not_found` (404), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getUploadImage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the upload */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The image */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": unknown;
                    "image/png": unknown;
                    "image/gif": unknown;
                    "image/webp": unknown;
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `not_found` (404), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setUploadImage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the upload */
                id: string;
            };
            cookie?: never;
        };
        /** @description JSON in UTF-8; with `Content-Encoding: gzip` also compressed. */
        requestBody: {
            content: {
                "application/json": {
                    /** @description URL, data: URI, or a template of a URL */
                    image: string;
                } | {
                    /** @description Take the image of this campaign */
                    campaign: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Upload"];
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `not_found` (404), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429), `image_unreadable` (422), `image_unreachable` (422) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    previewUpload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the upload */
                id: string;
            };
            cookie?: never;
        };
        /** @description JSON in UTF-8; with `Content-Encoding: gzip` also compressed. */
        requestBody: {
            content: {
                "application/json": {
                    /** @description Sheet of an XLSX; default: the first visible one */
                    sheet?: string;
                    /** @description Heading of the column with the phones; default: found by its words */
                    phoneColumn?: string;
                    /** @description Line or row of the headings; default: the first, or the first below a title */
                    headerLine?: number;
                    /** @description Country of numbers without a country code; default: the country of the instance file, else BR */
                    country?: string;
                    /** @description Liquid: Oi {{ nome | default: "cliente" }} */
                    caption?: string;
                    /**
                     * @description May be omitted when the file has the column
                     * @default []
                     */
                    instances?: string[];
                    /** @description First line to show; default: the first below the headings */
                    fromLine?: number;
                    /**
                     * @description Largest number of rows to show
                     * @default 20
                     */
                    rows?: number;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadPreview"];
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `unknown_instance` (422), `not_found` (404), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429), `image_unreadable` (422), `file_unreadable` (400), `file_unusable` (422), `campaign_refused` (422) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `interrupted` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    checkUpload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the upload */
                id: string;
            };
            cookie?: never;
        };
        /** @description JSON in UTF-8; with `Content-Encoding: gzip` also compressed. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["UploadCampaignInput"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadCheck"];
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `unknown_instance` (422), `id_conflict` (409), `not_found` (404), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429), `wrong_status` (409), `image_unreadable` (422), `file_unreadable` (400), `file_unusable` (422), `campaign_refused` (422) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `interrupted` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    testUpload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the upload */
                id: string;
            };
            cookie?: never;
        };
        /** @description JSON in UTF-8; with `Content-Encoding: gzip` also compressed. */
        requestBody: {
            content: {
                "application/json": {
                    /** @description The recipient: a number or a group */
                    to: string;
                    /** @description Line whose content is sent; default: the first that can be sent */
                    line?: number;
                    /** @description Idempotency key: repeating the same request with it sends no second message; another one is refused with 409 */
                    id?: string;
                    options: components["schemas"]["CampaignOptionsInput"];
                    /** @description `image.fingerprint` of the upload as it was shown, null without an image. If the image is another one now, the request is refused with 409 */
                    seenImage?: string | null;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sent"] | components["schemas"]["SentItem"][];
                };
            };
            /** @description Default Response */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sent"] | components["schemas"]["SentItem"][];
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `unknown_instance` (422), `id_conflict` (409), `not_found` (404), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429), `image_unreadable` (422), `file_unreadable` (400), `file_unusable` (422), `campaign_refused` (422) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `interrupted` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getUploadRejected: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the upload */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The lines with their reasons */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `not_found` (404), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createCampaignFromUpload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the upload */
                id: string;
            };
            cookie?: never;
        };
        /** @description JSON in UTF-8; with `Content-Encoding: gzip` also compressed. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["UploadCampaignInput"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        campaign: components["schemas"]["Campaign"];
                        /** @description The same file, template, image and instances exist already: nothing was added */
                        duplicate: boolean;
                        /** @description What was assumed about the file, for example its encoding */
                        notes?: string[];
                        /** @description Rejected lines, grouped by reason */
                        rejections?: {
                            /** @description Stable name of the reason */
                            code: string;
                            /** @description Lines rejected for it */
                            count: number;
                            /** @description The first few of them */
                            samples: {
                                /** @description Line of the file; the header is line 1 */
                                line: number;
                                /** @description Stable name of the reason */
                                code?: string;
                                /** @description Name of the column; empty if the whole line is at fault */
                                column?: string;
                                /** @description The cell as written, shortened */
                                value?: string;
                                /** @description What is wrong; completes a sentence that begins with the column */
                                reason: string;
                            }[];
                        }[];
                        /** @description Lines worth checking; duplicate_differs: left out although its content differs from the line that is sent */
                        warnings?: {
                            /** @description Stable name of the warning */
                            code: string;
                            /** @description Lines that have it */
                            count: number;
                            /** @description The first few of them */
                            lines: number[];
                        }[];
                        /** @description The first lines that are left out because an earlier one is for the same person */
                        duplicates?: {
                            /** @description The line that is left out */
                            line: number;
                            /** @description The line that is sent */
                            firstLine: number;
                        }[];
                        /** @description With listLines: every line that is rejected or a duplicate, in order. `more` counts those beyond 1 GiB of text; usually 0 */
                        leftOutLines?: {
                            /** @description The lines */
                            lines: {
                                /** @description Line of the file; the header is line 1 */
                                line: number;
                                /** @description Stable name of the reason */
                                code?: string;
                                /** @description Name of the column; empty if the whole line is at fault */
                                column?: string;
                                /** @description The cell as written, shortened */
                                value?: string;
                                /** @description What is wrong; completes a sentence that begins with the column */
                                reason: string;
                            }[];
                            /** @description Lines beyond 1 GiB of text */
                            more: number;
                        };
                        /** @description Why valid lines were left out */
                        leftOut?: string[];
                    };
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        campaign: components["schemas"]["Campaign"];
                        /** @description The same file, template, image and instances exist already: nothing was added */
                        duplicate: boolean;
                        /** @description What was assumed about the file, for example its encoding */
                        notes?: string[];
                        /** @description Rejected lines, grouped by reason */
                        rejections?: {
                            /** @description Stable name of the reason */
                            code: string;
                            /** @description Lines rejected for it */
                            count: number;
                            /** @description The first few of them */
                            samples: {
                                /** @description Line of the file; the header is line 1 */
                                line: number;
                                /** @description Stable name of the reason */
                                code?: string;
                                /** @description Name of the column; empty if the whole line is at fault */
                                column?: string;
                                /** @description The cell as written, shortened */
                                value?: string;
                                /** @description What is wrong; completes a sentence that begins with the column */
                                reason: string;
                            }[];
                        }[];
                        /** @description Lines worth checking; duplicate_differs: left out although its content differs from the line that is sent */
                        warnings?: {
                            /** @description Stable name of the warning */
                            code: string;
                            /** @description Lines that have it */
                            count: number;
                            /** @description The first few of them */
                            lines: number[];
                        }[];
                        /** @description The first lines that are left out because an earlier one is for the same person */
                        duplicates?: {
                            /** @description The line that is left out */
                            line: number;
                            /** @description The line that is sent */
                            firstLine: number;
                        }[];
                        /** @description With listLines: every line that is rejected or a duplicate, in order. `more` counts those beyond 1 GiB of text; usually 0 */
                        leftOutLines?: {
                            /** @description The lines */
                            lines: {
                                /** @description Line of the file; the header is line 1 */
                                line: number;
                                /** @description Stable name of the reason */
                                code?: string;
                                /** @description Name of the column; empty if the whole line is at fault */
                                column?: string;
                                /** @description The cell as written, shortened */
                                value?: string;
                                /** @description What is wrong; completes a sentence that begins with the column */
                                reason: string;
                            }[];
                            /** @description Lines beyond 1 GiB of text */
                            more: number;
                        };
                        /** @description Why valid lines were left out */
                        leftOut?: string[];
                    };
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `unknown_instance` (422), `id_conflict` (409), `not_found` (404), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429), `wrong_status` (409), `image_unreadable` (422), `image_unreachable` (422), `file_unreadable` (400), `file_unusable` (422), `campaign_refused` (422) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `interrupted` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    importSuppressions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /**
                     * Format: binary
                     * @description CSV or XLSX with a column of numbers, or one number per line
                     */
                    file: Blob;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description People who were not on the list */
                        added: number;
                        /** @description People who were on the list already, or appear twice in the file */
                        known: number;
                        /** @description Lines without a readable number */
                        rejected: number;
                        /** @description The first 100 of the rejected lines */
                        lines: {
                            /** @description Line of the file; the first is 1 */
                            line: number;
                            /** @description Name of the column; empty if the whole line is at fault */
                            column: string;
                            /** @description The cell as written, shortened */
                            value: string;
                            /** @description What is wrong with it, in the language of `Accept-Language` */
                            problem: string;
                        }[];
                    };
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429), `file_unreadable` (400), `file_unusable` (422), `campaign_refused` (422) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createUpload: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /**
                     * Format: binary
                     * @description The CSV or XLSX; at most 1 GiB
                     */
                    file: Blob;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Upload"];
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    followEvents: {
        parameters: {
            query?: {
                /** @description Only events of its messages and lane */
                instance?: string;
                /** @description Only events of its messages, and its end */
                campaign?: string;
                /** @description Comma-separated event types: message.sent,message.read */
                types?: string;
                /** @description Continue after this position (0: the oldest stored event). Last-Event-ID takes precedence; absent: from now on */
                after?: string;
                /** @description Largest number of events on a JSON page */
                limit?: number;
            };
            header?: {
                /** @description Sent by clients of event streams when they reconnect */
                "last-event-id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A stream of events, or one page for clients that accept only `application/json` */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["Event"];
                    "application/json": {
                        /** @description Events in the order in which they were recorded */
                        events: components["schemas"]["Event"][];
                        /** @description Pass it as `after` for the next page */
                        next: string;
                        /**
                         * @description Events after `after` have been removed: some may be missing
                         * @enum {boolean}
                         */
                        gap?: true;
                    };
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    followCampaign: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent by clients of event streams when they reconnect */
                "last-event-id"?: string;
            };
            path: {
                /** @description Id of the campaign */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The campaign, after each change */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["Campaign"];
                };
            };
            /** @description No more events: the client has received `end` */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Rejected. Codes: `invalid_input` (400), `not_found` (404), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    followChanges: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A stream of changes, or all topics for clients that accept only `application/json` */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["Change"];
                    "application/json": components["schemas"]["Change"];
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listCallbacks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Every subscribed address */
                        callbacks: components["schemas"]["Callback"][];
                    };
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addCallback: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description JSON in UTF-8; with `Content-Encoding: gzip` also compressed. */
        requestBody: {
            content: {
                "application/json": {
                    /** @description Must be https, and not a private address */
                    url: string;
                    /** @description Only events of these types; default: all */
                    events?: ("message.accepted" | "message.sent" | "message.delivered" | "message.read" | "message.failed" | "message.unknown" | "campaign.completed" | "lane.held" | "lane.resumed")[];
                    /** @description Only events of this number; default: all numbers */
                    instance?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Id of the subscription */
                        id: string;
                        /** @description The address that receives the events */
                        url: string;
                        /** @description Absent: all events */
                        events?: ("message.accepted" | "message.sent" | "message.delivered" | "message.read" | "message.failed" | "message.unknown" | "campaign.completed" | "lane.held" | "lane.resumed")[];
                        /** @description Receives only events of its messages and lane. Absent: all */
                        instance?: string;
                        /**
                         * Format: date-time
                         * @description It receives events from then on
                         */
                        createdAt: string;
                        /** @description No events are delivered since then */
                        disabled?: {
                            /**
                             * Format: date-time
                             * @description When it was disabled
                             */
                            at: string;
                            /** @description What its address answered */
                            why: string;
                        };
                        /**
                         * Format: date-time
                         * @description All deliveries have failed since then
                         */
                        failingSince?: string;
                        /** @description How the last delivery failed */
                        lastError?: string;
                        /**
                         * Format: date-time
                         * @description When its address last accepted an event
                         */
                        lastDeliveredAt?: string;
                        /** @description Deliveries waiting */
                        waiting: number;
                        /** @description Signs its deliveries (Standard Webhooks). Returned only here */
                        secret: string;
                    };
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `unknown_instance` (422), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429), `address_refused` (422) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeCallback: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the subscription */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Callback"];
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `not_found` (404), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listCallbackDeliveries: {
        parameters: {
            query?: {
                /** @description `true`: only failed requests, of which older ones are kept */
                failed?: "true" | "false";
                /** @description Largest number of requests */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Id of the subscription */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The last requests, newest first; at most 200 are kept, for 7 days */
                        deliveries: components["schemas"]["CallbackDelivery"][];
                    };
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `not_found` (404), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    enableCallback: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the subscription */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Callback"];
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `not_found` (404), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotateCallbackSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the subscription */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Id of the subscription */
                        id: string;
                        /** @description The address that receives the events */
                        url: string;
                        /** @description Absent: all events */
                        events?: ("message.accepted" | "message.sent" | "message.delivered" | "message.read" | "message.failed" | "message.unknown" | "campaign.completed" | "lane.held" | "lane.resumed")[];
                        /** @description Receives only events of its messages and lane. Absent: all */
                        instance?: string;
                        /**
                         * Format: date-time
                         * @description It receives events from then on
                         */
                        createdAt: string;
                        /** @description No events are delivered since then */
                        disabled?: {
                            /**
                             * Format: date-time
                             * @description When it was disabled
                             */
                            at: string;
                            /** @description What its address answered */
                            why: string;
                        };
                        /**
                         * Format: date-time
                         * @description All deliveries have failed since then
                         */
                        failingSince?: string;
                        /** @description How the last delivery failed */
                        lastError?: string;
                        /**
                         * Format: date-time
                         * @description When its address last accepted an event
                         */
                        lastDeliveredAt?: string;
                        /** @description Deliveries waiting */
                        waiting: number;
                        /** @description Signs its deliveries (Standard Webhooks). Returned only here */
                        secret: string;
                    };
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `not_found` (404), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    testCallback: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the subscription */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The address answered with a status of 200 to 299 */
                        ok: boolean;
                        /** @description HTTP status of the response; absent: no response */
                        status?: number;
                        /** @description Time until the response or the failure (milliseconds) */
                        ms: number;
                        /** @description Why it failed */
                        why?: string;
                    };
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `not_found` (404), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429), `address_refused` (422) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replayCallback: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the subscription */
                id: string;
            };
            cookie?: never;
        };
        /** @description JSON in UTF-8; with `Content-Encoding: gzip` also compressed. */
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: date-time
                     * @description Events since then are delivered again, with the same ids
                     */
                    since?: string;
                    /** @description Only these events, each among the last deliveries of the subscription */
                    events?: string[];
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Events that are delivered again */
                        queued: number;
                        /** @description Events beyond the waiting limit of one endpoint: replay again from a later time */
                        dropped: number;
                    };
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `not_found` (404), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429), `wrong_status` (409) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listLanes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Every known lane */
                        lanes: components["schemas"]["Lane"][];
                    };
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pauseLane: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of an instance: one of your Z-API numbers, as the instance file calls it */
                instance: string;
            };
            cookie?: never;
        };
        /** @description JSON in UTF-8; with `Content-Encoding: gzip` also compressed. */
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Your reason; shown with the hold */
                    why?: string;
                } | null;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Lane"];
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `not_found` (404), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resumeLane: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of an instance: one of your Z-API numbers, as the instance file calls it */
                instance: string;
            };
            cookie?: never;
        };
        /** @description JSON in UTF-8; with `Content-Encoding: gzip` also compressed. */
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Also release a hold `rollback`: waiting messages are sent even if they may have been sent already */
                    afterRollback?: boolean;
                    /** @description First take back our messages from Z-API’s own queue */
                    recall?: boolean;
                } | null;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The number whose queue it is */
                        instance: string;
                        /**
                         * @description `held`: sends nothing until its holds are released. `cooling`: backs off from a fault. `open`: may send
                         * @enum {string}
                         */
                        state: "open" | "held" | "cooling" | "sending";
                        /** @description What keeps the lane held */
                        holds: {
                            /** @description Stable name of the reason. Today one of: paused, disconnected, subscription, credentials, ip-blocked, not-found, redirected, tls, client-bug, storm, shadow-ban, rollback, journal, status-unavailable */
                            reason: string;
                            /** @description What was seen; for a pause, the reason that the person gave */
                            detail: string;
                            /** @description When it began (milliseconds since 1970, by the clock of Redis) */
                            since: number;
                            by?: components["schemas"]["Author"];
                        }[];
                        /** @description Why the lane sends nothing now, the hardest to resolve first; empty while it can send */
                        blockers: components["schemas"]["Blocker"][];
                        /**
                         * Format: date-time
                         * @description The lane sends nothing before this time
                         */
                        notBefore?: string;
                        /** @description The fault that the lane backs off from */
                        cooling?: string;
                        /** @description Its rules allow only urgent messages before then */
                        waiting?: {
                            /**
                             * Format: date-time
                             * @description When the rules allow other messages again
                             */
                            until: string;
                            /**
                             * @description The rule: its sending hours, or its daily limit
                             * @enum {string}
                             */
                            reason: "window" | "daily-limit";
                        };
                        /** @description Messages waiting */
                        queued: number;
                        /** @description Messages whose request to Z-API is under way: 0 or 1 */
                        sending: number;
                        /** @description Messages in Z-API’s own queue */
                        accepted: number;
                        /** @description Messages that may or may not have been sent */
                        unknown: number;
                        /** @description Messages that failed */
                        failed: number;
                        /** @description Z-API’s own queue of this number; it is read when the number is full, held, or a message is searched */
                        zapiQueue?: {
                            /** @description Messages that it listed, from any sender */
                            listed: number;
                            /**
                             * Format: date-time
                             * @description When a worker last read it
                             */
                            at: string;
                        };
                        /**
                         * @description Messages were accepted more than a day ago, and no callback has ever come
                         * @enum {boolean}
                         */
                        callbacksMissed?: true;
                        /** @description A running worker has it in its instance file; while no worker runs, the last one did */
                        configured: boolean;
                        /** @description A live worker serves this lane */
                        served: boolean;
                        /** @description Live workers that serve this lane */
                        workers: number;
                        /** @description The holds that were released */
                        released: string[];
                        rollback?: components["schemas"]["Rollback"];
                        recalled?: components["schemas"]["Recalled"];
                    };
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `unknown_instance` (422), `not_found` (404), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `gateway_unreachable` (502), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getLaneHistory: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of an instance: one of your Z-API numbers, as the instance file calls it */
                instance: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The newest first */
                        changes: components["schemas"]["HoldChange"][];
                    };
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `not_found` (404), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPosts: {
        parameters: {
            query?: {
                /** @description `next` of the previous page; absent: the first page */
                cursor?: string;
                /** @description Largest number of posts on a page */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description One page of posts, newest first */
                        posts: components["schemas"]["Post"][];
                        /** @description Pass it as `cursor` for the next page; absent on the last one */
                        next?: string;
                    };
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createPost: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description JSON in UTF-8; with `Content-Encoding: gzip` also compressed. */
        requestBody: {
            content: {
                "application/json": {
                    /** @description Idempotency key: the same id with the same content is the same post. Default: a random one */
                    id?: string;
                    /** @description The numbers that publish it */
                    instances: string[];
                    /** @description URL of the image, or data:image/…;base64,… (at most 12 MB) */
                    image: string;
                    /** @description Text under the image */
                    caption?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Id of the post */
                        id: string;
                        /**
                         * Format: date-time
                         * @description When it was made
                         */
                        createdAt: string;
                        /** @description Text under the image */
                        caption?: string;
                        /** @description What is known of the image. The image itself is never returned */
                        image?: {
                            /**
                             * @description Given as an address
                             * @enum {string}
                             */
                            kind: "url";
                            /** @description The address, which Z-API fetches */
                            url: string;
                        } | {
                            /**
                             * @description Given as data
                             * @enum {string}
                             */
                            kind: "base64";
                            /** @description Hash of the image, in hexadecimal digits */
                            sha256: string;
                            /** @description Size of the image (bytes) */
                            bytes: number;
                        };
                        /** @description The post on each number; without a `status` it was not queued there */
                        numbers: components["schemas"]["PostOnNumber"][];
                        /** @description The same id and content existed already: only what was missing was queued */
                        duplicate: boolean;
                    };
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Id of the post */
                        id: string;
                        /**
                         * Format: date-time
                         * @description When it was made
                         */
                        createdAt: string;
                        /** @description Text under the image */
                        caption?: string;
                        /** @description What is known of the image. The image itself is never returned */
                        image?: {
                            /**
                             * @description Given as an address
                             * @enum {string}
                             */
                            kind: "url";
                            /** @description The address, which Z-API fetches */
                            url: string;
                        } | {
                            /**
                             * @description Given as data
                             * @enum {string}
                             */
                            kind: "base64";
                            /** @description Hash of the image, in hexadecimal digits */
                            sha256: string;
                            /** @description Size of the image (bytes) */
                            bytes: number;
                        };
                        /** @description The post on each number; without a `status` it was not queued there */
                        numbers: components["schemas"]["PostOnNumber"][];
                        /** @description The same id and content existed already: only what was missing was queued */
                        duplicate: boolean;
                    };
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `unknown_instance` (422), `id_conflict` (409), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429), `image_unreadable` (422) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    fetchImage: {
        parameters: {
            query: {
                /** @description Address of the image */
                url: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The image */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": unknown;
                    "image/png": unknown;
                    "image/gif": unknown;
                    "image/webp": unknown;
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429), `image_unreachable` (422) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPost: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the post */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Post"];
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `not_found` (404), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSuppressions: {
        parameters: {
            query?: {
                /** @description Only this person, in any spelling of the number */
                phone?: string;
                /** @description `next` of the previous page; absent: the first page */
                cursor?: string;
                /** @description Largest number of people on a page */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description One page of the list */
                        suppressions: components["schemas"]["Suppression"][];
                        /** @description People on the list */
                        total: number;
                        /** @description Pass it as `cursor` for the next page; absent on the last one */
                        next?: string;
                    };
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addSuppression: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description JSON in UTF-8; with `Content-Encoding: gzip` also compressed. */
        requestBody: {
            content: {
                "application/json": {
                    /** @description A number, as a person writes it; or a LID */
                    phone: string;
                    /** @description Your reason; kept with the entry */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Canonical form: both spellings of a number are one person */
                        phone: string;
                        /** @description False: it was on the list already */
                        added: boolean;
                    };
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeSuppression: {
        parameters: {
            query: {
                /** @description A number, as a person writes it; or a LID */
                phone: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Canonical form of the number that was removed */
                        phone: string;
                    };
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `not_found` (404), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportSuppressions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One line per person, in no particular order */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Text format of Prometheus */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Keys created at run time, newest first, including revoked ones */
                        keys: components["schemas"]["ApiKey"][];
                        /** @description Keys in POMBO_API_KEYS, which only a restart changes */
                        environment: number;
                    };
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description JSON in UTF-8; with `Content-Encoding: gzip` also compressed. */
        requestBody: {
            content: {
                "application/json": {
                    /** @description Who will use it */
                    name: string;
                    /** @description What it allows */
                    scopes: ("send" | "read" | "manage")[];
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedApiKey"];
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the key */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `not_found` (404), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAudit: {
        parameters: {
            query?: {
                /** @description Part of the name of the key or user */
                who?: string;
                /** @description Only what this kind of caller did */
                kind?: "session" | "key" | "local" | "cli";
                /** @description Only this action */
                action?: string;
                /** @description Only what was done to this */
                object?: string;
                /** @description Only entries with this result */
                result?: "done" | "refused" | "failed";
                /** @description `next` of the previous page; absent: the first page */
                cursor?: string;
                /** @description Largest number of entries on a page */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description One page of entries, newest first */
                        entries: components["schemas"]["AuditEntry"][];
                        /** @description Pass it as `cursor` for the next page; absent on the last one */
                        next?: string;
                    };
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Settings"];
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    checkWebhooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Each number */
                        numbers: components["schemas"]["WebhookCheck"][];
                        /** @description Numbers that were left out: at most 20 are checked at once */
                        more: number;
                    };
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    diagnose: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Diagnosis"];
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `not_found` (404), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOverview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Overview"];
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listLaneDetails: {
        parameters: {
            query?: {
                /** @description Part of the name, without regard to case */
                q?: string;
                /** @description Codes of blockers, separated by commas: lanes with one of them match too */
                codes?: string;
                /** @description Names of lanes, separated by commas: only these */
                names?: string;
                /** @description How many matching lanes to skip */
                offset?: number;
                /** @description Default: all */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description When it was read */
                        at: string;
                        /** @description Known lanes */
                        total: number;
                        /** @description Lanes that match */
                        found: number;
                        /** @description Those of this page, by name */
                        lanes: components["schemas"]["LaneDetail"][];
                    };
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getLaneDetail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of an instance: one of your Z-API numbers, as the instance file calls it */
                instance: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LaneDetail"];
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `not_found` (404), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Open sessions, newest first */
                        sessions: components["schemas"]["Session"][];
                    };
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the session */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Open sessions, newest first */
                        sessions: components["schemas"]["Session"][];
                    };
                };
            };
            /** @description Rejected. Codes: `invalid_input` (400), `not_found` (404), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `too_large` (413), `unsupported_media_type` (415), `headers_too_large` (431), `rate_limited` (429) */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Currently not possible. Codes: `stopping` (503), `redis_unreachable` (503), `redis_full` (503), `redis_slow` (503), `internal` (500) */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    zapiSendImage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the Z-API instance */
                instanceId: string;
                /** @description Its token */
                token: string;
            };
            cookie?: never;
        };
        /** @description JSON in UTF-8; with `Content-Encoding: gzip` also compressed. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ZapiImageInput"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Z-API’s id of the message in its queue */
                        zaapId?: string;
                        /** @description WhatsApp’s id of the message */
                        messageId?: string;
                        /** @description The same as messageId */
                        id?: string;
                    };
                };
            };
            /** @description Default Response */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Pombo’s id of the message */
                        id: string;
                        /** @description Where the message stands, as in `GET /v1/messages/{id}` */
                        status: string;
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Z-API’s words, or Pombo’s */
                        error: string;
                    };
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Z-API’s words, or Pombo’s */
                        error: string;
                    };
                };
            };
        };
    };
    zapiSendImageStatus: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the Z-API instance */
                instanceId: string;
                /** @description Its token */
                token: string;
            };
            cookie?: never;
        };
        /** @description JSON in UTF-8; with `Content-Encoding: gzip` also compressed. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ZapiImageStatusInput"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Z-API’s id of the message in its queue */
                        zaapId?: string;
                        /** @description WhatsApp’s id of the message */
                        messageId?: string;
                        /** @description The same as messageId */
                        id?: string;
                    };
                };
            };
            /** @description Default Response */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Pombo’s id of the message */
                        id: string;
                        /** @description Where the message stands, as in `GET /v1/messages/{id}` */
                        status: string;
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Z-API’s words, or Pombo’s */
                        error: string;
                    };
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Z-API’s words, or Pombo’s */
                        error: string;
                    };
                };
            };
        };
    };
    zapiStatus: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the Z-API instance */
                instanceId: string;
                /** @description Its token */
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Whether the number is connected to WhatsApp */
                        connected: boolean;
                        /** @description Z-API’s words, even when all is well: "You are already connected" */
                        error?: string | null;
                        /** @description Whether the phone is online. WhatsApp sends without it, too */
                        smartphoneConnected?: boolean | null;
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Z-API’s words, or Pombo’s */
                        error: string;
                    };
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Z-API’s words, or Pombo’s */
                        error: string;
                    };
                };
            };
        };
    };
}
