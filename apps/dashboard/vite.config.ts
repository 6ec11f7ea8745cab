import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

export default defineConfig({
  plugins: [react(), layersFirst()],
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

/**
 * Begins each stylesheet with the order of the layers. Which stylesheet a page loads first depends on how the build splits
 * them, and the first one that names a layer would decide: buttons and paragraphs then lose their colours and spaces.
 */
function layersFirst(): Plugin {
  return {
    name: 'layers-first',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const file of Object.values(bundle))
          if (file.type === 'asset' && file.fileName.endsWith('.css'))
            file.source = `@layer tokens,base,components;${String(file.source)}`;
      },
    },
  };
}
