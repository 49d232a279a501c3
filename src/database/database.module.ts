import { type DynamicModule, Global, Logger, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { DatabaseBudgets, DatabaseTarget } from '#config/database-section.js';
import { connectionOptions } from './database-connection.js';
import { DatabaseHealth } from './database-health.js';
import { SnakeNamingStrategy } from './snake-naming.js';
import { SessionLocks } from './session-locks.service.js';
import { Transactions } from './transactions.js';

/** PostgreSQL for everyone: entities register where features ask for them. */
@Global()
@Module({})
export class DatabaseModule {
  static connect(target: DatabaseTarget, budgets: DatabaseBudgets): DynamicModule {
    const logger = new Logger('Database');
    const options = connectionOptions(target, budgets, (error) => {
      logger.warn(`An idle connection ended: ${error.message}`);
    });
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRoot({
          ...options,
          autoLoadEntities: true,
          namingStrategy: new SnakeNamingStrategy(),
          retryAttempts: 0,
        }),
      ],
      providers: [Transactions, DatabaseHealth, SessionLocks],
      exports: [Transactions, DatabaseHealth, SessionLocks],
    };
  }
}
