import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** A Jest reporter that writes the results of a run as JUnit XML, which CI services show. */
export default class JUnitReporter {
  constructor(globalConfig, { outputFile }) {
    this.root = globalConfig.rootDir;
    this.outputFile = join(this.root, outputFile);
  }

  onRunComplete(_contexts, results) {
    const suites = results.testResults.map((file) => suite(relative(this.root, file.testFilePath), file));
    mkdirSync(dirname(this.outputFile), { recursive: true });
    writeFileSync(this.outputFile, `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', {}, suites)}\n`);
  }
}

function suite(name, { testResults, testExecError, perfStats }) {
  const cases = testResults.map((test) => testCase(name, test));
  // A file that could not be loaded has no tests; it is shown as one that failed.
  if (testExecError)
    cases.push(testCase(name, { fullName: 'loads', status: 'failed', failureMessages: [testExecError.message] }));
  const failures = testResults.filter(({ status }) => status === 'failed').length + (testExecError ? 1 : 0);
  const skipped = testResults.filter(({ status }) => isSkipped(status)).length;
  return element(
    'testsuite',
    { name, tests: cases.length, failures, skipped, time: seconds(perfStats.runtime) },
    cases,
  );
}

function testCase(file, { fullName, status, duration, failureMessages }) {
  const outcome =
    status === 'failed'
      ? [element('failure', { message: 'failed' }, [text(failureMessages.join('\n\n'))])]
      : isSkipped(status)
        ? [element('skipped', {}, [])]
        : [];
  return element('testcase', { classname: file, name: fullName, file, time: seconds(duration) }, outcome);
}

const isSkipped = (status) => status !== 'passed' && status !== 'failed';
const seconds = (milliseconds) => ((milliseconds ?? 0) / 1000).toFixed(3);

function element(name, attributes, children) {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${text(String(value))}"`);
  return `<${name}${written.join('')}>${children.join('')}</${name}>`;
}

/** Colours and the other characters that XML can not hold are left out. */
function text(raw) {
  const escapes = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return raw
    .replace(/\u001b\[[\d;]*m/g, '')
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/[&<>"]/g, (character) => escapes[character]);
}
