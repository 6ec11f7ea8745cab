/** How one status of a message is explained, wherever it is shown. `{id}` is replaced by the message's id. */
export interface StatusGuide {
  /** What the status means, in one sentence. */
  means: string;
  /** What a person can do about it; absent if there is nothing to do. */
  next?: string;
  /** What to do instead if an earlier attempt may have been sent, because `next` is refused then. */
  nextIfMaybeSent?: string;
  /** What not to do. */
  avoid?: string;
}

/** How one error of a message is explained, wherever it is shown. */
export interface ErrorGuide {
  /** What happened, in one sentence. */
  means: string;
  /** What a person does about it, in one sentence. */
  advice: string;
  /** `no`: sending it again gets the same reply. `after`: once the advice was followed. `settle`: it may have been sent. */
  retry: 'no' | 'after' | 'settle';
}

/** The same in another language: whether a retry helps does not depend on the language. */
export type TranslatedError = Omit<ErrorGuide, 'retry'>;
