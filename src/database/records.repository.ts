import {
  And,
  type EntityTarget,
  Equal,
  type FindOperator,
  type FindOptionsOrder,
  type FindOptionsWhere,
  MoreThan,
  Raw,
} from 'typeorm';
import type { PageRequest } from '#common/http/page.js';
import type { Transactions } from './transactions.js';

interface NumberedRecord {
  readonly id: number;
}

type RecordFilter<T> = Partial<Record<keyof T & string, FindOperator<string> | undefined>>;

/** What repositories of plain records, which have a number and a name of their own, would all write alike. */
export abstract class RecordsRepository<T extends NumberedRecord> {
  protected constructor(
    protected readonly transactions: Transactions,
    private readonly entity: EntityTarget<T>,
  ) {}

  /** True where the name was free; what is there stays as it is, so that repeated inserts are harmless. */
  async insertIfFree(record: Omit<T, 'id'>): Promise<boolean> {
    const insert = this.transactions.session.createQueryBuilder().insert().into<object>(this.entity).values(record);
    const result = await insert.orIgnore().returning('id').execute();
    return (result.raw as unknown[]).length > 0;
  }

  find(where: Partial<T>): Promise<T | null> {
    return this.transactions.session.findOneBy(this.entity, where as FindOptionsWhere<T>);
  }

  /** Held until the transaction ends: nobody changes it, deletes it, or begins to refer to it. */
  findUnderLock(where: Partial<T>): Promise<T | null> {
    return this.findHeld(where, 'pessimistic_write');
  }

  /** For what is about to refer to it: it is not deleted before the transaction ends. */
  findToRefer(where: Partial<T>): Promise<T | null> {
    return this.findHeld(where, 'for_key_share');
  }

  /** Writes the record whole, as it is now. */
  async update({ id, ...content }: T): Promise<void> {
    await this.transactions.session.update(this.entity, id, content as object);
  }

  async delete(id: number): Promise<void> {
    await this.transactions.session.delete(this.entity, id);
  }

  /** In the order of a column of distinct texts, one more than the page has. Undefined in the filter asks nothing. */
  protected listPage(
    column: keyof T & string,
    { after = '', limit }: PageRequest,
    filter: RecordFilter<T>,
  ): Promise<T[]> {
    const asked = Object.entries(filter).filter(([, condition]) => condition !== undefined);
    const conditions = new Map(asked as [string, FindOperator<string>][]);
    const own = conditions.get(column);
    conditions.set(column, own ? And(MoreThan(after), own) : MoreThan(after));
    return this.transactions.session.find(this.entity, {
      where: Object.fromEntries(conditions) as FindOptionsWhere<T>,
      order: { [column]: 'ASC' } as FindOptionsOrder<T>,
      take: limit + 1,
    });
  }

  private findHeld(where: Partial<T>, mode: 'pessimistic_write' | 'for_key_share'): Promise<T | null> {
    return this.transactions.session.findOne(this.entity, { where: where as FindOptionsWhere<T>, lock: { mode } });
  }
}

export function equalTo(text: string | undefined): FindOperator<string> | undefined {
  return text === undefined ? undefined : Equal(text);
}

/** Holds for texts with this part, in upper or lower case. */
export function containing(part: string | undefined): FindOperator<string> | undefined {
  return part === undefined ? undefined : Raw((column) => `strpos(lower(${column}), lower(:part)) > 0`, { part });
}
