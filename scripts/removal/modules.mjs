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
    /** Environment variables. */
    settings: /^(AI|OPENAI)_[A-Z_]+$/,
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
