import type { AttemptReport } from '@pombo/delivery';
import type { SpanFacts, Tracing } from '@pombo/runtime';

/** Records an attempt as a span, with its steps. It continues the trace of the request that queued the message, if there is one. */
export function traceAttempt(tracing: Pick<Tracing, 'record'>, report: AttemptReport): void {
  const { trace, times } = report;
  // The wait in the queue is a sibling of the first attempt: a request of seconds would otherwise seem to last for hours.
  if (trace !== undefined && report.attempt === 1 && trace.at < times.started) {
    tracing.record({
      name: 'wait in queue',
      parent: trace.parent,
      from: trace.at,
      to: times.started,
      attributes: laneOf(report),
    });
  }
  tracing.record({ ...spanOf(report), parent: trace?.parent });
}

function spanOf(report: AttemptReport): SpanFacts {
  const { type, attempt, outcome, status, httpStatus, times } = report;
  const failed = outcome !== 'accepted';
  return {
    name: 'send message',
    kind: 'consumer',
    from: times.started,
    to: times.closed,
    failed,
    attributes: { ...laneOf(report), 'pombo.attempt': attempt, 'pombo.outcome': outcome, 'pombo.status': status },
    children: [
      { name: 'load message', from: times.started, to: times.requested },
      { name: 'record attempt', from: times.requested, to: times.opened },
      {
        name: `POST ${type}`,
        kind: 'client',
        from: times.opened,
        to: times.answered,
        failed,
        attributes: { 'http.request.method': 'POST', 'http.response.status_code': httpStatus },
      },
      { name: 'record outcome', from: times.answered, to: times.closed },
    ],
  };
}

function laneOf({ lane }: AttemptReport): { 'pombo.lane': string } {
  return { 'pombo.lane': lane };
}
