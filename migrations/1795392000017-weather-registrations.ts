import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What administrators say of weather datasets beyond what their stores do. A store needs no row to be served. */
export class WeatherRegistrations1795392000017 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE weather_registrations (
        id integer GENERATED ALWAYS AS IDENTITY,
        dataset_name text COLLATE "C" NOT NULL,
        title text NOT NULL,
        licence text,
        attribution text,
        step_types jsonb NOT NULL,
        CONSTRAINT pk_weather_registrations PRIMARY KEY (id),
        CONSTRAINT uq_weather_registrations_dataset_name UNIQUE (dataset_name)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE weather_registrations;`);
  }
}
