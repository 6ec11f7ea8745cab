/** A picture's size in pixels. */
export interface Picture {
  width: number;
  height: number;
}

/**
 * Returns the size of a JPEG, PNG, GIF or WebP by its header; undefined for one that is damaged or cut short, which
 * WhatsApp would not show. Does not decode the pixels. What follows the picture is ignored: phones append films and notes.
 */
export function pictureOf(bytes: Buffer, mime: string): Picture | undefined {
  const found = READERS[mime]?.(bytes);
  return found !== undefined && found.width > 0 && found.height > 0 ? found : undefined;
}

/** Returns true for a HEIC or AVIF, which share their container with films: what iPhones take. */
export function isHeic(bytes: Buffer): boolean {
  return (
    bytes.toString('latin1', 4, 8) === 'ftyp' && /^(hei|hev|mif1|msf1|avi[fs])/.test(bytes.toString('latin1', 8, 12))
  );
}

const READERS: Readonly<Record<string, (bytes: Buffer) => Picture | undefined>> = {
  'image/png': readPng,
  'image/jpeg': readJpeg,
  'image/gif': readGif,
  'image/webp': readWebp,
};

const PNG_SIGNATURE = 8;

function readPng(bytes: Buffer): Picture | undefined {
  if (bytes.toString('latin1', 12, 16) !== 'IHDR') return undefined;
  // Length, type and checksum of each chunk are 12 bytes.
  for (let at = PNG_SIGNATURE; at + 12 <= bytes.length; at += bytes.readUInt32BE(at) + 12) {
    if (bytes.toString('latin1', at + 4, at + 8) === 'IEND')
      return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  }
  return undefined;
}

const END_OF_JPEG = Buffer.from([0xff, 0xd9]);
const START_OF_SCAN = 0xda;
// SOF0 to SOF15, except the tables DHT, JPG and DAC, which share their range.
const isFrame = (marker: number): boolean => (marker & 0xf0) === 0xc0 && ![0xc4, 0xc8, 0xcc].includes(marker);

function readJpeg(bytes: Buffer): Picture | undefined {
  let picture: Picture | undefined;
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      // A marker may be preceded by any number of filling bytes.
      at += 1;
      continue;
    }
    // In the scan, 0xff is followed by a zero or a restart marker, so this is the end and no pixel.
    if (marker === START_OF_SCAN) return bytes.indexOf(END_OF_JPEG, at) < 0 ? undefined : picture;
    if (isFrame(marker) && at + 9 <= bytes.length)
      picture = { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    at += bytes.readUInt16BE(at + 2) + 2;
  }
  return undefined;
}

/** Header, and at least one byte of content and the trailer. */
const LEAST_GIF = 15;

function readGif(bytes: Buffer): Picture | undefined {
  return bytes.length < LEAST_GIF ? undefined : { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
}

function readWebp(bytes: Buffer): Picture | undefined {
  if (bytes.length < 30 || bytes.readUInt32LE(4) + 8 > bytes.length + 1) return undefined;
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8X':
      return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
    case 'VP8L': {
      const packed = bytes.readUInt32LE(21);
      return { width: (packed & 0x3fff) + 1, height: ((packed >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8 ':
      return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
    default:
      return undefined;
  }
}
