/** An order that lies at a thread: the thread begins it, or whoever gave it takes it back. Only one of them can. */
export type OrderClaim = Int32Array<SharedArrayBuffer>;

const OPEN = 0;
const BEGUN = 1;
const TAKEN_BACK = 2;

export function openClaim(): OrderClaim {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
}

/** @returns whether the order is the thread's from here on */
export function begin(claim: OrderClaim): boolean {
  return Atomics.compareExchange(claim, 0, OPEN, BEGUN) === OPEN;
}

/** @returns whether the thread has not begun the order, and never will */
export function takeBack(claim: OrderClaim): boolean {
  return Atomics.compareExchange(claim, 0, OPEN, TAKEN_BACK) === OPEN;
}
