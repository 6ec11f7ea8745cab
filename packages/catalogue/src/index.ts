export { type AnyNotice, type Format, type Value, type Values, type Words } from './entry.ts';
export {
  DEFAULT_LANGUAGE,
  LANGUAGES,
  acceptedLanguage,
  languageOfShell,
  parseLanguage,
  type Language,
} from './language.ts';
export { HELP_TEXTS, helpText } from './help/help.ts';
export { type ForeignKind } from './findings/file.ts';
export { type PhoneKind } from './findings/phone.ts';
export { type RejectionKind, type WarningKind } from './screens/check.ts';
export { type FactName } from './screens/campaign.ts';
export { type StepKind } from './screens/steps.ts';
export { type Guide, type StateGuide } from './lanes/guide.ts';
export { type HoldCode } from './lanes/holds-en.ts';
export { type StateCode } from './lanes/states-en.ts';
export { REASON_LABELS, type ReasonCode } from './lanes/labels.ts';
export { HOLD_WORDS, STATE_WORDS } from './lanes/words.ts';
export { type ErrorGuide, type StatusGuide } from './messages/guide.ts';
export { ERROR_WORDS_PT, type ErrorWords } from './errors.ts';
export { type MessageErrorCode } from './messages/errors-en.ts';
export { STATUS_STEPS_API } from './messages/statuses-api.ts';
export { type StatusCode } from './messages/statuses-en.ts';
export { MESSAGE_ERROR_WORDS, STATUS_WORDS } from './messages/words.ts';
export {
  isKnown,
  notice,
  say,
  sayAll,
  type Code,
  type Notice,
  type Reader,
  type Said,
  type ValuesOf,
} from './notice.ts';
