/** The modules that can be removed beside those that were generated, and what belongs to each outside of its folder. */
export const OPTIONAL = {
  ai: {
    files: [
      'bench/ai.mjs',
      'bench/openai-server.mjs',
      'scripts/ai-try.mjs',
      'src/config/ai.ts',
      'test/support/openai-server.ts',
    ],
    /** What goes with it unless others use it. */
    leftovers: ['test/support/event-stream.ts'],
    /** Environment variables. */
    settings: /^(AI|OPENAI)_[A-Z_]+$/,
    /** What others export for it alone, by the file that it comes from. */
    exports: { 'src/modules/orders/orders.service.ts': './order-number.js' },
    /** Properties of objects. */
    properties: { 'src/config/config.ts': ['ai'] },
    /** Sections of documents, by their headings. */
    sections: { 'docs/configuration.md': '## AI', '.env.example': '# --- AI ---' },
    /** Titles of groups of tests. */
    tests: ['AI'],
  },
};

/** What the others stand on. */
export const BASE =
  'audits access users identity federation api-keys products orders notifications reports jobs admin health'.split(' ');
