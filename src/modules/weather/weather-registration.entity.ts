import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { RegisteredStepTypes } from './aggregation/step-type.js';

/** What administrators say of a weather dataset beyond what its store does. */
@Entity('weather_registrations')
export class WeatherRegistration {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('text')
  datasetName!: string;

  @Column('text')
  title!: string;

  @Column('text', { nullable: true })
  licence!: string | null;

  @Column('text', { nullable: true })
  attribution!: string | null;

  /** By variable, where the store says nothing or something else. */
  @Column('jsonb')
  stepTypes!: RegisteredStepTypes;
}
