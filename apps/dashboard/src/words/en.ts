import type { Status } from '../api/types.ts';

/** Every text of the dashboard. `{name}` is filled in; a plural form is chosen by the language's own rules. */
export interface Words {
  nav: Record<'home' | 'numbers' | 'campaigns' | 'messages' | 'unknown' | 'label' | 'skip' | 'api', string>;
  top: Record<
    | 'live'
    | 'polling'
    | 'stale'
    | 'lost'
    | 'search'
    | 'theme'
    | 'light'
    | 'dark'
    | 'system'
    | 'language'
    | 'signOut'
    | 'readonly'
    | 'newer'
    | 'reload'
    | 'menu'
    | 'shortcuts',
    string
  >;
  keys: Record<'title' | 'search' | 'home' | 'numbers' | 'campaigns' | 'messages' | 'unknown' | 'help', string>;
  signIn: Record<'title' | 'lead' | 'key' | 'submit' | 'hint' | 'refused' | 'many', string>;
  common: Record<
    | 'loading'
    | 'retry'
    | 'failed'
    | 'unreachable'
    | 'cancel'
    | 'close'
    | 'copy'
    | 'copied'
    | 'next'
    | 'first'
    | 'all'
    | 'none'
    | 'notAllowed'
    | 'since'
    | 'actions'
    | 'typed'
    | 'notFound'
    | 'back'
    | 'newest'
    | 'of'
    | 'details',
    string
  >;
  home: Record<
    | 'title'
    | 'perMinute'
    | 'perMinuteSub'
    | 'queued'
    | 'queuedSub'
    | 'failed'
    | 'failedSub'
    | 'oldest'
    | 'oldestNone'
    | 'running'
    | 'runningSub'
    | 'attention'
    | 'calm'
    | 'throughput'
    | 'summary'
    | 'summaryNone'
    | 'peak'
    | 'incomplete'
    | 'campaigns'
    | 'noCampaigns'
    | 'accepted'
    | 'sent'
    | 'failedLine'
    | 'welcome'
    | 'welcomeText',
    string
  >;
  attention: Record<
    | 'noWorker'
    | 'noWorkerText'
    | 'redis'
    | 'campaign'
    | 'unknown'
    | 'unknownText'
    | 'callbacks'
    | 'callbacksText'
    | 'lanes'
    | 'waits'
    | 'resume'
    | 'see'
    | 'review'
    | 'open'
    | 'steps',
    string
  >;
  numbers: Record<
    | 'title'
    | 'number'
    | 'state'
    | 'waiting'
    | 'oldest'
    | 'pace'
    | 'today'
    | 'kept'
    | 'unknown'
    | 'pause'
    | 'resume'
    | 'recall'
    | 'filter'
    | 'empty'
    | 'noMatch'
    | 'paceText'
    | 'paceRange'
    | 'noLimit'
    | 'hours'
    | 'opens'
    | 'allDay'
    | 'history'
    | 'noHistory'
    | 'held'
    | 'released'
    | 'recentFailures'
    | 'noFailures'
    | 'why'
    | 'steps'
    | 'avoid'
    | 'seen'
    | 'itself'
    | 'person'
    | 'pauseTitle'
    | 'pauseText'
    | 'pauseWhy'
    | 'resumeTitle'
    | 'resumeText'
    | 'recallTitle'
    | 'recallText'
    | 'messagesOf'
    | 'page',
    string
  >;
  lane: Record<'sending' | 'idle' | 'waitingHours' | 'waitingLimit' | 'cooling' | 'ready', string>;
  codes: Record<string, string>;
  campaigns: Record<
    | 'title'
    | 'name'
    | 'state'
    | 'progress'
    | 'recipients'
    | 'empty'
    | 'started'
    | 'ended'
    | 'created'
    | 'starts'
    | 'standsStill'
    | 'waitsUntil'
    | 'start'
    | 'pause'
    | 'resume'
    | 'cancel'
    | 'retry'
    | 'retryThese'
    | 'results'
    | 'funnel'
    | 'failures'
    | 'noFailures'
    | 'messages'
    | 'numbers'
    | 'file'
    | 'startTitle'
    | 'startText'
    | 'pauseTitle'
    | 'pauseText'
    | 'cancelTitle'
    | 'cancelText'
    | 'retryTitle'
    | 'retryText'
    | 'resumeTitle'
    | 'resumeText'
    | 'possibleDuplicates'
    | 'reason'
    | 'leftOut',
    string
  >;
  states: Record<string, string>;
  waits: Record<string, string>;
  messages: Record<
    | 'title'
    | 'status'
    | 'to'
    | 'number'
    | 'when'
    | 'line'
    | 'error'
    | 'empty'
    | 'any'
    | 'post'
    | 'search'
    | 'searchEmpty'
    | 'attempts'
    | 'timeline'
    | 'ids'
    | 'caption'
    | 'created'
    | 'accepted'
    | 'sent'
    | 'delivered'
    | 'read'
    | 'planned'
    | 'nextAttempt'
    | 'expires'
    | 'resolved'
    | 'duplicateCertain'
    | 'duplicatePossible'
    | 'cancel'
    | 'retry'
    | 'campaign'
    | 'cancelTitle'
    | 'cancelText'
    | 'retryTitle'
    | 'retryText',
    string
  >;
  unknown: Record<
    | 'title'
    | 'lead'
    | 'empty'
    | 'evidence'
    | 'since'
    | 'searched'
    | 'notSearched'
    | 'heard'
    | 'silent'
    | 'neverSeen'
    | 'same'
    | 'signs'
    | 'sent'
    | 'sentText'
    | 'resend'
    | 'resendText'
    | 'drop'
    | 'dropText'
    | 'earliest'
    | 'select'
    | 'selectAll'
    | 'selected'
    | 'bulkTitle'
    | 'bulkText'
    | 'done'
    | 'someFailed'
    | 'irreversible',
    string
  >;
  status: Record<'pending' | Status, string>;
}

/** The English texts. */
export const en: Words = {
  nav: {
    home: 'Home',
    numbers: 'Numbers',
    campaigns: 'Campaigns',
    messages: 'Messages',
    unknown: 'Unknown',
    label: 'Main',
    skip: 'Skip to content',
    api: 'API documentation',
  },
  top: {
    live: 'Live',
    polling: 'Every 20 s',
    stale: 'Stale since {time}',
    lost: 'The server does not answer. The page shows what it knew at {time}, and keeps trying.',
    search: 'Message id, zaapId or messageId',
    theme: 'Theme',
    light: 'Light',
    dark: 'Dark',
    system: 'As the system',
    language: 'Language',
    signOut: 'Sign out',
    readonly: 'Read-only',
    newer: 'A newer version of Pombo is running.',
    reload: 'Reload',
    menu: 'Settings',
    shortcuts: 'Keyboard shortcuts',
  },
  keys: {
    title: 'Keyboard shortcuts',
    search: 'Search for a message',
    home: 'Home',
    numbers: 'Numbers',
    campaigns: 'Campaigns',
    messages: 'Messages',
    unknown: 'Unknown',
    help: 'This list',
  },
  signIn: {
    title: 'Sign in to Pombo',
    lead: 'Enter an API key. The browser keeps a session, not the key.',
    key: 'API key',
    submit: 'Sign in',
    hint: 'To make one, on the server: {command}',
    refused: 'This key is not known, was revoked, or may not read.',
    many: 'Too many wrong keys. Wait a minute, then try again.',
  },
  common: {
    loading: 'Loading',
    retry: 'Try again',
    failed: 'This could not be read',
    unreachable: 'The server does not answer.',
    cancel: 'Back',
    close: 'Close',
    copy: 'Copy',
    copied: 'Copied',
    next: 'Next page',
    first: 'First page',
    all: 'All',
    none: 'none',
    notAllowed: 'Your access does not allow this',
    since: 'since {time}',
    actions: 'Actions',
    typed: 'Type {text} to confirm',
    notFound: 'Not found',
    back: 'Back to the list',
    newest: 'Newest first',
    of: '{part} of {all}',
    details: 'Details',
  },
  home: {
    title: 'Home',
    perMinute: 'Sent per minute',
    perMinuteSub: '{n} accepted by Z-API in the last 60 s',
    queued: 'Queued',
    queuedSub: '{n} being sent now',
    failed: 'Failed, last hour',
    failedSub: '{n} in the last 30 days',
    oldest: 'Oldest waiting',
    oldestNone: 'Nothing waits',
    running: 'Running campaigns',
    runningSub: '{n} paused or scheduled',
    attention: 'Needs attention',
    calm: 'Nothing needs you. All numbers can send.',
    throughput: 'The last 60 minutes',
    summary: '{accepted} accepted by Z-API, {sent} confirmed as sent, {failed} failed.',
    summaryNone: 'Nothing was sent in the last hour.',
    peak: 'Most in one minute: {n}, at {time}.',
    incomplete: 'Older events of this hour are missing.',
    campaigns: 'Campaigns under way',
    noCampaigns: 'No campaign is under way. To make one: {command}',
    accepted: 'Accepted',
    sent: 'Confirmed as sent',
    failedLine: 'Failed',
    welcome: 'No number is configured yet',
    welcomeText: 'Add one with {command}. It appears here within seconds.',
  },
  attention: {
    noWorker: 'No worker is running',
    noWorkerText: 'Queued messages wait, in order. Start a worker on this Redis: {command}',
    redis: 'Redis is not fit for this',
    campaign: '{name} was stopped',
    unknown: '{n} with an unknown outcome',
    unknownText: 'Z-API may or may not have received them. Pombo sends none of them again without a decision.',
    callbacks: 'No callback of Z-API has ever come',
    callbacksText: 'Messages stay “accepted”, and Pombo cannot prove that they were sent. Set the webhook: {command}',
    lanes: '{n} numbers',
    waits: '{n} messages wait',
    resume: 'Resume',
    see: 'See numbers',
    review: 'Decide',
    open: 'Open',
    steps: 'What to do',
  },
  numbers: {
    title: 'Numbers',
    number: 'Number',
    state: 'State',
    waiting: 'Waiting',
    oldest: 'Oldest',
    pace: 'Pace',
    today: 'Today',
    kept: 'At Z-API',
    unknown: 'Unknown',
    pause: 'Pause',
    resume: 'Resume',
    recall: 'Recall',
    filter: 'Filter numbers',
    empty: 'No number is configured. Add one with {command}; it appears here within seconds.',
    noMatch: 'No number matches this filter.',
    paceText: '{used} of up to {allowed} per minute',
    paceRange: 'one message every {min}–{max} s',
    noLimit: 'no daily limit',
    hours: 'Hours',
    opens: 'opens {time}',
    allDay: 'at any time',
    history: 'History',
    noHistory: 'It was never held in the time that events are kept.',
    held: 'Held: {reason}',
    released: 'Released: {reason}',
    recentFailures: 'Last failures',
    noFailures: 'No message of this number has failed.',
    why: 'Why nothing is sent',
    steps: 'What to do',
    avoid: 'Avoid',
    seen: 'What was seen',
    itself: 'Sending continues automatically once the cause is gone.',
    person: 'A person has to act.',
    pauseTitle: 'Pause {name}?',
    pauseText: 'It sends nothing until it is resumed. {queued} stay queued, in order. You can undo this at any time.',
    pauseWhy: 'Why (others see it)',
    resumeTitle: 'Resume {name}?',
    resumeText: '{queued} go out at the number’s own pace.',
    recallTitle: 'Recall what Z-API keeps of {name}?',
    recallText:
      'Takes our messages back from Z-API’s own queue. Those proven unsent are queued again; any other becomes “unknown”. Then the number resumes. This cannot be undone.',
    messagesOf: 'All messages of this number',
    page: 'Page {n} of {all}',
  },
  lane: {
    sending: 'Sending',
    idle: 'Ready',
    waitingHours: 'Closed until {time}',
    waitingLimit: 'Daily limit reached; opens {time}',
    cooling: 'Pausing after a fault',
    ready: 'Ready',
  },
  codes: {
    paused: 'Paused by a person',
    disconnected: 'Disconnected',
    subscription: 'Z-API subscription ended',
    credentials: 'Token refused by Z-API',
    'ip-blocked': 'This machine’s address is not allowed',
    'not-found': 'Unknown to Z-API',
    redirected: 'Z-API’s address redirects',
    tls: 'Certificate not valid',
    'client-bug': 'Pombo needs an update',
    storm: 'Refused five times in a row',
    'shadow-ban': 'Restricted by WhatsApp',
    rollback: 'Redis has lost writes',
    journal: 'The journal cannot be written',
    'status-unavailable': 'Z-API’s state is unclear',
    'not-configured': 'Not configured',
    unserved: 'No worker',
    recovering: 'Recovering',
    'redis-full': 'Redis is full',
    'replica-behind': 'Replica is behind',
    outage: 'Z-API does not answer',
    'cooling-unreached': 'Backing off: not reached',
    'cooling-busy': 'Backing off: too many requests',
    'cooling-errored': 'Backing off: Z-API failed',
    'cooling-unknown': 'Backing off: answer lost',
    'cooling-refused': 'Backing off: refused',
    closed: 'Outside its hours',
    'daily-limit': 'Daily limit reached',
    'queue-unreadable': 'Z-API’s queue is unreadable',
    'queue-full': 'Z-API’s queue is full',
    searching: 'Searching Z-API’s queue',
    probing: 'Checking the number',
    scheduled: 'Next message is scheduled',
  },
  campaigns: {
    title: 'Campaigns',
    name: 'Campaign',
    state: 'State',
    progress: 'Progress',
    recipients: 'Recipients',
    empty: 'No campaign yet. Make one from a CSV file: {command}',
    started: 'Started',
    ended: 'Ended',
    created: 'Created',
    starts: 'Starts',
    standsStill: 'Stands still: {reason}',
    waitsUntil: '{reason}, until {time}',
    start: 'Start',
    pause: 'Pause',
    resume: 'Resume',
    cancel: 'Cancel',
    retry: 'Retry failed',
    retryThese: 'Retry these {n}',
    results: 'Download results',
    funnel: 'From accepted to read',
    failures: 'Failures by cause',
    noFailures: 'No message has failed.',
    messages: 'Messages',
    numbers: 'Numbers',
    file: 'File',
    startTitle: 'Start {name}?',
    startText: '{n} go out through {numbers}. You can pause or cancel it; a message that was sent cannot be recalled.',
    pauseTitle: 'Pause {name}?',
    pauseText: '{n} have not been sent yet and wait. You can resume it at any time.',
    cancelTitle: 'Cancel {name}?',
    cancelText: '{n} have not been sent yet and never will be, unless you retry them. This ends the campaign.',
    retryTitle: 'Retry failed messages of {name}?',
    retryText: '{n} are queued again. Only messages whose every attempt is proven unsent are retried.',
    resumeTitle: 'Resume {name}?',
    resumeText: '{n} go out.',
    possibleDuplicates: '{certain} received twice, {possible} possibly',
    reason: 'Stopped: {reason}',
    leftOut: '{n} lines of the file were left out',
  },
  states: {
    importing: 'Importing',
    ready: 'Ready to start',
    scheduled: 'Scheduled',
    running: 'Running',
    paused: 'Paused',
    completed: 'Completed',
    cancelled: 'Cancelled',
    removing: 'Being removed',
  },
  waits: {
    start: 'waits for its start time',
    window: 'outside its hours',
    'daily-limit': 'daily limit reached',
    timezone: 'its time zone is unknown here',
    held: 'held: {lanes}',
    'no-worker': 'no worker for {lanes}',
    cooling: 'pausing after a fault: {lanes}',
    waiting: 'waiting: {lanes}',
    never: 'its hours never open',
  },
  messages: {
    title: 'Messages',
    status: 'Status',
    to: 'To',
    number: 'Number',
    when: 'Last change',
    line: 'Line',
    error: 'Error',
    empty: 'No message matches.',
    any: 'Any status',
    post: 'status post',
    search: 'Search',
    searchEmpty: 'No message has the id {id}.',
    attempts: 'Attempts',
    timeline: 'Timeline',
    ids: 'Ids',
    caption: 'Caption',
    created: 'Created',
    accepted: 'Accepted by Z-API',
    sent: 'Sent to WhatsApp',
    delivered: 'Delivered',
    read: 'Read',
    planned: 'Not before',
    nextAttempt: 'Next attempt',
    expires: 'Expires',
    resolved: 'Decided: {as}',
    duplicateCertain: 'The recipient received it twice.',
    duplicatePossible: 'The recipient may have received it twice.',
    cancel: 'Cancel message',
    retry: 'Retry',
    campaign: 'Campaign',
    cancelTitle: 'Cancel this message?',
    cancelText: 'It has not been sent, and will not be. You can retry it later.',
    retryTitle: 'Queue this message again?',
    retryText: 'Only if every attempt is proven unsent; otherwise Pombo refuses.',
  },
  unknown: {
    title: 'Unknown',
    lead: 'Z-API’s answer to these messages was lost, and nothing has settled them since. Pombo never sends such a message again alone: a person decides.',
    empty: 'No message has an unknown outcome.',
    evidence: 'Evidence',
    since: 'Unknown since {time}, attempt {n}',
    searched: 'Z-API’s own queue did not list it at {time}.',
    notSearched: 'Z-API’s own queue was not searched yet.',
    heard: 'Callbacks have come since, none about it.',
    silent: 'No callback has come since.',
    neverSeen: 'Callbacks never reach Pombo.',
    same: '{n} other unknown messages go to the same person.',
    signs: '{n} reports may refer to it.',
    sent: 'It was sent',
    sentText: 'Counts as sent. It is not sent again.',
    resend: 'Send again',
    resendText: 'Is queued again. If the first one arrived, the person gets it twice.',
    drop: 'Drop',
    dropText: 'Counts as failed. If it did not arrive, the person never gets it.',
    earliest: 'Possible from {time}.',
    select: 'Select message {id}',
    selectAll: 'Select all on this page',
    selected: '{n} selected',
    bulkTitle: '{decision}: {n} messages?',
    bulkText: '{text} This applies to all {n}.',
    done: '{n} decided.',
    someFailed: '{n} refused: {reason}',
    irreversible: 'This cannot be undone.',
  },
  status: {
    pending: 'Not queued yet',
    queued: 'Queued',
    sending: 'Sending',
    accepted: 'Accepted',
    sent: 'Sent',
    delivered: 'Delivered',
    read: 'Read',
    failed: 'Failed',
    unknown: 'Unknown',
    cancelled: 'Cancelled',
    expired: 'Expired',
    suppressed: 'Opted out',
  },
};
