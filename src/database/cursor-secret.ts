import type { Transactions } from './transactions.js';

/** Made with the database and the same for all replicas, so that a page of one leads to the next of another. */
export async function readCursorSecret(transactions: Transactions): Promise<Buffer> {
  const [row] = await transactions.query<{ secret: Buffer }>('SELECT cursor_secret AS secret FROM instance');
  if (!row) throw new Error('The database has lost the row that says which installation it is.');
  return row.secret;
}
