import { resolve } from 'node:path';
import { defineConfig } from 'vite';

const here = import.meta.dirname;

/** The application serves the pages at /shop and /admin, and everything they load at /static. */
export default defineConfig({
  root: here,
  resolve: { alias: { 'keelson-client': resolve(here, '../../packages/client/src/index.ts') } },
  build: {
    outDir: resolve(here, '../../dist/storefront'),
    emptyOutDir: true,
    assetsDir: 'static',
    // The pages may not load images from data URLs or run inline scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { shop: resolve(here, 'shop.html'), manage: resolve(here, 'manage.html') } },
  },
  server: { proxy: { '/api': 'http://localhost:3000' } },
});
