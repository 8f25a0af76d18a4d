import { resolve } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

const here = import.meta.dirname;

/** Answers the paths of the application with its pages, like src/kernel/http/storefront.ts does. */
const pages: Plugin = {
  name: 'pages',
  configureServer({ middlewares }) {
    middlewares.use((request, _response, next) => {
      if (/^\/shop(\/|\?|$)/.test(request.url ?? '')) request.url = '/shop.html';
      if (/^\/admin\/(orders|catalogue)/.test(request.url ?? '')) request.url = '/manage.html';
      next();
    });
  },
};

/** The application serves the pages at /shop and /admin, and everything they load at /static. */
export default defineConfig({
  root: here,
  plugins: [pages],
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
