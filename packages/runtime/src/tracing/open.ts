import type { TracingConfig } from '../shared.ts';
import type { Tracing } from './tracing.ts';

/**
 * Returns what records traces of a service; undefined if none are configured. Only then is OpenTelemetry's SDK loaded.
 */
export async function openTracing(config: TracingConfig | undefined, service: string): Promise<Tracing | undefined> {
  if (config === undefined) return undefined;
  const { createOtlpTracing } = await import('./otlp.ts');
  return createOtlpTracing(config, service);
}
