import { CHECKS, CHECK_NAMES, SETTINGS } from '@pombo/catalogue/dashboard';
import type { ReactNode } from 'react';
import { Button, Chip, type Tone } from '../../ui/controls.tsx';
import { Loaded } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import layout from '../../ui/layout.module.css';
import { around, fill, useWords } from '../../words/language.tsx';
import { useDiagnosis, useSettings, type Diagnosis, type Finding } from './data.ts';
import styles from './settings.module.css';
import { Webhooks } from './webhooks.tsx';

/** What the command line checks too: everything that sending needs, and where callbacks go. */
export function Checks(): ReactNode {
  const settings = useSettings();
  return (
    <Loaded query={settings}>
      {({ diagnosis }) => (
        <>
          {diagnosis && <DiagnosisPanel />}
          <Webhooks />
        </>
      )}
    </Loaded>
  );
}

function DiagnosisPanel(): ReactNode {
  const { w } = useWords({ checks: CHECKS });
  const query = useDiagnosis();
  return (
    <section className={layout.panel} aria-labelledby="diagnosis">
      <div className={layout.panelHead}>
        <h2 id="diagnosis">{w.checks.diagnosis}</h2>
        <Button small disabled={query.isFetching} onClick={() => void query.refetch()}>
          {query.isFetching ? w.checks.running : w.checks.again}
        </Button>
      </div>
      <p className={styles.lead}>{around(w.checks.diagnosisLead, 'command', <code>pombo doctor</code>)}</p>
      <Loaded query={query} rows={5}>
        {(diagnosis) => <Findings diagnosis={diagnosis} />}
      </Loaded>
    </section>
  );
}

const ORDER = { error: 0, warning: 1, skipped: 2, ok: 3 } as const;

function Findings({ diagnosis: { at, findings } }: { diagnosis: Diagnosis }): ReactNode {
  const { w, number } = useWords({ checks: CHECKS });
  const wrong = findings.filter(({ level }) => level === 'error').length;
  const sorted = findings.toSorted((a, b) => ORDER[a.level] - ORDER[b.level]);
  const fine = sorted.filter(({ level }) => level === 'ok');
  const verdict =
    wrong === 0 ? w.checks.fine : wrong === 1 ? w.checks.wrongOne : fill(w.checks.wrong, { n: number(wrong) });
  return (
    <>
      <p className={styles.verdict} role="status">
        <strong>{verdict}</strong> <span className={layout.sub}>{around(w.checks.made, 'time', <Time at={at} />)}</span>
      </p>
      <ul className={layout.list}>
        {sorted
          .filter(({ level }) => level !== 'ok')
          .map((finding) => (
            <FindingRow key={`${finding.check} ${finding.message}`} finding={finding} />
          ))}
      </ul>
      <details className={styles.fine}>
        <summary>{fill(w.checks.showOk, { n: number(fine.length) })}</summary>
        <ul className={layout.list}>
          {fine.map((finding) => (
            <FindingRow key={`${finding.check} ${finding.message}`} finding={finding} />
          ))}
        </ul>
      </details>
    </>
  );
}

const TONES: Record<Finding['level'], Tone> = { ok: 'good', warning: 'warn', error: 'bad', skipped: 'idle' };

function FindingRow({ finding: { check, level, message, fix } }: { finding: Finding }): ReactNode {
  const { w } = useWords({ checks: CHECKS, names: CHECK_NAMES, settings: SETTINGS });
  const [first = '', ...more] = message.split('\n');
  return (
    <li className={styles.finding}>
      <Chip tone={TONES[level]}>{w.checks[level]}</Chip>
      <div>
        <p>
          <strong>{w.names[check] ?? check}</strong> <span lang="en">{first}</span>
        </p>
        {more.length > 0 && (
          <ul className={styles.evidence} lang="en">
            {more.map((line) => (
              <li key={line}>{line.trim()}</li>
            ))}
          </ul>
        )}
        {fix !== undefined && (
          <div className={styles.fix}>
            <span className={layout.sub}>{w.checks.next}</span>
            <ul lang="en">
              {fix.split('\n').map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </div>
        )}
      </div>
    </li>
  );
}
