import { REASON_LABELS } from '@pombo/catalogue/dashboard';
import { useFormats } from '../words/language.tsx';

/** The short names of the reasons why a number sends nothing, in the chosen language. */
export function useReasons(): {
  /** In a sentence. A reason of a newer version is its code. */
  reason: (code: string) => string;
  /** On its own: begins with a capital. */
  reasonTitle: (code: string) => string;
} {
  const { language } = useFormats();
  const labels: Partial<Record<string, string>> = REASON_LABELS[language];
  // An outlook calls it otherwise.
  const reason = (code: string): string => labels[code === 'no-worker' ? 'unserved' : code] ?? code;
  return {
    reason,
    reasonTitle: (code) => reason(code).replace(/^\p{Ll}/u, (first) => first.toLocaleUpperCase(language)),
  };
}
