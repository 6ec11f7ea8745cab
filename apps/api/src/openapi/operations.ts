import { ERRORS, type ErrorCode } from '@pombo/core';

/** What the document says about an operation beyond the schemas of its route. */
export interface OperationNotes {
  description?: string;
  /** Error codes of its own, besides those that every operation of its kind can return. */
  errors?: readonly ErrorCode[];
  /** Bodies that can be sent as they are, by name. The first one fills the form of /docs. */
  examples?: Record<string, { summary: string; value: unknown }>;
}

/** Numbers of the form 55 11 90000-… are not assigned, so that an example sent as it is has no recipient. */
const PHONE = '5511900000000';
const IMAGE = 'https://example.com/photo.jpg';

/** `instance`: a configured number for the examples, so that they are accepted as they are. */
export function operationNotes(instance: string): Readonly<Record<string, OperationNotes>> {
  return {
    ...messageNotes(instance),
    ...postNotes(instance),
    ...campaignNotes(instance),
    ...callbackNotes(instance),
    ...otherNotes,
  };
}

function messageNotes(instance: string): Record<string, OperationNotes> {
  return {
    sendMessages: {
      errors: ['unknown_instance', 'id_conflict', 'image_unreadable'],
      examples: {
        image: {
          summary: 'One image',
          value: { type: 'send-image', instance, phone: PHONE, image: IMAGE, caption: 'Oi!' },
        },
        status: {
          summary: 'A status post',
          value: { type: 'send-image-status', instance, image: IMAGE, caption: 'Novidades!' },
        },
        many: {
          summary: 'Many at once, each with an id of its own',
          value: [
            { type: 'send-image', instance, phone: PHONE, image: IMAGE, caption: 'Pedido 42', id: 'order-42' },
            { type: 'send-image', instance, phone: PHONE, image: IMAGE, caption: 'Pedido 43', id: 'order-43' },
          ],
        },
      },
    },
    listMessages: {
      description: 'Filters can be combined. With `zaapId` or `messageId` it returns the message that has this id.',
      errors: ['unknown_instance'],
    },
    getMessage: { description: 'Messages are kept for 30 days.', errors: ['not_found'] },
    cancelMessage: {
      description: 'Only a queued message can be cancelled: one that is being sent cannot be called back.',
      errors: ['not_found', 'wrong_status'],
    },
    retryMessage: { errors: ['not_found', 'wrong_status', 'not_proven_unsent'] },
    resolveMessage: {
      errors: ['not_found', 'wrong_status', 'too_early'],
      examples: { sent: { summary: 'It arrived', value: { as: 'sent', why: 'Seen on the phone' } } },
    },
  };
}

function postNotes(instance: string): Record<string, OperationNotes> {
  return {
    createPost: {
      description:
        'Each number gets a message of its own, `POST.INSTANCE`, which can be read, cancelled and resolved like any other. A ' +
        'post that Z-API has accepted cannot be taken back.',
      errors: ['unknown_instance', 'id_conflict', 'image_unreadable'],
      examples: {
        post: {
          summary: 'On one number',
          value: { instances: [instance], image: IMAGE, caption: 'Novidades!', id: 'natal-1' },
        },
      },
    },
    listPosts: { description: 'Posts that were made with `POST /v1/posts`, for 30 days.' },
    fetchImage: {
      description: 'With the limits and checks that apply before a campaign starts.',
      errors: ['image_unreachable'],
    },
    getPost: {
      description: 'Views of several numbers may count the same person more than once.',
      errors: ['not_found'],
    },
  };
}

const CSV = `phone,nome\n${PHONE},Ana\n`;

function campaignNotes(instance: string): Record<string, OperationNotes> {
  return {
    listCampaigns: { description: 'Campaigns that still run and campaigns that have ended.' },
    createCampaign: {
      errors: [
        'id_conflict',
        'unknown_instance',
        'wrong_status',
        'image_unreadable',
        'image_unreachable',
        'file_unreadable',
        'file_unusable',
        'campaign_refused',
        'interrupted',
      ],
      examples: {
        file: {
          summary: 'A file with two columns',
          value: { file: CSV, options: { instances: [instance], image: IMAGE, caption: 'Oi {{ nome }}!' } },
        },
      },
    },
    ...uploadNotes(instance),
    listCampaignFailures: {
      description: 'The messages: `GET /v1/messages` with `status` and `campaign`.',
      errors: ['not_found'],
    },
    getCampaign: { description: 'Includes why it does not send, if it does not.', errors: ['not_found'] },
    startCampaign: {
      description: 'Checks first that the images can be fetched.',
      errors: ['not_found', 'wrong_status', 'image_unreachable'],
      examples: { start: { summary: 'Start', value: { imageCheck: true } } },
    },
    pauseCampaign: {
      description: 'Messages that are being sent are completed.',
      errors: ['not_found', 'wrong_status'],
      examples: { why: { summary: 'With a reason', value: { why: 'Wrong price' } } },
    },
    resumeCampaign: {
      description: 'Continues where it was paused.',
      errors: ['not_found', 'wrong_status'],
      examples: { why: { summary: 'With a reason', value: { why: 'The price is right now' } } },
    },
    cancelCampaign: {
      description: 'Its queued messages are cancelled. Messages that are being sent are completed.',
      errors: ['not_found', 'wrong_status'],
      examples: { why: { summary: 'With a reason', value: { why: 'Wrong list' } } },
    },
    retryCampaign: {
      errors: ['not_found', 'wrong_status', 'image_unreachable'],
      examples: { failed: { summary: 'The failed ones', value: { only: ['failed'] } } },
    },
    testCampaign: {
      errors: ['not_found', 'wrong_status', 'unknown_instance', 'image_unreadable'],
      examples: { me: { summary: 'To your own phone', value: { to: PHONE } } },
    },
    getCampaignResults: {
      description: 'The response is streamed. Cells that a spreadsheet would run as a formula are defused.',
      errors: ['not_found', 'wrong_status'],
    },
    followCampaign: {
      description: 'Sends a snapshot at most once a second. The stream ends with the campaign.',
      errors: ['not_found', 'stopping'],
    },
  };
}

function uploadNotes(instance: string): Record<string, OperationNotes> {
  const options = { instances: [instance], image: IMAGE, caption: 'Oi {{ nome }}!' };
  return {
    createUpload: {
      description:
        'The file stays on this server for a day after its last use. Nothing is stored as a campaign and nothing is sent.',
      errors: ['unsupported_media_type', 'too_large'],
      examples: { file: { summary: 'A file with two columns', value: { file: CSV } } },
    },
    getUpload: { description: 'It is then kept for another day.', errors: ['not_found'] },
    removeUpload: { description: 'Campaigns that were created from it stay.', errors: ['not_found'] },
    setUploadImage: {
      description:
        'Its first bytes must be those of a JPEG, PNG, GIF or WebP. A URL is fetched once, so that it can be shown; it is sent as the URL.',
      errors: ['not_found', 'too_large', 'image_unreadable', 'image_unreachable'],
      examples: { url: { summary: 'An address', value: { image: IMAGE } } },
    },
    getUploadImage: { description: 'For a URL: as it was when it was set.', errors: ['not_found'] },
    previewUpload: {
      description:
        'Uses the templates and rules of a campaign. Image and numbers may still be missing. Duplicates and people who opted out show only in a check.',
      errors: [...FILE_ERRORS, 'rate_limited'],
      examples: { caption: { summary: 'The first rows with a caption', value: { caption: options.caption, rows: 5 } } },
    },
    checkUpload: {
      description: 'The lines that would be left out are then at `GET /v1/uploads/{id}/rejected`.',
      errors: [...FILE_ERRORS, 'id_conflict', 'wrong_status', 'rate_limited'],
      examples: { all: { summary: 'Everything', value: options } },
    },
    getUploadRejected: {
      description: 'The original columns, then the line, the column and the reason. Correct it and upload it again.',
      errors: ['not_found'],
    },
    testUpload: {
      description:
        'Sent through the real number, ahead of queued messages. It belongs to no campaign. 200: the same request was sent before with this `id`. 409: another one was.',
      errors: [...FILE_ERRORS, 'id_conflict', 'rate_limited'],
      examples: { me: { summary: 'To your own phone', value: { to: PHONE, options } } },
    },
    createCampaignFromUpload: {
      description:
        'Like `POST /v1/campaigns`, with the file and, unless `image` names another, the image of the upload. Repeating it with the same `id` returns the first campaign. The upload stays.',
      errors: [...FILE_ERRORS, 'id_conflict', 'wrong_status', 'image_unreachable'],
      examples: { start: { summary: 'Create and start', value: { ...options, id: 'natal-2026', start: true } } },
    },
  };
}

/** Errors of what reads a file. */
const FILE_ERRORS: readonly ErrorCode[] = [
  'not_found',
  'unknown_instance',
  'campaign_refused',
  'file_unreadable',
  'file_unusable',
  'image_unreadable',
  'interrupted',
];

function callbackNotes(instance: string): Record<string, OperationNotes> {
  return {
    listCallbacks: { description: 'Secrets are not returned.' },
    addCallback: {
      description:
        'Deliveries are signed (Standard Webhooks) and repeated for a day if the address does not accept them.',
      errors: ['unknown_instance', 'address_refused'],
      examples: {
        all: { summary: 'All events', value: { url: 'https://example.com/pombo' } },
        some: {
          summary: 'Some events of one number',
          value: { url: 'https://example.com/pombo', events: ['message.failed', 'message.unknown'], instance },
        },
      },
    },
    removeCallback: { description: 'It cannot be undone.', errors: ['not_found'] },
    enableCallback: { description: 'For an address that was disabled after failing for a day.', errors: ['not_found'] },
    rotateCallbackSecret: { description: 'The new secret is returned only here.', errors: ['not_found'] },
    testCallback: {
      description: 'The response says whether the address accepted it.',
      errors: ['not_found', 'address_refused'],
    },
    listCallbackDeliveries: {
      description: 'Waiting events without a request so far are not among them.',
      errors: ['not_found'],
    },
    replayCallback: {
      description: 'For the time in which your address was unavailable, or for single events of its last deliveries.',
      errors: ['not_found', 'wrong_status'],
      examples: {
        since: { summary: 'From a time on', value: { since: '2026-11-21T12:00:00-03:00' } },
        one: { summary: 'One event', value: { events: ['evt_Zk3rW0pXQy2mTn8uVb5sLd'] } },
      },
    },
  };
}

const otherNotes: Record<string, OperationNotes> = {
  followEvents: {
    description: 'With `Accept: application/json` it returns a page of events instead of a stream.',
    errors: ['stopping'],
  },
  listLanes: { description: 'Each lane says why it sends nothing, if it does not send.' },
  getLaneHistory: { errors: ['not_found'] },
  pauseLane: {
    description: 'The message that is being sent is completed. New messages are still queued.',
    errors: ['not_found'],
    examples: { why: { summary: 'With a reason', value: { why: 'Maintenance' } } },
  },
  resumeLane: {
    errors: ['not_found', 'unknown_instance', 'gateway_unreachable'],
    examples: { plain: { summary: 'Release what may be released', value: {} } },
  },
  listSuppressions: { description: 'In no particular order. With `phone`, at most that person.' },
  exportSuppressions: { description: '`POST /v1/suppressions/import` reads it back.' },
  importSuppressions: {
    description: 'A line without a readable number does not stop the others.',
    errors: ['file_unreadable', 'file_unusable', 'campaign_refused', 'too_large'],
    examples: { file: { summary: 'A file with one column', value: { file: `telefone\n${PHONE}\n` } } },
  },
  addSuppression: {
    description: 'The list is checked right before every attempt, so it also applies to queued messages.',
    examples: { person: { summary: 'Opted out', value: { phone: PHONE, why: 'Opted out' } } },
  },
  removeSuppression: { description: 'Messages that were suppressed stay so.', errors: ['not_found'] },
  getAccess: { description: 'The first question of the dashboard.' },
  openSession: {
    errors: ['unauthorized', 'forbidden'],
    examples: { key: { summary: 'With a key', value: { key: 'YOUR_API_KEY' } } },
  },
  closeSession: { description: 'Ends the session of this browser, if it has one.' },
  listSessions: { description: 'Sessions of all browsers.' },
  revokeSession: { description: 'Its browser has to sign in again.', errors: ['not_found'] },
  listKeys: { description: 'Only for a key or session with every scope, as all routes about access.' },
  createKey: {
    description:
      'The key is returned only here: Redis stores a hash of it. The first key ends access without a key, for good.',
    examples: { viewer: { summary: 'A viewer', value: { name: 'ana', scopes: ['read'] } } },
  },
  revokeKey: {
    description: 'Immediate and final. Sessions that were opened with it end, and so do its open streams.',
    errors: ['not_found'],
  },
  listAudit: {
    description:
      'The last 10,000 changes by API, dashboard and command line: what was done, refused, and failed. It holds no secret and no phone in full. What programs queue, and what one caller does more often than the log can hold, is counted.',
  },
  getSettings: { description: 'Tokens and ids of Z-API are never returned.' },
  checkWebhooks: {
    description:
      'As `pombo webhooks check`. It also calls our own addresses from this server, which Z-API may reach differently.',
  },
  diagnose: {
    description: 'Takes up to five seconds. `not_found` where the API was not started by `pombo up` or `pombo api`.',
    errors: ['not_found'],
  },
  getOverview: { description: 'What the dashboard shows first.' },
  listLaneDetails: { description: 'As `GET /v1/lanes`, with more about each lane.' },
  getLaneDetail: { description: 'As in the list of all lanes.', errors: ['not_found'] },
  getMetrics: { description: 'Metric names begin with `pombo_`.' },
  checkLive: { description: 'For a process supervisor: no answer means that the process must be restarted.' },
  checkReady: { description: 'For a load balancer. It is ready while Redis accepts writes.' },
  receiveZapiCallback: {
    description: 'The address that `pombo webhooks set` gives to Z-API.',
    errors: ['not_found'],
    examples: {
      connected: {
        summary: 'The number is connected',
        value: { type: 'ConnectedCallback', instanceId: 'YOUR_INSTANCE_ID', connected: true },
      },
    },
  },
  zapiSendImage: {
    description: 'Waits up to 25 seconds for the ids. 202: the message is queued and will be sent.',
    examples: { image: { summary: 'One image', value: { phone: PHONE, image: IMAGE, caption: 'Oi!' } } },
  },
  zapiSendImageStatus: {
    description: 'Waits up to 25 seconds for the ids. 202: the message is queued and will be sent.',
    examples: { image: { summary: 'A status post', value: { image: IMAGE, caption: 'Novidades!' } } },
  },
  zapiStatus: { description: 'Asks Z-API, and returns every field that Z-API reports.' },
};

const ANY: readonly ErrorCode[] = [
  'invalid_input',
  'request_timeout',
  'rate_limited',
  'headers_too_large',
  // A body is refused even where none is asked for.
  'too_large',
  'unsupported_media_type',
];
const WITH_KEY: readonly ErrorCode[] = ['unauthorized', 'forbidden'];
const BROKEN: readonly ErrorCode[] = ['redis_unreachable', 'redis_full', 'redis_slow', 'stopping', 'internal'];

/** Returns the error codes of an operation, each once, in the order of the table of errors. */
export function errorCodes(own: readonly ErrorCode[], { needsKey }: { needsKey: boolean }): ErrorCode[] {
  const all = new Set([...ANY, ...(needsKey ? WITH_KEY : []), ...BROKEN, ...own]);
  return (Object.keys(ERRORS) as ErrorCode[]).filter((code) => all.has(code));
}
