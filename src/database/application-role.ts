import type { EntityManager } from 'typeorm';

/** Tables on which the role of the server holds less than on the others: the past is only read or added to. */
const NARROWER: Readonly<Record<string, string>> = {
  audit_log: 'SELECT, INSERT',
  migrations: 'SELECT',
};
const ROWS = 'SELECT, INSERT, UPDATE, DELETE';

interface OwnRelation {
  /** Quoted where it must be. */
  readonly name: string;
  readonly isSequence: boolean;
}

/**
 * What the role of the server may do in a schema that another role owns: read and write rows. It owns nothing, so it
 * cannot switch a trigger off. Takes back whatever more it held, and belongs into a transaction of the owner.
 */
export async function grantToApplication(session: EntityManager, role: string): Promise<void> {
  const [place] = await session.query<{ role: string; schema: string }[]>(
    'SELECT quote_ident($1) AS role, quote_ident(current_schema()) AS schema',
    [role],
  );
  if (!place) return;
  const relations = await session.query<OwnRelation[]>(
    `SELECT quote_ident(relname) AS name, relkind = 'S' AS "isSequence" FROM pg_class
      WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'S')
        AND relowner = current_user::regrole
      ORDER BY relname`,
  );
  const statements = [`GRANT USAGE ON SCHEMA ${place.schema} TO ${place.role}`];
  for (const { name, isSequence } of relations) {
    const relation = `${isSequence ? 'SEQUENCE' : 'TABLE'} ${place.schema}.${name}`;
    const privileges = isSequence ? 'USAGE, SELECT' : (NARROWER[name] ?? ROWS);
    statements.push(
      `REVOKE ALL ON ${relation} FROM ${place.role}`,
      `GRANT ${privileges} ON ${relation} TO ${place.role}`,
    );
  }
  await session.query(statements.join(';\n'));
}
