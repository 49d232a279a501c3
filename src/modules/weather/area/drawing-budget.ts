import { tooIntricate } from '#geojson/geojson.errors.js';

/** A row that a segment crosses is a step, and so is a cell. Less than a second of work, whatever shape is sent. */
const MOST_STEPS = 4_000_000;
/** Cells that are only looked at, as those of the box around an area are, cost a few per cent of that. */
const CELLS_PER_STEP = 32;

/** Ends the drawing of a mask that is made to take long. */
export class DrawingBudget {
  constructor(
    private stepsLeft = MOST_STEPS,
    private readonly whenSpent: () => Error = tooIntricate,
  ) {}

  /** @throws Failure geojson-too-large, or what the budget was made with */
  spend(steps: number): void {
    this.stepsLeft -= steps;
    if (this.stepsLeft < 0) throw this.whenSpent();
  }

  /** @throws as `spend` */
  lookAt(cells: number): void {
    this.spend(cells / CELLS_PER_STEP);
  }
}
