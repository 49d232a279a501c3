import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { PROJECT_FOLDER } from '#config/project-folder.js';

const FONT_FILE = join(PROJECT_FOLDER, 'assets/fonts/DejaVuSans.ttf');

let loaded: Promise<Uint8Array> | undefined;

/** A drawing as PNG of that width. The renderer and its font are loaded once. */
export async function renderPng(svg: string, width: number): Promise<Uint8Array> {
  loaded ??= load();
  const font = await loaded;
  const renderer = new Resvg(svg, {
    fitTo: { mode: 'width', value: width },
    font: { fontBuffers: [font], defaultFontFamily: 'DejaVu Sans', sansSerifFamily: 'DejaVu Sans' },
  });
  try {
    return renderer.render().asPng();
  } finally {
    renderer.free();
  }
}

async function load(): Promise<Uint8Array> {
  const code = createRequire(import.meta.url).resolve('@resvg/resvg-wasm/index_bg.wasm');
  await initWasm(await readFile(code));
  return readFile(FONT_FILE);
}
