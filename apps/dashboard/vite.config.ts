import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2023',
    // Every file in `assets` has a hash in its name, so that browsers may keep it for ever.
    assetsDir: 'assets',
    // The Content-Security-Policy of the API allows no `data:` fonts or styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    sourcemap: false,
    rollupOptions: {
      output: {
        // React and what every page needs change rarely: one file that stays in the cache.
        manualChunks: (id: string) =>
          /node_modules\/(?:react|react-dom|scheduler|@tanstack\/[\w-]+|wouter|regexparam|use-sync-external-store)\//.test(
            id,
          )
            ? 'vendor'
            : undefined,
      },
    },
  },
  css: { modules: { localsConvention: 'camelCaseOnly' } },
});
