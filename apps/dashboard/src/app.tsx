import { useQueryClient } from '@tanstack/react-query';
import { Suspense, lazy, useCallback, type ReactNode } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { AccessProvider } from './access.tsx';
import { useLive } from './api/live.ts';
import { useAccess } from './api/queries.ts';
import { Home } from './pages/home/home.tsx';
import { Shell } from './shell/shell.tsx';
import { SignIn } from './shell/sign-in.tsx';
import { Loaded } from './ui/states.tsx';

const NumberList = lazy(async () => ({ default: (await import('./pages/numbers/list.tsx')).NumberList }));
const NumberPage = lazy(async () => ({ default: (await import('./pages/numbers/number.tsx')).NumberPage }));
const CampaignList = lazy(async () => ({ default: (await import('./pages/campaigns/list.tsx')).CampaignList }));
const CampaignPage = lazy(async () => ({ default: (await import('./pages/campaigns/campaign.tsx')).CampaignPage }));
const NewCampaign = lazy(async () => ({ default: (await import('./pages/campaigns/new/wizard.tsx')).NewCampaign }));
const MessageList = lazy(async () => ({ default: (await import('./pages/messages/list.tsx')).MessageList }));
const MessagePage = lazy(async () => ({ default: (await import('./pages/messages/message.tsx')).MessagePageView }));
const UnknownList = lazy(async () => ({ default: (await import('./pages/messages/unknown.tsx')).UnknownList }));
const PostList = lazy(async () => ({ default: (await import('./pages/posts/list.tsx')).PostList }));
const NewPost = lazy(async () => ({ default: (await import('./pages/posts/new.tsx')).NewPost }));
const PostPage = lazy(async () => ({ default: (await import('./pages/posts/post.tsx')).PostPage }));
const OptOuts = lazy(async () => ({ default: (await import('./pages/opt-outs/list.tsx')).OptOuts }));
const CallbackList = lazy(async () => ({ default: (await import('./pages/callbacks/list.tsx')).CallbackList }));
const CallbackPage = lazy(async () => ({ default: (await import('./pages/callbacks/endpoint.tsx')).CallbackPage }));
const Settings = lazy(async () => ({ default: (await import('./pages/settings/settings.tsx')).Settings }));
const Search = lazy(async () => ({ default: (await import('./pages/messages/search.tsx')).Search }));

/** The whole dashboard: the page of the address, once this browser may read. */
export function App(): ReactNode {
  const client = useQueryClient();
  const query = useAccess();
  const { refetch } = query;
  const mayRead = query.data !== undefined && query.data.access !== 'none';
  const onEnded = useCallback(() => void refetch(), [refetch]);
  const isLive = useLive(client, mayRead, onEnded);
  return (
    <Loaded query={query}>
      {(access) =>
        access.access === 'none' ? (
          <SignIn />
        ) : (
          <AccessProvider scopes={access.scopes}>
            <Shell access={access} isLive={isLive}>
              <Suspense>
                <Pages />
              </Suspense>
            </Shell>
          </AccessProvider>
        )
      }
    </Loaded>
  );
}

function Pages(): ReactNode {
  return (
    <Switch>
      <Route path="/" component={Home} />
      <Route path="/numbers" component={NumberList} />
      <Route path="/numbers/:instance">{({ instance }) => <NumberPage instance={instance} />}</Route>
      <Route path="/campaigns" component={CampaignList} />
      <Route path="/campaigns/new" component={NewCampaign} />
      <Route path="/campaigns/:id">{({ id }) => <CampaignPage id={decodeURIComponent(id)} />}</Route>
      <Route path="/messages" component={MessageList} />
      <Route path="/messages/:id">{({ id }) => <MessagePage id={decodeURIComponent(id)} />}</Route>
      <Route path="/unknown" component={UnknownList} />
      <Route path="/posts" component={PostList} />
      <Route path="/posts/new" component={NewPost} />
      <Route path="/posts/:id">{({ id }) => <PostPage id={decodeURIComponent(id)} />}</Route>
      <Route path="/opt-outs" component={OptOuts} />
      <Route path="/callbacks" component={CallbackList} />
      <Route path="/callbacks/:id">{({ id }) => <CallbackPage id={decodeURIComponent(id)} />}</Route>
      <Route path="/settings/:part?">{({ part }) => <Settings part={part} />}</Route>
      <Route path="/search" component={Search} />
      <Route>
        <Redirect to="/" replace />
      </Route>
    </Switch>
  );
}
