/** A named picture that the simulator's own image host serves. */
export interface SampleImage {
  status: number;
  type: string;
  bytes: Buffer;
}

/**
 * Returns the picture of a name: every `NAME.png` and `NAME.jpg` is the same small valid image. `missing.…` is a 404,
 * `not-an-image.html` a web page, `huge.…` a valid image with more bytes than WhatsApp accepts.
 */
export function sampleImage(file: string): SampleImage {
  const [, name, kind] = /^([\w-]{1,64})\.(png|jpe?g|html)$/.exec(file) ?? [];
  if (name === undefined || name === 'missing') return page(404, 'Not found');
  if (kind === 'html') return name === 'not-an-image' ? page(200, 'This is not an image') : page(404, 'Not found');
  const type = kind === 'png' ? 'image/png' : 'image/jpeg';
  const bytes = kind === 'png' ? PNG : JPEG;
  return { status: 200, type, bytes: name === 'huge' ? Buffer.concat([bytes, Buffer.alloc(HUGE_BYTES)]) : bytes };
}

const HUGE_BYTES = 5 * 1024 * 1024;

function page(status: number, text: string): SampleImage {
  const bytes = Buffer.from(`<!doctype html><title>${text}</title><h1>${text}</h1>\n`);
  return { status, type: 'text/html; charset=utf-8', bytes };
}

/** Both are 64 pixels wide and high, with a gradient. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAIAAAAlC+aJAAAAy0lEQVR42u3PAUYlAAAA0X+clSRJkiRJkiRJ1kiSJEmSJEmSlSRZ' +
    'SZJkJJ2zI3SBeTd4gz84hMM4gqM4huM4gZM4hdM4g7M4h/O4gIu4hMu4gqu4huu4gX8R3MQt3MYd3MU93McDPMQjPMYTPMUzPMcL' +
    'vMQrvMYb/Ie3eIf3+ICP+B+f8Blf8BXf8B0/UPzEL/zGQYECBQoUKFCgQIECBQoUKFCgQIECBQoUKFCgQIECBQoUKFCgQIECBQoU' +
    'KFCgQIECBQoUKFDgt8AP0jMRS/ZqGQcAAAAASUVORK5CYII=',
  'base64',
);
const JPEG = Buffer.from(
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI' +
    'CAgICAgICAgICAgICAj/wAARCABAAEADAREAAhEAAxEA/8QAHAAAAAAJAAAAAAAAAAAAAAAAAAECAwQFBgcI/8QAFBABAAAAAAAA' +
    'AAAAAAAAAAAAAP/aAAwDAQACAAMAAD8Ad+fcZsUAAoABQACgAFAAKAAUAAoABQACgAFAAKAAUAAoABQACgAFAAKAAUAAoABQACgA' +
    'FAAKAAUAAoABQACgAFAAKAAUAAoABQACgAFAAKAAUAAoABQACgAFAAKAAUAAoABQACgAFAAKAAUAAoABQACgAFAAKAAUAAoABQAC' +
    'gAFAAKAAUAAoABQAP//Z',
  'base64',
);
