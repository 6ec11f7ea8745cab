import { useEffect, useState } from 'react';

/** A post that is being written. */
export interface Draft {
  /** The id of the post that it becomes: asking for it twice is the same post. */
  id: string;
  source: 'file' | 'url';
  /** The uploaded image as a data URL. It is not kept over a reload: it may be larger than what a tab can store. */
  data?: string | undefined;
  url: string;
  caption: string;
  instances: string[];
}

const STORED = 'pombo.post';

/** Returns the draft of this tab, which survives a reload, and how to change it or to start another. */
export function useDraft(): [Draft, (changes: Partial<Draft>) => void, () => void] {
  const [draft, setDraft] = useState(stored);
  useEffect(() => {
    const { data: _data, ...kept } = draft;
    sessionStorage.setItem(STORED, JSON.stringify(kept));
  }, [draft]);
  return [
    draft,
    (changes) => setDraft((before) => ({ ...before, ...changes })),
    () => {
      sessionStorage.removeItem(STORED);
      setDraft(empty());
    },
  ];
}

const ASKED = 'pombo.post.asked';

/** Whether this tab asked the server for a post with this id and got no clear answer, for example because it was reloaded. */
export const asked = {
  about: (id: string): boolean => sessionStorage.getItem(ASKED) === id,
  note: (id: string): void => sessionStorage.setItem(ASKED, id),
  settle: (): void => sessionStorage.removeItem(ASKED),
};

function stored(): Draft {
  const json = sessionStorage.getItem(STORED);
  return json === null ? empty() : { ...empty(), ...(JSON.parse(json) as Partial<Draft>) };
}

function empty(): Draft {
  return { id: newId(), source: 'file', url: '', caption: '', instances: [] };
}

/** `crypto.randomUUID` exists only where the page came over HTTPS or from this machine. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return `post-${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
