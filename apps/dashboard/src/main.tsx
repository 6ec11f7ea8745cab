// First: it declares the order of the layers.
import './styles/tokens.css';
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { ApiError } from './api/client.ts';
import { applyTheme, storedTheme } from './shell/theme.ts';
import { LanguageProvider } from './words/language.tsx';

/** Without access any longer, the page asks what this browser may do, and shows the sign-in. */
function noticeEnd(error: Error): void {
  if (error instanceof ApiError && error.problem.status === 401)
    void client.invalidateQueries({ queryKey: ['access'] });
}

const client: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeEnd }),
  mutationCache: new MutationCache({ onError: noticeEnd }),
  defaultOptions: {
    queries: {
      staleTime: 1000,
      // A refusal stays one: only an answer that did not come is worth another request.
      retry: (failures, error) =>
        failures < 2 && error instanceof ApiError && (error.problem.status === 0 || error.problem.status >= 500),
    },
  },
});

applyTheme(storedTheme());
createRoot(document.querySelector('#root')!).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <LanguageProvider>
        <App />
      </LanguageProvider>
    </QueryClientProvider>
  </StrictMode>,
);
