import type { QueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

/** Topic of a change → the queries that it concerns. */
const CONCERNS: Record<string, string[]> = {
  messages: ['messages', 'overview'],
  campaigns: ['campaigns', 'overview'],
  lanes: ['lanes', 'overview'],
};

/** The server sends a beat every 15 seconds. */
const SILENT_MS = 35_000;

/**
 * Follows the server's changes and reads again what they concern. Returns whether the stream is open; while it is not,
 * pages poll. `onEnded`: the server ended or refused the stream, for example because the session has ended.
 */
export function useLive(client: QueryClient, isOn: boolean, onEnded: () => void): boolean {
  const [isLive, setLive] = useState(false);
  useEffect(() => {
    if (!isOn) return undefined;
    let source: EventSource | undefined;
    let silence: number | undefined;
    let again: number | undefined;

    function heard(): void {
      setLive(true);
      window.clearTimeout(silence);
      silence = window.setTimeout(() => setLive(false), SILENT_MS);
    }

    function open(): void {
      source = new EventSource('/v1/changes');
      source.addEventListener('beat', heard);
      source.addEventListener('change', ({ data }: MessageEvent<string>) => {
        heard();
        const { topics } = JSON.parse(data) as { topics: string[] };
        for (const topic of new Set(topics.flatMap((each) => CONCERNS[each] ?? [])))
          void client.invalidateQueries({ queryKey: [topic] });
      });
      source.addEventListener('error', () => {
        setLive(false);
        // The server ends the stream with the session: ask at once whether it is still open.
        onEnded();
        // A browser gives up after an answer that is not a stream.
        if (source?.readyState !== EventSource.CLOSED) return;
        again = window.setTimeout(open, 5000);
      });
    }

    open();
    return () => {
      source?.close();
      window.clearTimeout(silence);
      window.clearTimeout(again);
    };
  }, [client, isOn, onEnded]);
  return isLive;
}
