import { tooIntricate } from '#geojson/geojson.errors.js';

/** A row that a segment crosses is a step, and so is a cell. Less than a second of work, whatever shape is sent. */
const MOST_STEPS = 4_000_000;

/** Ends the drawing of a mask that is made to take long. */
export class DrawingBudget {
  constructor(private stepsLeft = MOST_STEPS) {}

  /** @throws Failure geojson-too-large */
  spend(steps: number): void {
    this.stepsLeft -= steps;
    if (this.stepsLeft < 0) throw tooIntricate();
  }
}
