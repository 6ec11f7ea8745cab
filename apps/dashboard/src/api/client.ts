/** An answer that is not a success: an RFC 9457 problem, or no answer at all (status 0). */
export interface Problem {
  status: number;
  code: string;
  detail: string;
  hint?: string;
}

/** What a failed request throws. */
export class ApiError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

export interface RequestOptions {
  method?: 'GET' | 'POST' | 'DELETE';
  /** Sent as JSON; a form as it is. */
  body?: object | FormData;
  signal?: AbortSignal;
  /** Time after which the request counts as lost (ms; default 20,000, with a body 120,000). */
  timeoutMs?: number;
}

/** Time after which a request counts as lost (ms). */
const TIMEOUT_MS = 20_000;
/** The same for a request with a body, which may be an image over a slow line (ms). */
const UPLOAD_MS = 120_000;

/** Sends a request to the API of this page's own server. Throws {@link ApiError}. */
export async function request<T>(
  path: string,
  { method = 'GET', body, signal, timeoutMs = body === undefined ? TIMEOUT_MS : UPLOAD_MS }: RequestOptions = {},
): Promise<T> {
  const isForm = body instanceof FormData;
  const response = await send(path, {
    method,
    headers: {
      accept: 'application/json',
      // The chosen language, which may not be the browser's.
      'accept-language': document.documentElement.lang,
      ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal === undefined ? [] : [signal])]),
    credentials: 'same-origin',
    cache: 'no-store',
  });
  if (response.ok) {
    contact.note();
    return (await response.json()) as T;
  }
  if (response.status < 500) contact.note();
  throw new ApiError(await problemOf(response));
}

/** Fetches a file from this page's own server, as a data URL. Throws {@link ApiError}. */
export async function fetchFile(path: string, signal: AbortSignal): Promise<string> {
  const response = await send(path, { signal: AbortSignal.any([AbortSignal.timeout(UPLOAD_MS), signal]) });
  if (!response.ok) throw new ApiError(await problemOf(response));
  return dataUrl(await response.blob());
}

/** Reads a file as a data URL. Rejects with what the browser says. */
export function dataUrl(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(reader.result as string));
    reader.addEventListener('error', () => reject(reader.error ?? new Error('The file cannot be read')));
    reader.readAsDataURL(file);
  });
}

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (cause) {
    if (init.signal?.aborted === true && (init.signal.reason as Error).name === 'AbortError') throw cause;
    contact.lose();
    throw new ApiError({ status: 0, code: 'unreachable', detail: '' });
  }
}

async function problemOf(response: Response): Promise<Problem> {
  try {
    return (await response.json()) as Problem;
  } catch {
    return { status: response.status, code: 'internal', detail: response.statusText };
  }
}

/** When the server last answered, and whether the last request got no answer. */
export interface Contact {
  lastAt: number;
  lost: boolean;
}

let current: Contact = { lastAt: Date.now(), lost: false };
const listeners = new Set<() => void>();

function update(next: Contact): void {
  current = next;
  for (const listener of listeners) listener();
}

/** The connection to the server, as requests find it; a store for `useSyncExternalStore`. */
export const contact = {
  read: (): Contact => current,
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  note(): void {
    // A page that is up to date is not drawn again for every answer.
    if (current.lost || Date.now() - current.lastAt > 5000) update({ lastAt: Date.now(), lost: false });
  },
  lose(): void {
    if (!current.lost) update({ ...current, lost: true });
  },
};
