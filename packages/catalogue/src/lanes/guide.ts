/** How one hold is explained, wherever it is shown. `{instance}` is replaced by the lane's name. */
export interface Guide {
  /** What is wrong, in one sentence. */
  means: string;
  /** `itself`: Pombo notices that the cause is gone and continues. `person`: a person has to act first. */
  endedBy: 'itself' | 'person';
  /** What a person does about it, in order. */
  steps: readonly string[];
  /** What makes it worse. */
  avoid?: string;
}

/** How one state of a lane is explained. */
export interface StateGuide extends Guide {
  /** One short sentence that names the lane. */
  headline: string;
}

/** The same in another language: who ends it does not depend on the language. */
export type Translated<G extends Guide> = Omit<G, 'endedBy'>;

/** Joins the words of a language to what does not depend on it. */
export function translated<C extends string, G extends Guide>(
  english: Record<C, G>,
  words: Record<C, Translated<G>>,
): Record<C, G> {
  const codes = Object.keys(english) as C[];
  return Object.fromEntries(codes.map((code) => [code, { ...words[code], endedBy: english[code].endedBy }])) as Record<
    C,
    G
  >;
}
