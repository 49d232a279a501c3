import { KERNEL_CODE } from './csv-kernel-code.js';
import { TEXT_ROOM_BYTES } from './csv-scanner.js';
import type { TableRoom } from './table-room.js';

/** What `wasm/csv-kernel.ts` offers. Texts, cells, rows and figures are named by their addresses, in bytes. */
interface KernelFunctions {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  firstFree(): number;
  scan(
    text: number,
    start: number,
    end: number,
    place: number,
    cells: number,
    rows: number,
    capacity: number,
    width: number,
    delimiter: number,
    quote: number,
  ): number;
  settle(
    text: number,
    cells: number,
    first: number,
    count: number,
    stride: number,
    rows: number,
    figures: number,
    newCells: number,
    isEmptyFine: number,
    isAscii: number,
    slots: number,
    slotMask: number,
    numbers: number,
    shift: number,
    registers: number,
    indexBits: number,
  ): number;
}

/** The types of Node 20 do not have it. */
declare const WebAssembly: {
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: KernelFunctions };
};

const PAGE_BYTES = 65_536;
const ALIGNMENT = 16;
/** Enough for the figures of as many columns as a table may have. The system gives only what is used of it. */
const FIGURES_BYTES = 4 * 1024 * 1024;

const module = new WebAssembly.Module(Buffer.from(KERNEL_CODE, 'base64'));

/** The compiled inner loops with a memory of their own, which never moves: for one table at a time. */
export class CsvKernel implements TableRoom {
  readonly functions = new WebAssembly.Instance(module).exports;
  /** The part of the memory that the text of the table passes through. */
  readonly text: Uint8Array;
  private used: number;

  constructor() {
    this.used = this.functions.firstFree();
    this.functions.memory.grow(Math.ceil((this.used + TEXT_ROOM_BYTES + FIGURES_BYTES) / PAGE_BYTES));
    this.text = this.bytes(TEXT_ROOM_BYTES);
  }

  /** Forgets the table, whose arrays belong to nobody from now on. */
  clear(): void {
    const { byteOffset, byteLength } = this.text;
    new Uint8Array(this.functions.memory.buffer).fill(0, byteOffset + byteLength, this.used);
    this.used = byteOffset + byteLength;
  }

  integers(length: number): Int32Array {
    return new Int32Array(this.functions.memory.buffer, this.reserve(length * Int32Array.BYTES_PER_ELEMENT), length);
  }

  doubles(length: number): Float64Array {
    const address = this.reserve(length * Float64Array.BYTES_PER_ELEMENT);
    return new Float64Array(this.functions.memory.buffer, address, length);
  }

  bytes(length: number): Uint8Array {
    return new Uint8Array(this.functions.memory.buffer, this.reserve(length), length);
  }

  private reserve(length: number): number {
    const address = Math.ceil(this.used / ALIGNMENT) * ALIGNMENT;
    this.used = address + length;
    return address;
  }
}
