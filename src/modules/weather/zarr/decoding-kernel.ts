import { KERNEL_CODE } from './kernel-code.js';

/** What `wasm/decoding-kernel.ts` offers. Addresses and lengths are in bytes. */
interface KernelFunctions {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  decodeLz4(source: number, sourceEnd: number, target: number, targetEnd: number): number;
  decodeBloscLz(source: number, sourceEnd: number, target: number, targetEnd: number): number;
  unshuffle(source: number, length: number, elementBytes: number, target: number): void;
  unshuffleSome(source: number, length: number, elementBytes: number, target: number, first: number, end: number): void;
  gatherBits(source: number, count: number, elementBytes: number, target: number): void;
  copyBox(
    source: number,
    target: number,
    elementBytes: number,
    reversed: number,
    planes: number,
    planeStride: number,
    targetPlane: number,
    rows: number,
    rowStride: number,
    targetRow: number,
    columns: number,
    columnStride: number,
  ): void;
  applyMask(target: number, planes: number, cells: number, elementBytes: number, mask: number, value: number): void;
  repeat(target: number, count: number, elementBytes: number, value: number): void;
  sumZones4(
    source: number,
    steps: number,
    stepBytes: number,
    numbers: number,
    cells: number,
    weights: number,
    ends: number,
    zones: number,
    sums: number,
  ): void;
}

/** The types of Node 20 do not have it. */
declare const WebAssembly: {
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: KernelFunctions };
};

const PAGE_BYTES = 65_536;
const ALIGNMENT = 16;
/** Memory of a kernel never shrinks: one that grew larger is not used again. */
const KEPT_BYTES = 64 * 2 ** 20;

const module = new WebAssembly.Module(Buffer.from(KERNEL_CODE, 'base64'));

/** The compiled inner loops with a memory of their own, in which the caller lays out what they work on. */
export class DecodingKernel {
  readonly functions = new WebAssembly.Instance(module).exports;
  private view = new Uint8Array(this.functions.memory.buffer);
  private used = ALIGNMENT;

  /** Anew after each growth: a view that is kept may be of a memory that is no more. */
  get bytes(): Uint8Array {
    return this.view;
  }

  get isTooLarge(): boolean {
    return this.view.length > KEPT_BYTES;
  }

  /** Where the next reservation begins. */
  get mark(): number {
    return this.used;
  }

  /** Forgets all that was reserved, or what was since `mark` was this. */
  clear(mark = ALIGNMENT): void {
    this.used = mark;
  }

  /** The address of so many bytes, which hold what they held before. */
  reserve(length: number): number {
    const address = this.used;
    this.used = Math.ceil((address + length) / ALIGNMENT) * ALIGNMENT;
    const lacking = this.used - this.view.length;
    if (lacking > 0) {
      this.functions.memory.grow(Math.ceil(lacking / PAGE_BYTES));
      this.view = new Uint8Array(this.functions.memory.buffer);
    }
    return address;
  }

  /** The address of a copy, or of the bytes themselves where they lie here already. */
  place(bytes: Uint8Array): number {
    if (bytes.buffer === this.view.buffer) return bytes.byteOffset;
    const address = this.reserve(bytes.length);
    this.view.set(bytes, address);
    return address;
  }
}
