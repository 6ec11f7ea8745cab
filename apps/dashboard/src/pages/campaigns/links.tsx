import { CAMPAIGNS } from '@pombo/catalogue/dashboard';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useCan } from '../../access.tsx';
import type { Campaign } from '../../api/types.ts';
import { buttonClass } from '../../ui/controls.tsx';
import layout from '../../ui/layout.module.css';
import { useWords } from '../../words/language.tsx';

/** What can be taken from a campaign, whatever its state: its results, and a copy of its settings. */
export function CampaignLinks({ campaign: { id, name, state } }: { campaign: Campaign }): ReactNode {
  const { w } = useWords({ campaigns: CAMPAIGNS });
  const can = useCan('manage');
  return (
    <span className={layout.actions}>
      {can && (
        <Link
          className={buttonClass()}
          aria-label={`${w.campaigns.clone}: ${name}`}
          href={`/campaigns/new?from=${encodeURIComponent(id)}`}
        >
          {w.campaigns.clone}
        </Link>
      )}
      {state !== 'importing' && state !== 'removing' && (
        <a
          className={buttonClass()}
          aria-label={`${w.campaigns.results}: ${name}`}
          href={`/v1/campaigns/${encodeURIComponent(id)}/results?format=csv`}
          download
        >
          {w.campaigns.results}
        </a>
      )}
    </span>
  );
}
