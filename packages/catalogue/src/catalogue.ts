import type { Entry } from './entry.ts';
import { CALLBACKS_SCREEN } from './admin/callbacks.ts';
import { DEMO_SCREEN } from './admin/demo.ts';
import { ERASE_SCREEN } from './admin/erase.ts';
import { EVENTS_SCREEN } from './admin/events.ts';
import { INSTANCES_SCREEN } from './admin/instances.ts';
import { KEYS_SCREEN } from './admin/keys.ts';
import { SERVER_SCREEN } from './admin/server.ts';
import { SUPPRESS_SCREEN } from './admin/suppress.ts';
import { WEBHOOKS_SCREEN } from './admin/webhooks.ts';
import { CELL_FINDINGS } from './findings/cells.ts';
import { DAMAGE_FINDINGS } from './findings/damage.ts';
import { FILE_FINDINGS } from './findings/file.ts';
import { FLAG_FINDINGS } from './findings/flags.ts';
import { HEADER_FINDINGS } from './findings/header.ts';
import { IMAGE_FINDINGS } from './findings/image.ts';
import { LINE_FINDINGS } from './findings/lines.ts';
import { PHONE_FINDINGS } from './findings/phone.ts';
import { REDIS_FINDINGS } from './findings/redis.ts';
import { TEMPLATE_FINDINGS } from './findings/template.ts';
import { URL_FINDINGS } from './findings/url.ts';
import { WORKBOOK_FINDINGS } from './findings/workbook.ts';
import { CAMPAIGN_REFUSALS } from './refusals/campaigns.ts';
import { IMPORT_REFUSALS } from './refusals/imports.ts';
import { MESSAGE_REFUSALS } from './refusals/messages.ts';
import { NUMBER_REFUSALS } from './refusals/numbers.ts';
import { REDIS_REFUSALS } from './refusals/redis.ts';
import { TIMING_REFUSALS } from './refusals/timing.ts';
import { CAMPAIGN_SCREEN } from './screens/campaign.ts';
import { CHECK_SCREEN } from './screens/check.ts';
import { CREATE_SCREEN } from './screens/create.ts';
import { DOCTOR_SCREEN } from './screens/doctor/checks.ts';
import { DOCTOR_DEPLOYMENT_SCREEN } from './screens/doctor/deployment.ts';
import { EXPORT_SCREEN } from './screens/export.ts';
import { FLAG_SCREEN } from './screens/flags.ts';
import { INIT_SCREEN } from './screens/init.ts';
import { LABELS } from './screens/labels.ts';
import { LANES_SCREEN } from './screens/lanes.ts';
import { MESSAGE_SCREEN } from './screens/message.ts';
import { REASONS } from './screens/reasons.ts';
import { RECALL_SCREEN } from './screens/recall.ts';
import { STEP_TEXTS } from './screens/steps.ts';
import { UNKNOWN_SCREEN } from './screens/unknown.ts';
import { UP_SCREEN } from './screens/up.ts';
import { TOPIC_SCREEN } from './help/topics.ts';
import { USAGE_SCREEN } from './help/usage.ts';

/** Every text by its code. A code, once released, keeps its meaning and its parameters. */
export const CATALOGUE = {
  ...FILE_FINDINGS,
  ...HEADER_FINDINGS,
  ...WORKBOOK_FINDINGS,
  ...DAMAGE_FINDINGS,
  ...LINE_FINDINGS,
  ...CELL_FINDINGS,
  ...PHONE_FINDINGS,
  ...TEMPLATE_FINDINGS,
  ...IMAGE_FINDINGS,
  ...URL_FINDINGS,
  ...REDIS_FINDINGS,
  ...FLAG_FINDINGS,
  ...CHECK_SCREEN,
  ...EXPORT_SCREEN,
  ...LANES_SCREEN,
  ...LABELS,
  ...FLAG_SCREEN,
  ...STEP_TEXTS,
  ...CAMPAIGN_SCREEN,
  ...REASONS,
  ...CREATE_SCREEN,
  ...MESSAGE_SCREEN,
  ...UNKNOWN_SCREEN,
  ...INIT_SCREEN,
  ...UP_SCREEN,
  ...RECALL_SCREEN,
  ...USAGE_SCREEN,
  ...TOPIC_SCREEN,
  ...WEBHOOKS_SCREEN,
  ...KEYS_SCREEN,
  ...ERASE_SCREEN,
  ...SUPPRESS_SCREEN,
  ...CALLBACKS_SCREEN,
  ...EVENTS_SCREEN,
  ...INSTANCES_SCREEN,
  ...SERVER_SCREEN,
  ...DEMO_SCREEN,
  ...DOCTOR_SCREEN,
  ...DOCTOR_DEPLOYMENT_SCREEN,
  ...CAMPAIGN_REFUSALS,
  ...IMPORT_REFUSALS,
  ...MESSAGE_REFUSALS,
  ...TIMING_REFUSALS,
  ...REDIS_REFUSALS,
  ...NUMBER_REFUSALS,
};

/** Every text that has a code of its own. */
export type Code = keyof typeof CATALOGUE;

/** The parameters of a text. */
export type ValuesOf<C extends Code> = (typeof CATALOGUE)[C] extends Entry<infer V> ? V : never;
