/** The error in the DeliveryCallback of a message that could not be sent. */
export interface DeliveryError {
  error: string;
  /** Z-API's error code. The only known one is `SHADOW_BAN`. */
  errorCode?: string;
}

/** WhatsApp restricts the number. */
export const SHADOW_BAN = {
  error: 'The message was not sent due to a likely shadow ban',
  errorCode: 'SHADOW_BAN',
} as const satisfies DeliveryError;

/** The recipient has no account. */
export const NO_SUCH_PHONE = 'Phone number does not exist';

/** The response was 200 with ids, but the message was never queued. */
export const NOT_QUEUED = 'It was not possible to send message to queue due to request error.';

/** The picture could not be fetched, is not a picture, or could not be converted. */
export const MEDIA_ERRORS = [
  'Message not send caused by invalid media url',
  'Got a 404 error while trying to send message',
  'The url informed is not a valid url in the media format, apparently it can be an html',
  'Message has not been sent because an error occurred in the conversion',
] as const;

/** Every error that Z-API's documentation ("webhooks, on message send") lists and an image can meet, verbatim. */
export const DELIVERY_ERRORS: readonly DeliveryError[] = [
  SHADOW_BAN,
  ...[
    'Whatsapp rejected sending this message',
    'Whatsapp did not allow sending this message',
    'Did not have permission to send this message.',
    'Does not have permission to send the message',
    "You can't message this group as you don't have permission",
    NO_SUCH_PHONE,
    'Message has not been sent because it got invalid phone number',
    ...MEDIA_ERRORS,
    'Message has not been sent because it got invalid request params.',
    'Timeout on send message',
    'Error on send message',
    NOT_QUEUED,
    'Message has not been edited because it has been more than 7 days',
  ].map((error) => ({ error })),
];
