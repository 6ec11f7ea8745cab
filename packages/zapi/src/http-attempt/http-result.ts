/** The raw result of one request, before it is classified. */
export type HttpResult = HttpReply | HttpFailure;

export interface HttpReply {
  kind: 'reply';
  status: number;
  text: string;
  /** The body as it was received. */
  bytes?: Buffer;
  contentType: string;
  retryAfter?: string;
  /** The end of the body is marked (length, chunks, or a status without body), so a cut would have been noticed. */
  framed: boolean;
}

export type HttpFailure =
  /** `mayWrite` forbade it; not one byte was written. */
  | { kind: 'guarded'; detail: string }
  /** Not one byte of the request was written. */
  | { kind: 'unwritten'; step: 'dispatch' | 'connect' | 'tls'; code: string }
  /** Bytes may have arrived, and no complete reply came. `status` if its first line did. */
  | { kind: 'cut'; code: string; status?: number };
