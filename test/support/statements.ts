import type { Sql } from 'sql-template-tag';
import type { Database } from '../../src/kernel/database/database.js';

/**
 * Answers the statements that carry `value` or contain it in their text with
 * `answer`, until the mocks are restored. All others run: a mock of the next
 * statement would be used up by a timer's as easily as by the request's.
 */
export function answerStatements(database: Database, value: string, answer: () => Promise<never[]>): void {
  const query = database.query.bind(database);
  const concerns = ({ text, values }: Sql) => values.includes(value) || text.includes(value);
  jest
    .spyOn(database, 'query')
    .mockImplementation((statement, types) => (concerns(statement) ? answer() : query(statement, types)));
}
