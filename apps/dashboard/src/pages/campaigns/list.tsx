import { CAMPAIGNS, COMMON } from '@pombo/catalogue/dashboard';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useCan } from '../../access.tsx';
import { useCampaigns } from '../../api/queries.ts';
import { buttonClass } from '../../ui/controls.tsx';
import { Empty, Loaded } from '../../ui/states.tsx';
import { Pager } from '../../ui/pager.tsx';
import { SteadyList } from '../../ui/steady-list.tsx';
import { useParams } from '../../ui/params.ts';
import layout from '../../ui/layout.module.css';
import { around, useWords } from '../../words/language.tsx';
import { CampaignRow } from './row.tsx';

/** All campaigns, newest first. */
export function CampaignList(): ReactNode {
  const { w } = useWords({ campaigns: CAMPAIGNS, common: COMMON });
  const can = useCan('manage');
  const [{ cursor }, set] = useParams(['cursor']);
  const query = useCampaigns(cursor);
  return (
    <div className={layout.page}>
      <header className={layout.head}>
        <h1>{w.campaigns.title}</h1>
        <span className={layout.sub}>{w.common.newest}</span>
        {can && (
          <Link className={buttonClass()} href="/campaigns/new">
            {w.campaigns.create}
          </Link>
        )}
      </header>
      <section className={layout.panel}>
        <Loaded query={query}>
          {({ campaigns, next }) => (
            <>
              {campaigns.length === 0 ? (
                <Empty>
                  {around(w.campaigns.empty, 'command', <code>pombo campaign create clientes.csv --start</code>)}
                </Empty>
              ) : (
                <SteadyList rows={campaigns} keyOf={({ id }) => id} scope={`${query.isPlaceholderData} ${cursor}`}>
                  {(rows) => (
                    <ul className={layout.list}>
                      {rows.map((campaign) => (
                        <CampaignRow key={campaign.id} campaign={campaign} all />
                      ))}
                    </ul>
                  )}
                </SteadyList>
              )}
              <Pager isFirst={cursor === undefined} next={next} onGo={(to) => set({ cursor: to })} />
            </>
          )}
        </Loaded>
      </section>
    </div>
  );
}
